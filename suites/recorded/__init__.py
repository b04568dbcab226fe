"""A server that somebody else recorded."""

NEEDS = ("job",)  # the kinds of resource of an API that it is for
