"""Subscriptions and notifications of the second SOF (W148 6.18, 6.19, 7.2.4, 7.3)."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterable
from http.client import HTTPConnection, HTTPException
from queue import Queue
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

from examiner.basis import Document, Reply
from examiner.jobs import Job
from examiner.processes import Process
from examiner.reports import Report, Reports

CREATED, MOVED = "faultManagementJobCreateEvent", "faultManagementJobStateChangeEvent"
CHANGED = "faultManagementJobAttributeValueChangeEvent"
READY = "faultManagementJobReportReadyEvent"
EVENTS = (
    CREATED, MOVED, CHANGED, READY,
    "faultManagementJobReportPreparationErrorEvent", "cancelFaultManagementJobStateChangeEvent",
    "modifyFaultManagementJobStateChangeEvent", "faultManagementReportCreateEvent",
    "faultManagementReportStateChangeEvent",
)  # fmt: skip


class Subscription:
    """A subscription, its events in order, and the thread that delivers them."""

    def __init__(self, id: str, sent: Document, wanted: frozenset[str]) -> None:
        self.id, self.sent, self.wanted, self.live = id, sent, wanted, True
        self.queue: Queue[Document | None] = Queue()
        self.told = 0
        self.due: dict[str, float] = {}  # by eventId


class Hub(Reports):
    """Every subscription hears of every job."""

    hub = 0  # the status of all operations of a SOF without hub
    listener = "/mefApi/allegro/faultNotification/v2/listener/"
    bad_listener = 400
    late_s, twice, zipped, pieces, eager = 0.0, False, False, False, False

    def __init__(self) -> None:
        super().__init__()
        self.subscriptions: dict[str, Subscription] = {}

    # The operations.

    def register(self, sent: Any) -> Reply:
        self.no_hub()
        if not isinstance(sent, dict):
            raise self.error(self.bad_listener, "A subscription is an object.")
        if sent.keys() - {"callback", "query"}:
            raise self.error(self.bad_listener, "There is an attribute too many.")
        callback = sent.get("callback")
        if not isinstance(callback, str) or urlsplit(callback).scheme not in {"http", "https"}:
            raise self.error(self.bad_listener, "The callback is no URL.")
        subscription = Subscription(self.other_id(), sent, self.wanted(sent.get("query", "")))
        self.subscriptions[subscription.id] = subscription
        Thread(target=self.deliveries, args=(subscription,), daemon=True).start()
        return Reply(201, self.printed(subscription))

    def printed(self, subscription: Subscription) -> Document:
        return subscription.sent | {"id": subscription.id}

    def wanted(self, query: Any) -> frozenset[str]:
        if not isinstance(query, str):
            raise self.error(self.bad_listener, "The query is no text.")
        types: set[str] = set()
        for part in filter(None, query.split("&")):
            name, _, values = part.partition("=")
            found = {unquote(value).strip() for value in values.split(",")}
            if name.strip() != "eventType" or not found <= {*EVENTS}:
                raise self.error(self.bad_listener, "The query cannot be understood.")
            types |= found
        return frozenset(types or EVENTS)

    def subscribed(self, id: str) -> Subscription:
        self.no_hub()
        if id not in self.subscriptions:
            raise self.not_found(id)
        return self.subscriptions[id]

    def unregister(self, id: str) -> Reply:
        subscription = self.subscribed(id)
        del self.subscriptions[id]
        subscription.live = False
        subscription.queue.put(None)
        return Reply(204)

    def no_hub(self) -> None:
        if self.hub:
            raise self.error(self.hub, "There are no notifications.")

    # What is told.

    def create(self, sent: Any) -> Reply:
        reply = super().create(sent)
        self.tell(CREATED, {"id": reply.body["id"]})
        return reply

    def move(self, job: Job, state: str, at: float | None = None) -> None:
        before = job.state
        super().move(job, state, at)
        if state != before:
            self.tell(MOVED, {"id": job.id, "state": state}, at)

    def turn(self, process: Process, state: str, at: float) -> None:
        super().turn(process, state, at)
        self.tell(f"{process.kind}StateChangeEvent", {"id": process.id, "state": state}, at)

    def apply(self, process: Process, job: Job) -> None:
        super().apply(process, job)
        self.tell(CHANGED, {"id": job.id})

    def tell(self, kind: str, payload: Document, at: float | None = None) -> None:
        event: Document = {
            "eventId": self.other_id(), "eventTime": self.date(self.now() if at is None else at),
            "eventType": kind, "event": payload,
        }  # fmt: skip
        for subscription in self.hearers(kind):
            subscription.due[event["eventId"]] = time.time() + self.late_s
            subscription.queue.put(event)
            if self.twice:
                subscription.queue.put(event)

    def hearers(self, kind: str) -> Iterable[Subscription]:
        return [one for one in self.subscriptions.values() if kind in one.wanted]

    def reported(self, report: Report) -> None:
        super().reported(report)
        self.tell("faultManagementReportCreateEvent", {"id": report.id}, report.created)
        if report.state == "completed":
            self.tell(READY, {"id": report.job.id, "reportId": report.id}, report.created)

    def meanwhile(self) -> None:
        with self.lock:
            if self.subscriptions:
                self.collect()

    # Delivery.

    def deliveries(self, subscription: Subscription) -> None:
        while (event := subscription.queue.get()) is not None:
            time.sleep(max(0.0, subscription.due.pop(event["eventId"], 0.0) - time.time()))
            if subscription.live:
                self.deliver(subscription, event)
                subscription.told += 1
            subscription.queue.task_done()

    def deliver(self, subscription: Subscription, event: Document) -> None:
        self.post(subscription, event["eventType"], event)

    def post(self, subscription: Subscription, kind: str, event: Document) -> None:
        """One POST on a connection of its own; a listener that is gone is none of our business."""
        url = urlsplit(subscription.sent["callback"])
        connection = HTTPConnection(url.hostname or "", url.port or 80, timeout=5)
        body = self.dump(event)
        headers = {"Content-Type": self.content_type}
        if self.zipped:
            body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
        data: Any = iter([body[:7], body[7:]]) if self.pieces else body
        path = f"{url.path.rstrip('/')}{self.listener}{kind}"
        try:
            connection.request("POST", path, data, headers, encode_chunked=self.pieces)
            connection.getresponse().read()
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()

    def flush(self) -> None:
        """Wait until everything has been delivered."""
        for subscription in list(self.subscriptions.values()):
            while subscription.live and subscription.queue.unfinished_tasks:
                time.sleep(0.005)
