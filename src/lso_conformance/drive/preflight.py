"""Before anything is judged: can the target be reached and asked at all?

Only what makes judging impossible stops a run (exit code 4): no connection, refused
credentials, or a base URL under which nothing is but redirections and web pages.  Every other
answer, a 5xx too, is judged.
That our own listener does not answer at its advertised address is a hint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lso_conformance.log.exchange import OF_CALLER, Exchange
from lso_conformance.log.log import Log
from lso_conformance.profile.model import Profile
from lso_conformance.seen.skew import skew_by_date_s
from lso_conformance.standard.api import Api
from lso_conformance.standard.oas import Operation
from lso_conformance.wire import listener, reach
from lso_conformance.wire.access import AccessError
from lso_conformance.wire.client import Client, Label

SCENARIO = "preflight"
PROXY = 407
REDIRECTED = {301, 302, 303, 307, 308}
MOST_UNANSWERED = 3  # paths; each may last for the whole time limit
HOPELESS = ("Connect", "SSL", "Proxy")  # the next path would fare no better


@dataclass(frozen=True)
class Preflight:
    """The outcome: `problem` is None when the target can be judged."""

    problem: str | None
    skew_s: float | None = 0.0  # None: the target sends no Date
    probes: tuple[Exchange, ...] = ()
    hint: str | None = None  # why notifications may not come


def preflight(
    profile: Profile,
    api: Api,
    log: Log,
    client: Client | None = None,
    unheard: Callable[[Profile, Api, Log], str | None] = listener.reach,
) -> Preflight:
    """Ask the paths that need no id until one is served, and call our own listener.

    `unheard` says why the listener cannot be reached.  A client that is given stays open.

    Raises:
        UsageError: the profile's callback address cannot be listened on.
    """
    asking = client or Client(profile, api, log)
    try:
        answers = tuple(_until_served(asking, api))
    except AccessError as error:
        return Preflight(log.without_secrets(str(error)))
    finally:
        if client is None:
            asking.close()
    problem = _problem(answers, profile, api)
    skew = skew_by_date_s(answers)
    if skew:
        log.write("note", about="clock", skew_s=skew)
    notified = bool(api.events) and profile.ics.of(api.name).notifications is not False
    wanted = problem is None and notified
    return Preflight(problem, skew, answers, unheard(profile, api, log) if wanted else None)


def _until_served(client: Client, api: Api) -> Iterator[Exchange]:
    label, unanswered = Label(SCENARIO, "is anything there?", {"unknown": "probe"}), 0
    for operation in _without_id(api):
        if operation.method == "POST":
            answer = client.send(operation, label, content=b"{")  # makes nothing, whoever reads it
        else:  # a target that does not page may hold more than can be read
            answer = client.send(operation, label, query={"limit": "1"})
        yield answer
        unanswered += answer.status is None
        if answer.status is None and any(word in str(answer.error) for word in HOPELESS):
            return
        if unanswered == MOST_UNANSWERED or _is_served(answer):
            return


def _is_served(answer: Exchange) -> bool:
    return answer.status not in {None, 404, *OF_CALLER, *REDIRECTED} and not _is_web_page(answer)


def _is_web_page(answer: Exchange) -> bool:
    html = answer.headers.get("content-type", "").lower().startswith("text/html")
    return answer.status == 200 and html and answer.body.lstrip().startswith(b"<")


def _without_id(api: Api) -> list[Operation]:
    found = [op for name in api.mandatory if "{" not in (op := api.operations[name]).path]
    return sorted(found, key=lambda op: op.method != "GET")  # a read leaves nothing behind


def _problem(answers: tuple[Exchange, ...], profile: Profile, api: Api) -> str | None:
    last = answers[-1]
    if last.status is not None and last.status != PROXY and not _is_served(last):  # what says most
        last = min(
            answers,
            key=lambda a: (a.status not in OF_CALLER, a.status not in REDIRECTED, not _is_web_page(a)),
        )
    target, key = profile.ixit.target(api.name), f"ixit.{api.name}.base_url"
    base = target.base_url if target else ""
    where = f"{profile.path or 'profile'}: {key}"
    if last.status is None:
        told = reach.told(str(last.error), base)
        return f"{profile.path or 'profile'}: {told.key or key}: {told.text}"
    if last.status == PROXY:
        told = reach.told("ProxyError: 407", base)
        return f"environment: {told.text}"
    if last.status in OF_CALLER:
        return (
            f"{profile.path or 'profile'}: ixit.auth: the target answers {last.status} to every call; "
            "check the credentials and their rights"
        )
    if last.status in REDIRECTED:
        there = ascii(last.headers.get("location", "nowhere").partition("?")[0])[1:-1][:200]
        return (
            f"{where}: the target answers {last.status} and leads to {there}; redirections are not followed: "
            "give the URL under which the API itself is"
        )
    if _is_served(last):
        return None
    found = "with a web page" if _is_web_page(last) else "with 404"
    return (
        f"{where}: every known path below {base} is answered {found}; the base URL ends with "
        f"/mefApi/{profile.irp}/{api.name}{api.release_path}"
    )
