"""Buyer mode: the reference SOF, a vendor's Buyer that drives it, and a log of what passed between them.

The log is judged like any other.  The SOF is given a wrapper and an HTTP client, and knows of neither.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.log.header import begun, opened, parameters
from lso_conformance.log.log import Log
from lso_conformance.log.recorder import Recorder
from lso_conformance.profile.model import Profile, Target
from lso_conformance.report.folder import LOG_NAME
from lso_conformance.run.reference import start
from lso_conformance.sof import Options, Sof
from lso_conformance.standard import requirements
from lso_conformance.standard.api_file import known
from lso_conformance.wire import proxies
from lso_conformance.wire.connections import ToAnyHost, trust

MEGABYTE = 1_000_000
ATTEMPT_S = 5.0  # for one attempt to deliver a notification
Over = Callable[[int, str, str], None]


@dataclass(frozen=True)
class Session:
    """A SOF that records its Buyer."""

    sof: Sof
    recorder: Recorder

    def wait(self, ended: threading.Event, until_idle: float | None) -> None:
        """Return when the event is set, or when nothing has happened for so many seconds."""
        while not ended.is_set():
            left = None if until_idle is None else until_idle - self.recorder.idle_s()
            if left is not None and left <= 0:
                return
            ended.wait(left)


def irp_agrees(profile: Profile, irp: str) -> None:
    """Refuse a profile of another interface reference point than the SOF serves.

    Raises:
        UsageError: they differ.
    """
    if profile.irp != irp:
        raise UsageError(
            f"{profile.path or 'profile'}: irp: {profile.irp}, but the SOF would serve {irp}; "
            f"say --irp {profile.irp}, or correct the profile"
        )


@contextmanager
def recording(profile: Profile, options: Options, report_dir: Path, over: Over) -> Iterator[Session]:
    """Serve a Buyer, and write the log of it as `conformance-log.jsonl` in the folder.

    Raises:
        UsageError: the folder cannot be written, a file of `ixit.tls` cannot be used, or the SOF cannot be
            started.
    """
    log: Log = opened(profile, report_dir / LOG_NAME, parameters())
    log.hide(*proxies.secrets())
    recorder = Recorder(log, int(profile.ixit.limits.max_body_mb * MEGABYTE), over)
    try:
        told = recorder.client(notifier(trust(profile)))
        recorded = replace(options, wrapper=recorder.wrap, client=told)
        with start(recorded) as sof:
            begun(log, _of(profile, sof), _digest(), role="buyer")
            recorder.open(sof.base_url)
            yield Session(sof, recorder)
        log.write("footer", interrupted=False)
    finally:
        log.close()
    if log.lost is not None:
        raise UsageError(log.lost)


def notifier(context: ssl.SSLContext | None = None) -> Callable[[], httpx.AsyncClient]:
    """The maker of a client for listeners, each asked through the environment's proxy if it has one."""
    context = context or httpx.create_ssl_context(trust_env=False)
    return lambda: httpx.AsyncClient(transport=ToAnyHost(context), timeout=ATTEMPT_S, follow_redirects=False)


def _of(profile: Profile, sof: Sof) -> Profile:
    """The profile with the addresses of the SOF, so that each API knows its own requests.

    A Buyer that does not use an API, as its ICS says, is not judged by it.
    """
    served = sof.profile()["ixit"]
    used = [
        api.name
        for api in known()
        if served.get(api.name) and profile.ics.of(api.name).supported is not False
    ]
    targets = {name: Target(served[name]["base_url"]) for name in used}
    return replace(profile, ixit=replace(profile.ixit, targets=targets))


def _digest() -> str:
    return requirements.load(resources.requirements_map()).digest
