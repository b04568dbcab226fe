"""What every API has: a hub, credentials, payloads; lists and reads of what no request makes."""

NEEDS = ("hub",)  # the kinds of resource of an API that it is for
