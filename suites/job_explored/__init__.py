"""What nobody wrote down: requests and orders of actions that an explorer makes up, for APIs with jobs."""

NEEDS = ("job",)  # the kinds of resource of an API that it is for
