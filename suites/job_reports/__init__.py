"""Reports, results and tracking records of job APIs."""
