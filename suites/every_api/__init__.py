"""What every API has."""

NEEDS = ("job",)  # the kinds of resource of an API that it is for
