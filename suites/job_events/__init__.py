"""What an API with jobs tells its subscribers: the lives of jobs, processes and reports."""

NEEDS = ("job", "hub")  # the kinds of resource of an API that it is for
