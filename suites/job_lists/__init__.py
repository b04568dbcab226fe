"""Lists, pages, queries and links of job APIs."""
