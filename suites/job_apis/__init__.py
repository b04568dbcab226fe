"""Jobs: their creation, their life, and what a Buyer does to them."""

NEEDS = ("job",)  # the kinds of resource of an API that it is for
