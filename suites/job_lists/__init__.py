"""Lists, pages, queries and links of job APIs."""

NEEDS = ("job",)  # the kinds of resource of an API that it is for
