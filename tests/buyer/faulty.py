"""Faulty Buyers, and ways of being a Buyer that the documents allow: each a small override of the script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from buyer.scripted import PING, Buyer, Document, Listener, packed

JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Case:
    """A Buyer, the paragraph that it breaks (or shows), what else fails with it, or the verdict shown."""

    name: str
    breaks: str
    buyer: type[Buyer] = Buyer
    listener: type[Listener] = Listener
    beside: tuple[str, ...] = ()
    verdict: str = "pass"
    agreed: bool = False  # the schemas of the profile bind


def way(**methods: Any) -> type[Buyer]:
    """A Buyer with some methods replaced; a value that is no function is what the method returns."""
    made = {name: value if callable(value) else (lambda self, value=value: value)
            for name, value in methods.items()}  # fmt: skip
    return type("Way", (Buyer,), made)


def lacking(name: str) -> type[Buyer]:
    """A Buyer whose every create request lacks an attribute."""

    def request(self: Buyer, **changes: Any) -> Document:
        return {key: value for key, value in Buyer.request(self, **changes).items() if key != name}

    return way(request=request)


def with_more(**more: Any) -> type[Buyer]:
    """A Buyer whose create requests have more attributes."""

    def request(self: Buyer, **changes: Any) -> Document:
        return {**Buyer.request(self, **changes), **more}

    return way(request=request)


def asking(method: str, path: str, **more: Any) -> type[Buyer]:
    """A Buyer that asks one thing more."""

    def extra(self: Buyer) -> None:
        self.http.request(method, path, **more)

    return way(extra=extra)


def modifying(**changes: Any) -> type[Buyer]:
    """A Buyer whose modify requests have these attributes."""
    return way(changes=changes)


def filtering(path: str, **query: Any) -> type[Buyer]:
    """A Buyer that filters one list more, or otherwise."""
    return asking("GET", path, params=query)


def registering(**registration: Any) -> type[Buyer]:
    """A Buyer that registers a second time, in its own way."""

    def extra(self: Buyer) -> None:
        document = {"callback": self.callback, **registration}
        self.post("hub", {key: value for key, value in document.items() if value is not ...})

    return way(extra=extra)


def answering(status: int, body: bytes = b"", only: str = "") -> type[Listener]:
    """A listener with another answer, to all or to some events."""

    def answer(_: Listener, path: str) -> tuple[int, bytes]:
        return (status, body) if path.endswith(only) else (204, b"")

    return type("Way", (Listener,), {"answer": answer})


def looks_around(self: Buyer) -> None:
    """Asks whether anybody is there."""
    self.http.get("")
    self.http.get(str(self.http.base_url.copy_with(path="/health")))


def reads_topics(self: Buyer) -> None:
    """Uses the other API that the SOF serves."""
    self.http.get(self.streaming("topic"))


def second(**changes: Any) -> type[Buyer]:
    """A Buyer that makes one job more, with changes."""

    def extra(self: Buyer) -> None:
        self.create(**changes)

    return way(extra=extra)


def subscribing(body: Any = None, **more: Any) -> type[Buyer]:
    """A Buyer that subscribes to a stream once more, in its own way."""

    def extra(self: Buyer) -> None:
        self.subscribe_to(body, **more)

    return way(extra=extra)


def to_the_first_as(media_type: str) -> type[Buyer]:
    """A Buyer whose only subscription has another media type."""

    def subscribe_to(self: Buyer, body: Any, **more: Any) -> Any:
        return Buyer.subscribe_to(self, None, content=packed(body), headers={"content-type": media_type})

    return way(subscribe_to=subscribe_to)


def to_the_first(**changes: Any) -> type[Buyer]:
    """A Buyer whose only subscription is changed; a change to `...` takes an attribute out."""

    def subscription(self: Buyer, topic: str) -> Document:
        document = {**Buyer.subscription(self, topic), **changes}
        return {key: value for key, value in document.items() if value is not ...}

    return way(subscription=subscription)


PAIR = {"@type": "ServiceFromToRef", "serviceFrom": {"serviceFromId": "uni-1"}}
FLAT = {"@type": "ServiceFromToRef", "serviceFromId": "uni-1", "serviceToId": "uni-2"}
NO_CLAIMED = ("W148-R5", "W148-R6")
FAULTY = [
    Case("configuration flat beside the extension point", "W148-R2", with_more(count=10), beside=NO_CLAIMED),
    Case("one attribute of the configuration inside the schedule", "W148-R2",
         second(scheduleDefinition={"packetSize": 64}), beside=NO_CLAIMED),
    Case("no type in any configuration", "W148-R3", way(configuration={"count": 10}), beside=NO_CLAIMED),
    Case("a blank type in one creation", "W148-R3",
         second(serviceSpecificConfiguration={"@type": " ", "count": 1})),
    Case("no type in the modify only", "W148-R3",
         modifying(serviceSpecificConfiguration={"count": 20}), beside=NO_CLAIMED),
    Case("a configuration against the agreed schema", "W148-R4",
         way(configuration={"@type": PING, "count": "ten"}), agreed=True),
    Case("one configuration with a wrong value deep inside", "W148-R4", agreed=True,
         buyer=second(serviceSpecificConfiguration={
             "@type": PING, "transmissionInterval": {"timeDurationValue": 1, "timeDurationUnits": "s"}})),
    Case("priority as text", "W148-R5", second(jobPriority="3")),
    Case("duration as text as in the guide's examples", "W148-R5",
         second(scheduleDefinition={"executionDuration": "1 hour"})),
    Case("form instead of JSON", "W148-R5", asking("POST", "hub", data={"callback": "x"}),
         beside=("W148-R65",)),
    Case("listener answers 200", "W148-R5", listener=answering(200)),
    Case("listener answers one event with 202", "W148-R5",
         listener=answering(202, only="CreateEvent")),
    Case("listener refuses without a reason", "W148-R5",
         listener=answering(400, b'{"code": "invalidBody"}', only="CreateEvent"), beside=("W148-O1",)),
    Case("a filter with a state that does not exist", "W148-R5",
         filtering("faultManagementJob", state="resourceUnavailable")),
    Case("a date without zone as filter", "W148-R5",
         filtering("trackingRecord", **{"creationDate.gt": "2025-01-01T00:00:00"})),
    Case("broken JSON", "W148-R5",
         asking("POST", "cancelFaultManagementJob", content=b'{"faultManagementJob":', headers=JSON)),
    Case("an attribute of its own", "W148-R6", with_more(owner="me")),
    Case("an attribute of its own deep inside", "W148-R6",
         second(granularity={"timeDurationValue": 1, "timeDurationUnits": "MIN", "exact": True})),
    Case("an operation of its own", "W148-R6", asking("PATCH", "faultManagementJob/x", json={})),
    Case("a filter of its own", "W148-R6", filtering("faultManagementJob", owner="me")),
    Case("a filter of another list", "W148-R6", filtering("cancelFaultManagementJob", user="me")),
    Case("no monitored object", "W148-R7", lacking("monitoredObject"), beside=NO_CLAIMED),
    Case("no schedule once", "W148-R7", second(scheduleDefinition=None)),
    Case("one end of a pair", "W148-R8", way(pair=PAIR)),
    Case("a pair with an empty id", "W148-R8",
         second(monitoredObject={**PAIR, "serviceTo": {"serviceToId": ""}})),
    Case("a pair in the flat form of the text", "W148-R8", second(monitoredObject=FLAT), beside=NO_CLAIMED),
    Case("a service without id", "W148-R9", way(service={"@type": "ServiceRef"}), beside=NO_CLAIMED),
    Case("a service with a blank id", "W148-R9",
         second(monitoredObject={"@type": "ServiceRef", "serviceId": " "})),
    Case("an entity without id", "W148-R10", way(entity={"@type": "EntityRef", "@referredType": "Port"})),
    Case("an entity with the id of a service", "W148-R10",
         second(monitoredObject={"@type": "EntityRef", "@referredType": "Port", "serviceId": "svc-1"}),
         beside=NO_CLAIMED),
    Case("modify without a job", "W148-R22",
         asking("POST", "modifyFaultManagementJob", json={"description": "x"})),
    Case("modify of a job with an empty id", "W148-R22",
         asking("POST", "modifyFaultManagementJob",
                json={"faultManagementJob": {"faultManagementJobId": ""}, "description": "x"})),
    Case("modify of nothing", "W148-R23", modifying()),
    Case("modify of what cannot be modified", "W148-R23", modifying(jobType="passive"), beside=NO_CLAIMED),
    Case("cancel without a job", "W148-R32", asking("POST", "cancelFaultManagementJob", json={})),
    Case("cancel of a job without its id", "W148-R32",
         asking("POST", "cancelFaultManagementJob",
                json={"faultManagementJob": {"faultManagementJobHref": "http://x/1"}})),
    Case("registration without callback", "W148-R65", registering(callback=...)),
    Case("registration with an empty callback", "W148-R65", registering(callback="")),
    Case("listener knows no event", "W148-O1", listener=answering(404)),
    Case("listener refuses the state changes that it asked for", "W148-O1",
         listener=answering(404, only="JobStateChangeEvent")),
    Case("query of states", "W148-O10", registering(query="state=inProgress")),
    Case("query of an event that does not exist", "W148-O10",
         registering(query="eventType=faultManagementJobStateChangeEvent,faultManagementJobStartEvent")),
    Case("a type with a blank in its name", "MANN-U1",
         way(configuration={"@type": "urn:mef:lso:spec:legato:ping configuration:v0.0.1:all"})),
    Case("a topic by a URN with nothing between two colons", "MANN-U1",
         subscribing({"topicId": "urn:mef:lso:spec::topic", "protocol": "ws"})),
    Case("a subscription without protocol", "W147-R6", to_the_first(protocol=...), beside=("W147-R2",)),
    Case("a subscription to null", "W147-R6", subscribing({"topicId": None, "protocol": "ws"})),
    Case("a subscription to an empty topic", "W147-R6", subscribing({"topicId": "", "protocol": "ws"})),
    Case("a subscription by a blank protocol", "W147-R6",
         to_the_first(protocol=" "), beside=("W147-R2",)),
    Case("a subscription without body", "W147-R6", subscribing()),
    Case("a topic under another name", "W147-R6",
         subscribing({"topic": {"id": "x"}, "protocol": "kafka"})),
    Case("a topic as a number", "W147-R2", subscribing({"topicId": 7, "protocol": "ws"})),
    Case("protocols in an array", "W147-R2", subscribing({"topicId": "x", "protocol": ["ws", "sse"]})),
    Case("subscriptions in an array", "W147-R2", subscribing([{"topicId": "x", "protocol": "ws"}])),
    Case("half a subscription", "W147-R2", subscribing(content=b'{"topicId":', headers=JSON)),
    Case("a subscription that is no JSON by its type", "W147-R2",
         to_the_first_as("text/plain"), beside=("W147-O2",)),
    Case("topics by a limit in words", "W147-R2", way(extra=lambda self: self.http.get(
        self.streaming("topic"), params={"limit": "all"}))),
    Case("subscriptions from half an offset", "W147-R2",
         way(extra=lambda self: self.http.get(
        self.streaming("subscription"), params={"offset": "0.5"}))),
]  # fmt: skip
AGREED = "urn:example:agreed:v1"
MILD = [
    Case("another notation of dates and numbers", "W148-R5",
         filtering("faultManagementJob", **{"creationDate.lt": "2030-01-01T01:00:00.5+01:00", "limit": 5})),
    Case("a plus sign that stands for itself", "W148-R5",
         asking("GET", "trackingRecord?creationDate.gt=2025-01-01T00:00:00+01:00"), verdict="warning"),
    Case("one filter twice", "W148-R5",
         asking("GET", "faultManagementJob?state=inProgress&state=completed"), verdict="warning"),
    Case("a body with a suspend", "W148-R5", asking("POST", "faultManagementJob/x/suspend", json={}),
         verdict="warning"),
    Case("the misprinted filter", "W148-R6", filtering("faultManagementJob", serviceFromIf="uni-1"),
         verdict="warning"),
    Case("the misprinted report query", "W148-R6",
         asking("POST", "faultManagementReportComplexQuery", json={"serviceRef": {"serviceId": "svc-1"}}),
         verdict="warning"),
    Case("a slash at the end", "W148-R6", asking("GET", "faultManagementJob/"), verdict="warning"),
    Case("options of HTTP", "W148-R6", asking("OPTIONS", "faultManagementJob"), verdict="warning"),
    Case("a look at the root", "W148-R6", way(extra=looks_around), verdict="warning"),
    Case("a look at the topics of Streaming Management", "W148-R6", way(extra=reads_topics)),
    Case("an attribute of TMF", "W148-R6", second(**{"@baseType": "Job"}), verdict="warning"),
    Case("an agreed type that is no MEF URN", "W148-R3",
         way(configuration={"@type": AGREED, "x": 1}), verdict="warning"),
    Case("a configuration against a built-in schema", "W148-R4",
         way(configuration={"@type": PING, "count": "ten"}), verdict="warning"),
    Case("a schema that nobody knows", "W148-R4", way(configuration={"@type": AGREED}),
         verdict="attestation"),
    Case("a query in the repeated form", "W148-O10",
         registering(query="eventType=faultManagementJobCreateEvent&eventType=faultManagementReportCreateEvent")),
    Case("a query with the blanks of the table", "W148-O10",
         registering(query="eventType = faultManagementJobCreateEvent"), verdict="warning"),
    Case("another attribute of the event model", "W148-O10",
         registering(query="eventTime.gt=2025-01-01T00:00:00Z")),
    *(Case(f"{name} in a type", rule, second(serviceSpecificConfiguration={"@type": given}),
           verdict="warning")
      for name, rule, given in (
          ("a level that begins with a digit", "MANN-U2", "urn:mef:lso:spec:legato:1ping:v0.0.1:all"),
          ("a star", "MANN-U2", "urn:mef:lso:spec:legato:ping*:v0.0.1:all"),
          ("a single level", "MANN-U3", "urn:mef:ping"),
          ("nothing but the root", "MANN-U3", "urn:mef:lso"),
          ("another branch", "MANN-U4", "urn:mef:lso:specs:legato:ping:v0.0.1:all"),
          ("nothing after spec", "MANN-U4", "urn:mef:lso:spec"),
          ("a version without v", "MANN-U5", "urn:mef:lso:spec:legato:ping:0.0.1:all"),
          ("a version of two numbers", "MANN-U5", "urn:mef:lso:spec:legato:ping:v1.0:all"),
      )),
    Case("a subscription with nothing more", "W147-O2", to_the_first(consumerGroup=...),
         verdict="not-supported"),
    Case("a subscription with an object for its channel", "W147-R2", to_the_first(kafka={"groupId": "a"})),
    Case("a topic that is not there", "W147-R6", subscribing({"topicId": "gone", "protocol": "ws"}),
         verdict="warning"),
    Case("a protocol that the topic lacks", "W147-R6", to_the_first(protocol="smoke"), verdict="warning"),
    Case("json with a charset", "W147-R2", to_the_first_as("application/json;charset=utf-8")),
    Case("subscriptions as AsyncAPI", "W147-R2", way(extra=lambda self: self.http.get(
        self.streaming("subscription"), headers={"accept": "application/vnd.aai.asyncapi+json"}))),
    Case("models and streams that it was led to", "W148-R6"),
    Case("all events", "W148-O1", registering(query=...)),
    Case("a slow listener", "W148-O1", listener=answering(204)),
    Case("a modify of the priority to its default", "W148-R23", modifying(jobPriority=5)),
]  # fmt: skip
