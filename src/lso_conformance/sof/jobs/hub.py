"""Register, retrieve and unregister a listener.  W148 5.2.1 (Table 5), 6.18, 7.2.4."""

import ipaddress
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import unquote

import httpx

from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.jobs.cancel_operations import CancelOperations
from lso_conformance.sof.jobs.notifications import EVENTS
from lso_conformance.sof.jobs.world import Subscription

ALL_TYPES = frozenset(EVENTS)
HIGHEST_PORT = 65535


class HubOperations(CancelOperations):
    """The operations on subscriptions."""

    def register(self, call: Call) -> Answer:
        """POST /hub: 201 and the subscription with its id."""
        try:
            self.check_media_type(call)
            document = self.read_registration(call)
            self.check_registration(document)
        except Refusal as refusal:
            return self.refuse_registration(call, refusal)
        subscription = self.new_subscription(document)
        self.store_subscription(subscription)
        return Answer(201, self.show_registered(subscription))

    def read_registration(self, call: Call) -> dict[str, Any]:
        """The registration as this server reads it."""
        return self.read(call)

    def check_registration(self, document: dict[str, Any]) -> None:
        """Refuse what is missing or wrong (R65, R66)."""
        problems = self.registration_problems(document)
        if problems:
            raise self.registration_refusal(*problems)

    def registration_problems(self, document: dict[str, Any]) -> list[Problem]:
        """Everything wrong with a registration."""
        kind, specs = "EventSubscriptionInput", self.world.specs
        found = specs.problems(kind, document) + specs.undefined(kind, document)
        if found:
            return found
        checks = (self.callback_problem(document["callback"]), self.query_problem(document.get("query")))
        return [problem for problem in checks if problem is not None]

    def registration_refusal(self, *problems: Problem) -> Refusal:
        """The error: the OpenAPI file has no 422 here, so invalidBody must do (FM-M5)."""
        return Refusal(400, *(Problem(problem.reason, "invalidBody") for problem in problems))

    def refuse_registration(self, _call: Call, refusal: Refusal) -> Answer:
        """The answer to a registration that is refused (R66)."""
        return self.refused(refusal)

    def callback_problem(self, callback: str) -> Problem | None:
        """Why no notification can be sent there, if so."""
        why = self.objection_to_callback(callback)
        return None if why is None else Problem(why, "invalidValue", "/callback")

    def objection_to_callback(self, callback: str) -> str | None:
        """Why this server does not send to the callback, if so."""
        try:
            url = httpx.URL(callback)
        except httpx.InvalidURL:
            return "The callback is no URL."
        if url.scheme not in {"http", "https"} or not url.host:
            return "The callback must be an http or https URL with a host."
        if url.port is not None and not 0 < url.port <= HIGHEST_PORT:
            return f"The port of the callback must be a number from 1 to {HIGHEST_PORT}."
        if url.query or url.fragment:
            return "The callback must have neither query nor fragment: a path is appended to it."
        if not _is_loopback(url.host) and url.host not in self.world.allow_callbacks:
            return "This server sends to loopback and to the hosts that its operator allowed, not there."
        return None

    def query_problem(self, query: str | None) -> Problem | None:
        """What is wrong with the query, if so."""
        try:
            self.asked_types(query)
        except ValueError as error:
            return Problem(str(error), "invalidValue", "/query")
        return None

    def asked_types(self, query: str | None) -> frozenset[str]:
        """Event types that the query names (O10).

        Raises:
            ValueError: the query cannot be used; its text says why.
        """
        return asked_types(query)

    def new_subscription(self, document: dict[str, Any]) -> Subscription:
        """The subscription of an accepted registration."""
        query = document.get("query")
        return Subscription(self.new_id(), document["callback"], query, self.asked_types(query))

    def store_subscription(self, subscription: Subscription) -> None:
        """Keep the subscription; from now on it gets what happens."""
        self.world.subscriptions.add(subscription)
        self.world.courier.open(subscription.id, partial(self.notifications, subscription))

    def show_registered(self, subscription: Subscription) -> dict[str, Any]:
        """The subscription in the answer to its registration (6.18)."""
        return self.show_subscription(subscription)

    def show_subscription(self, subscription: Subscription) -> dict[str, Any]:
        """The subscription as the buyer asked for it, with its id (7.2.4.2)."""
        shown = {"id": subscription.id, "callback": subscription.callback}
        return shown if subscription.query is None else {**shown, "query": subscription.query}

    def find_subscription(self, call: Call) -> Subscription | None:
        """The subscription whose id the path holds."""
        return self.world.subscriptions.get(call.job_id)

    def retrieve_subscription(self, call: Call) -> Answer:
        """GET /hub/{id}."""
        subscription = self.find_subscription(call)
        if subscription is None:
            return self.unknown_subscription(call)
        return Answer(200, self.show_subscription(subscription))

    def unregister(self, call: Call) -> Answer:
        """DELETE /hub/{id}: 204, and nothing more is sent (R68)."""
        subscription = self.find_subscription(call)
        if subscription is None:
            return self.unknown_subscription(call)
        self.remove_subscription(subscription)
        return Answer(204)

    def remove_subscription(self, subscription: Subscription) -> None:
        """Forget the subscription, and what still waits for it."""
        self.world.subscriptions.remove(subscription.id)
        self.world.courier.close(subscription.id)

    def unknown_subscription(self, _call: Call) -> Answer:
        """The answer about a subscription that is not there."""
        return self.refused(self.not_found("subscription"))

    def offers_hub(self) -> bool:
        """Whether the target profile claims notifications."""
        return True

    def claims(self) -> Mapping[str, bool]:
        """What the target profile claims (ics.faultManagement)."""
        return {**super().claims(), "notifications": self.offers_hub()}


def asked_types(query: str | None) -> frozenset[str]:
    """Event types of a query: all for an absent or empty one, else those of every `eventType=A,B`.

    The repeated form with an ampersand is read too (6.18, FM-E11), and so are the blanks that
    the example of 7.2.4.1 has.

    Raises:
        ValueError: malformed, another attribute, or an unknown type; its text says which.
    """
    if not query:
        return ALL_TYPES
    asked: set[str] = set()
    for part in query.split("&"):
        name, equals, values = part.partition("=")
        if not equals or not values.strip():
            raise ValueError("The query must have the form eventType=type, with more types after commas.")
        if name.strip() != "eventType":
            raise ValueError(f"The query can ask for eventType only, not for {name.strip()!r}.")
        asked |= {value.strip() for value in unquote(values).split(",")}
    unknown = sorted(asked - ALL_TYPES)
    if unknown:
        raise ValueError(f"There is no event type {unknown[0]!r}.")
    return frozenset(asked)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
