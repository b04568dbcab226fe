"""Ways of notifying, and of asking for credentials, that W148 allows; each names the sentence."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs

from examiner.server import Call, Document, Job, Process, Reply, Sof, Subscription, basic


class NoHub(Sof):
    """Table 5: the hub is optional; 7.1.1.12: 501."""

    hub = 501


class NoHubPath(Sof):
    """FM-L8: "501 (or 404/405)"."""

    hub = 404


class NoHubMethod(Sof):
    """FM-L8: "501 (or 404/405)"."""

    hub = 405


class UnprocessableListener(Sof):
    """FM-M5: 400 or 422."""

    bad_listener = 422


class TrustingHub(Sof):
    """FM-M34: no sentence demands that the callback is looked at."""

    def register(self, sent: Any) -> Reply:
        if isinstance(sent, dict) and isinstance(sent.get("callback"), str) and "://" not in sent["callback"]:
            self.no_hub()
            self.wanted(sent.get("query", ""))
            odd = Subscription(self.other_id(), sent, frozenset())
            self.subscriptions[odd.id] = odd
            return Reply(201, self.printed(odd))
        return super().register(sent)


class OtherBasePath(Sof):
    """FM-E10: section 7.2.4.1 has faultManagement/v2 in the address."""

    listener = "/mefApi/allegro/faultManagement/v2/listener/"


class NoBasePath(Sof):
    """FM-E10: the figures have nothing before `listener`."""

    listener = "/listener/"


class LegatoPath(Sof):
    """6.18: the example address has legato."""

    listener = "/mefApi/legato/faultNotification/v2/listener/"


class LateEvents(Sof):
    """FM-B31: no sentence says how soon an event comes."""

    late_s = 0.15


class TwiceEvents(Sof):
    """No sentence says that an event comes once; its eventId shows that it is one."""

    twice = True


class ZippedEvents(Sof):
    """RFC 9110, 8.4: a content coding, also in requests."""

    zipped = True


class PiecedEvents(Sof):
    """RFC 9112, 7.1: chunks."""

    pieces = True


class EagerEvents(Sof):
    """No sentence orders an event after the answer to the request that caused it."""

    eager = True


class ShuffledEvents(Sof):
    """No sentence orders the delivery: each event waits until the next one is through."""

    def deliveries(self, subscription: Subscription) -> None:
        held: Document | None = None
        while subscription.live:
            if subscription.queue.empty():
                time.sleep(0.02)
                if subscription.queue.empty() and held is not None:
                    self.deliver(subscription, held)
                    held = None
                continue
            event = subscription.queue.get()
            if event is not None and subscription.live:
                if held is None:
                    held = event
                else:
                    self.deliver(subscription, event)
                    self.deliver(subscription, held)
                    held = None
            subscription.queue.task_done()


class RicherEvents(Sof):
    """7.3.3, 7.3.5: href is an attribute of the payloads."""

    def tell(self, kind: str, payload: Document, at: float | None = None) -> None:
        super().tell(kind, payload | {"href": f"{self.prefix}any/{payload['id']}"}, at)


class OnlyMine(Sof):
    """R67 speaks of who subscribed: others' jobs (no service or svc-1) need not be told of."""

    def move(self, job: Job, state: str, at: float | None = None) -> None:
        self.silent = "theirs" in f"{job.service}"
        super().move(job, state, at)
        self.silent = False

    def tell(self, kind: str, payload: Document, at: float | None = None) -> None:
        if not getattr(self, "silent", False):
            super().tell(kind, payload, at)


class TellsProcessStart(Sof):
    """FM-B30: `acknowledged` of a process by a state change warns."""

    def begin(self, kind: str, sent: Any) -> Reply:
        reply = super().begin(kind, sent)
        self.tell(f"{kind}StateChangeEvent", {"id": reply.body["id"], "state": "acknowledged"})
        return reply


class TellsChangeLast(Sof):
    """No sentence says whether the attribute event comes before or after the state."""

    def done(self, process: Process, job: Job, at: float) -> None:
        self.held: list[tuple[str, Document, float | None]] = []
        super().done(process, job, at)
        for kind, payload, when in self.held:
            super().tell(kind, payload, when)
        del self.held

    def tell(self, kind: str, payload: Document, at: float | None = None) -> None:
        if hasattr(self, "held") and "Attribute" in kind:
            self.held.append((kind, payload, at))
        else:
            super().tell(kind, payload, at)


class OneCommaList(Sof):
    """FM-E11: the table and the OAS know the comma form only (warns)."""

    def wanted(self, query: Any) -> frozenset[str]:
        if isinstance(query, str) and "&" in query:
            raise self.error(400, "One list, please.")
        return super().wanted(query)


class Bearer(Sof):
    """5.5: "security mechanisms are in place"."""

    secret = ("Authorization", "Bearer 5f3c.abc-DEF_0123456789")
    reached: ClassVar[Document] = {"auth": {"type": "bearer", "token": "5f3c.abc-DEF_0123456789"}}


class Basic(Sof):
    """5.5; RFC 7617, and the challenge of RFC 9110."""

    secret = ("Authorization", basic("examiner", "pass:wörd é"))
    reached: ClassVar[Document] = {
        "auth": {"type": "basic", "username": "examiner", "password": "pass:wörd é"}
    }

    def admit(self, call: Call) -> None:
        try:
            super().admit(call)
        except Reply as reply:
            reply.headers["WWW-Authenticate"] = 'Basic realm="sof", charset="UTF-8"'
            raise


class ApiKey(Sof):
    """5.5: a key in a header; a wrong one is 403 forbiddenRequester (7.1.1.7)."""

    secret = ("X-Api-Key", "k-0123456789")
    reached: ClassVar[Document] = {"auth": {"type": "header", "name": "X-Api-Key", "value": "k-0123456789"}}

    def error(self, status: int, reason: str, code: str | None = None) -> Reply:
        known = code == "missingCredentials" or status != 401
        return (
            super().error(status, reason, code) if known else super().error(403, reason, "forbiddenRequester")
        )


class ShortTokens(Sof):
    """RFC 6749, 5.1: a token lives for `expires_in` seconds, here four."""

    reached: ClassVar[Document] = {
        "auth": {
            "type": "oauth2-client-credentials", "token_url": "ROOT/token",
            "client_id": "lab", "client_secret": "s3cret-s3cret",
        }
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.tokens: dict[str, float] = {}

    def token(self, headers: Mapping[str, str], body: bytes) -> Reply:
        form = parse_qs(body.decode())
        ours = form.get("client_secret") == ["s3cret-s3cret"]
        if not ours and headers.get("authorization") != basic("lab", "s3cret-s3cret"):
            return Reply(401, {"error": "invalid_client"})
        made = str(uuid.uuid4())
        self.tokens[made] = time.time() + 4
        return Reply(200, {"access_token": made, "token_type": "bearer", "expires_in": 4})

    def admit(self, call: Call) -> None:
        kind, _, token = call.headers.get("authorization", "").partition(" ")
        if not token:
            raise self.error(401, "Who are you?", "missingCredentials")
        if kind.lower() != "bearer" or self.tokens.get(token, 0) < time.time():
            raise self.error(401, "The token is not valid.")
