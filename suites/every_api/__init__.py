"""What every API with jobs and a hub has: credentials, errors, payloads, subscriptions and events."""

NEEDS = ("job",)  # the kinds of resource of an API that it is for
