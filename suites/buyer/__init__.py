"""What a Buyer/Client asks, and how its listener answers."""

NEEDS = ("job",)  # the kinds of resource of an API that it is for
