"""Ways of offering notifications, or none, that the documents allow. None may be judged a failure.

Of the general variants these change events too: slow (before the answer), seconds-dates,
microsecond-dates, offset-dates (eventTime), numeric-ids, urn-ids (eventId), relative-links.
"""

# ruff: noqa: D102 - the class says what its method does

import gzip
from collections.abc import Sequence
from dataclasses import replace

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.core.delivery import Notification
from lso_conformance.sof.jobs.notifications import Happening
from lso_conformance.sof.jobs.world import Process, Subscription
from lso_conformance.sof.operators.documents import Document
from lso_conformance.sof.registry import variant

MOVED = "faultManagementJobStateChangeEvent"
CHANGED = "faultManagementJobAttributeValueChangeEvent"


# --- no hub: Table 5 is optional (FM-L8) -------------------------------------------------------------


@variant
class NoHub(Behaviour):
    """Has no hub: 501 to its three operations, and claims no notifications."""

    def register(self, call: Call) -> Answer:
        return self.not_implemented(call)

    def retrieve_subscription(self, call: Call) -> Answer:
        return self.not_implemented(call)

    def unregister(self, call: Call) -> Answer:
        return self.not_implemented(call)

    def offers_hub(self) -> bool:
        return False


@variant
class NoHubPath(Behaviour):
    """Does not know the hub's paths: 404, and claims no notifications."""

    def register(self, _call: Call) -> Answer:
        return self.refused(self.not_found("path"))

    def retrieve_subscription(self, _call: Call) -> Answer:
        return self.refused(self.not_found("path"))

    def unregister(self, _call: Call) -> Answer:
        return self.refused(self.not_found("path"))

    def offers_hub(self) -> bool:
        return False


@variant
class NoHubMethods(Behaviour):
    """Has no method on the hub's paths: 405, and claims no notifications."""

    def register(self, _call: Call) -> Answer:
        return self.refused(_no_method())

    def retrieve_subscription(self, _call: Call) -> Answer:
        return self.refused(_no_method())

    def unregister(self, _call: Call) -> Answer:
        return self.refused(_no_method())

    def offers_hub(self) -> bool:
        return False


def _no_method() -> Refusal:
    return Refusal(405, Problem("The path does not have this method."), headers={"allow": ""})


# --- where notifications go (FM-E10) -----------------------------------------------------------------


@variant
class EventsBelowFaultManagement(Behaviour):
    """Sends to the base path that section 7.2.4.1 prints, faultManagement instead of faultNotification."""

    def listener_base(self) -> str:
        return f"mefApi/{self.world.irp}/faultManagement/v2/"


@variant
class EventsBelowCallback(Behaviour):
    """Sends to listener/... right below the callback, as the figures have it."""

    def listener_base(self) -> str:
        return ""


# --- how notifications travel ------------------------------------------------------------------------


@variant
class LateEvents(Behaviour):
    """Sends each event four tenths of a second after it happened, within its promised limit."""

    def notification(self, subscription: Subscription, happening: Happening) -> Notification:
        age = (self.world.now() - happening.time).total_seconds()
        return replace(super().notification(subscription, happening), delay=max(0.0, 0.4 - age))


@variant
class EventsTwice(Behaviour):
    """Delivers every event twice, with the same eventId: at least once is what it promises."""

    def notifications(self, subscription: Subscription, happening: Happening) -> Sequence[Notification]:
        return [one for one in super().notifications(subscription, happening) for _ in range(2)]


@variant
class CompressedEvents(Behaviour):
    """Compresses every notification."""

    def notification(self, subscription: Subscription, happening: Happening) -> Notification:
        plain = super().notification(subscription, happening)
        headers = {**plain.headers, "content-encoding": "gzip"}
        return replace(plain, content=gzip.compress(plain.content), headers=headers)


@variant
class ChunkedEvents(Behaviour):
    """Sends every notification in chunks, without its length."""

    def notification(self, subscription: Subscription, happening: Happening) -> Notification:
        return replace(super().notification(subscription, happening), chunked=True)


@variant
class OneConnectionPerEvent(Behaviour):
    """Opens a new connection for every notification."""

    def notification(self, subscription: Subscription, happening: Happening) -> Notification:
        plain = super().notification(subscription, happening)
        return replace(plain, headers={**plain.headers, "connection": "close"})


@variant
class PlainJsonEvents(Behaviour):
    """Says application/json without parameters in its notifications."""

    def event_content_type(self) -> str:
        return "application/json"


@variant
class LoudEvents(Behaviour):
    """Capitals, blank and quotes in the media type, extra headers, attributes in reversed order."""

    def event_content_type(self) -> str:
        return 'Application/JSON; charset="UTF-8"'

    def notification(self, subscription: Subscription, happening: Happening) -> Notification:
        plain = super().notification(subscription, happening)
        extra = {"x-request-id": self.new_id(), "user-agent": "sof/1", "accept": "*/*"}
        return replace(plain, headers={**plain.headers, **extra})

    def show_event(self, subscription: Subscription, happening: Happening) -> Document:
        return dict(reversed(super().show_event(subscription, happening).items()))


@variant
class ProbesCallbacks(Behaviour):
    """Sends an OPTIONS request to the callback of a new subscription, whatever is answered."""

    def store_subscription(self, subscription: Subscription) -> None:
        super().store_subscription(subscription)
        self.world.courier.put(subscription.id, None)

    def notifications(
        self, subscription: Subscription, happening: Happening | None
    ) -> Sequence[Notification]:
        if happening is None:
            return [Notification(subscription.callback, method="OPTIONS")]
        return super().notifications(subscription, happening)


# --- what notifications say --------------------------------------------------------------------------


@variant
class BareEvents(Behaviour):
    """Events name their object by id only, without href."""

    def show_event_payload(self, happening: Happening) -> Document:
        return {name: v for name, v in super().show_event_payload(happening).items() if name != "href"}


@variant
class EventIdPerSubscriber(Behaviour):
    """The same event has another eventId for every subscriber."""

    def show_event(self, subscription: Subscription, happening: Happening) -> Document:
        return {**super().show_event(subscription, happening), "eventId": f"{subscription.id}/{happening.id}"}


@variant
class NoPendingCancelEvent(Behaviour):
    """Sends no event for pendingCancel, a state that the guide does not draw everywhere (FM-B3)."""

    def wants(self, subscription: Subscription, happening: Happening) -> bool:
        passing = happening.event_type == MOVED and happening.subject["state"] == "pendingCancel"
        return not passing and super().wants(subscription, happening)


@variant
class AttributeEventsForStates(Behaviour):
    """A state change is an attribute value change too, and is told as both."""

    def notifications(self, subscription: Subscription, happening: Happening) -> Sequence[Notification]:
        sent = super().notifications(subscription, happening)
        if happening.event_type != MOVED:
            return sent
        other = replace(happening, id=f"{happening.id}-2", event_type=CHANGED)
        return [*sent, *super().notifications(subscription, other)]


@variant
class EventsForNewProcesses(Behaviour):
    """Signals the acknowledged state of a new process as a state change (FM-B30: a warning)."""

    def create_cancel(self, call: Call) -> Answer:
        answer = super().create_cancel(call)
        process: Process | None = self.world.cancels.get(str(answer.body["id"]))
        if process is not None:
            self.process_moved(process)
        return answer


# --- registration ------------------------------------------------------------------------------------


@variant
class RefusesHubBy422(Behaviour):
    """Refuses a wrong registration by 422 and a list of errors instead of 400 (FM-M5)."""

    def registration_refusal(self, *problems: Problem) -> Refusal:
        return Refusal(422, *problems)


@variant
class NoAmpersandQuery(Behaviour):
    """Reads a comma list only; the query with a repeated eventType is refused (FM-E11: a warning)."""

    def asked_types(self, query: str | None) -> frozenset[str]:
        if query and "&" in query:
            raise ValueError("Name the event types in one list with commas.")
        return super().asked_types(query)


@variant
class DropsEmptyQuery(Behaviour):
    """Shows no query where an empty one was sent: both ask for everything."""

    def show_subscription(self, subscription: Subscription) -> Document:
        shown = super().show_subscription(subscription)
        return shown if shown.get("query") else {k: v for k, v in shown.items() if k != "query"}


@variant
class AcceptsAnyCallback(Behaviour):
    """Registers any text as callback, and sends nothing to what it cannot reach (FM-M34)."""

    def objection_to_callback(self, _callback: str) -> str | None:
        return None

    def notifications(self, subscription: Subscription, happening: Happening) -> Sequence[Notification]:
        if super().objection_to_callback(subscription.callback) is not None:
            return []
        return super().notifications(subscription, happening)


@variant
class NoTwinSubscriptions(Behaviour):
    """Refuses by 409 a second subscription with the same callback and query."""

    def check_registration(self, document: Document) -> None:
        super().check_registration(document)
        asked = (document["callback"], document.get("query"))
        if any((known.callback, known.query) == asked for known in self.world.subscriptions.items.values()):
            raise Refusal(409, Problem("This listener is registered already."))


@variant
class FiltersEventIds(Behaviour):
    """Understands eventId and eventTime in a query too, which 6.18 allows; it then sends only those."""

    def asked_types(self, query: str | None) -> frozenset[str]:
        parts = (query or "").split("&")
        asked = [part for part in parts if not part.startswith(("eventId=", "eventTime="))]
        return super().asked_types("&".join(asked))

    def notifications(self, subscription: Subscription, happening: Happening) -> Sequence[Notification]:
        shown = self.show_event(subscription, happening)
        parts = (part.partition("=") for part in (subscription.query or "").split("&"))
        met = all(value in {shown[name], ""} for name, _, value in parts if name in {"eventId", "eventTime"})
        return super().notifications(subscription, happening) if met else []


@variant
class LinksSubscriptions(Behaviour):
    """Says in a Location header where the new subscription is."""

    def register(self, call: Call) -> Answer:
        answer = super().register(call)
        if answer.status == 201:
            answer.headers["location"] = f"{self.world.base_url}hub/{answer.body['id']}"
        return answer


@variant
class UnregistersTwice(Behaviour):
    """Answers 204 to unregistering what is not there, so that a request can be repeated."""

    def unregister(self, call: Call) -> Answer:
        return Answer(204) if self.find_subscription(call) is None else super().unregister(call)
