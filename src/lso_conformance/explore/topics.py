"""An API of topics and subscriptions: lists, ids, subscriptions, and what schemathesis makes of its OAS.

No stream is opened.  What is subscribed is read, listed and ended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from lso_conformance.drive.stream_step import StreamStep, Subscribed
from lso_conformance.drive.walks import LIMIT
from lso_conformance.explore import odd
from lso_conformance.explore.explorer import Explorer, TimeIsUp
from lso_conformance.explore.generated import Generated
from lso_conformance.explore.requests import each, odd_ids
from lso_conformance.explore.values import FEW_TEXTS, TEXTS

ACTIONS = ("read", "list", "end", "end again", "subscribe")
PRIORITIES = ("high", "medium", "low")


class StreamExplorer(Explorer):
    """Explores by a step with streams."""

    step: StreamStep

    def __init__(self, step: StreamStep, level: str) -> None:
        super().__init__(step, level)

    def _tidy(self, keep: int) -> None:
        for held in self.step.held:
            if not held.ended and held.id not in self._asked:
                self._asked.add(held.id)
                self.step.unsubscribe("end a subscription", held)
        super()._tidy(keep)


def explore(step: StreamStep) -> None:
    """Search request by request, then the Buyer's actions in any order, until the budget is used up."""
    explorer = StreamExplorer(step, step.depth.requests)
    searches: Sequence[Callable[[StreamExplorer], None]] = (
        odd_ids, filters, odd.queries, odd.ids, odd.bodies_of_all, subscriptions, any_order,
        Generated(explorer).search,
    )  # fmt: skip
    try:
        for search in searches:
            search(explorer)
    except TimeIsUp:
        pass
    finally:
        explorer.finish()


def filters(explorer: Explorer) -> None:
    """A list by any value of a filter holds what fits, or nothing."""
    step = explorer.step
    for role in ("list_topic", "list_subscription"):
        for name in (n for n in explorer.api.role(role).query if n not in {"limit", "offset"}):

            def ask(value: str, role: str = role, name: str = name) -> None:
                facts: dict[str, Any] = {"filters": {name: value}, "element": name}
                step("list by a filter", **facts).list(role, **{name: value, "limit": "10"})

            texts = tuple(text for text in TEXTS if len(text) <= 300 and text.isprintable())
            few = tuple(text for text in FEW_TEXTS if text in texts)
            explorer.sweep(f"{role} by {name}", few if explorer.level != "deep" else texts, ask)


def subscriptions(explorer: StreamExplorer) -> None:
    """Every offer can be subscribed to with any words that the OAS allows, is read back and listed."""
    step = explorer.step
    offers = step.offers()[: explorer.budget.examples]

    def subscribe(place: int) -> None:
        topic, protocol = offers[place]
        _lives(step, {"topicId": topic.id, "protocol": protocol}, "offer")

    explorer.sweep("offers", [*range(len(offers))], subscribe)
    topic, protocol = offers[0]
    for name, values in {"description": TEXTS, "priority": PRIORITIES}.items():
        if name in _words(explorer):

            def describe(value: str, name: str = name) -> None:
                _lives(step, {"topicId": topic.id, "protocol": protocol, name: value}, name)

            each(explorer, f"subscribe with {name}", values, describe)


def _words(explorer: Explorer) -> set[str]:
    """The attributes of a subscription request, by the OAS."""
    found: set[str] = set()
    for schema in (explorer.api.schemas["TopicSubscriptionRequest"], explorer.api.schemas["Subscription"]):
        for part in (schema, *schema.get("allOf", ())):
            found |= part.get("properties", {}).keys()
    return found


def _lives(step: StreamStep, body: dict[str, Any], element: str) -> None:
    """Subscribe, read it, list it, end it, and look for it once more."""
    made, _ = step.try_to_subscribe_to("subscribe", body, element=element)
    if made is not None:
        step("read it").read("retrieve_subscription", made.id)
        _list(step)
        step("read it again").read("retrieve_subscription", made.id)
        step.unsubscribe("unsubscribe", made)
        step("read it after its end").read("retrieve_subscription", made.id)


def _list(step: StreamStep) -> None:
    step("list subscriptions", whole=f"{LIMIT}").list("list_subscription", limit=f"{LIMIT}")


def any_order(explorer: StreamExplorer) -> None:
    """Subscribe, read, list and end in any order: each answer agrees with what was done before."""
    step = explorer.step
    offers = step.offers()

    def tell(actions: list[tuple[str, int]]) -> None:
        held: list[Subscribed] = []
        for action, place in [("subscribe", 0), *actions]:
            one = held[place % len(held)] if held else None
            if action == "subscribe" and len(held) < 3:
                topic, protocol = offers[place % len(offers)]
                made, _ = step.try_to_subscribe_to(
                    "subscribe", {"topicId": topic.id, "protocol": protocol}, topic
                )
                held += [made] if made is not None else []
            elif action == "list":
                _list(step)
            elif one is not None and action == "read":
                step("read it").read("retrieve_subscription", one.id)
            elif one is not None and (action == "end again" or not one.ended):
                step.unsubscribe("unsubscribe", one)

    steps = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 2)), max_size=explorer.budget.steps)
    explorer.hunt("subscriptions in any order", steps, tell, explorer.budget.stories)
