"""A client of a server that answers with raw bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import by_hand
from raw_server import Answer, RawServer

from lso_conformance.log.exchange import Exchange
from lso_conformance.log.log import Log
from lso_conformance.profile import load as profiles
from lso_conformance.wire.client import Client, Label

LABEL = Label("suite.scenario", "a step", {"unknown": "id"})
SHORT_S = 0.3
LIMITS = {"request_timeout_s": SHORT_S, "max_body_mb": 0.001}


@contextmanager
def target(*answers: Answer, **ixit: Any) -> Iterator[tuple[RawServer, Client, Log]]:
    with RawServer(*answers) as server:
        profile = by_hand.profile(server.base_url, **{"limits": LIMITS, "tls": {"verify": False}, **ixit})
        log = Log(None, profiles.secrets(profile))
        log.write("header", profile=profiles.as_document(profile), schemas={})
        client = Client(profile, by_hand.API, log)
        try:
            yield server, client, log
        finally:
            client.close()


def retrieve(*answers: Answer, id: str = "job-1", **ixit: Any) -> tuple[Exchange, Log, list[bytes]]:
    with target(*answers, **ixit) as (server, client, log):
        answer = client.call("retrieve", LABEL, id=id)
        return answer, log, server.received
