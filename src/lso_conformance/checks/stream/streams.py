"""Streams that were read: they start, carry what they must, follow their model, stay apart, and stop.

Source: W147 R9, R11, R14, R16; 6.3 and 6.4 (all is set up before the answer); SM-13, SM-14 (only eventId and
eventType), SM-33 (they may stand in the transport's headers).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from lso_conformance.checks.basics import kinds
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.stream.models import SHOWN, Model, by_model, models, say
from lso_conformance.log.lag import held_up
from lso_conformance.seen import payload
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.stream import REFUSED, STOPPED, Message, Stream

UNSUBSCRIBED, GRACE, SILENCE = "unsubscribed", "grace is over", "silence is over"
OTHER_ENDED = "the other is unsubscribed"
Events = dict[str, tuple[str, Message]]  # whole messages with an eventId: event type, and the first of them


def started(observed: Observations) -> list[Finding]:
    """Every stream of an accepted subscription brings messages (R9)."""
    return _each(observed, _started)


def _started(observed: Observations, stream: Stream) -> Finding:
    want = f"messages on {stream.protocol} after the subscription"
    if stream.count:
        when = next(stream.times())
        after = (when - stream.began).total_seconds()
        return say(Verdict.PASS, want, f"{stream.count}, the first after {after:.1f} s", stream)
    emits = _emits(observed, stream.topic)
    if stream.unknown is not None:
        why = stream.reason or "none came"
        found = say(Verdict.INCONCLUSIVE, want, f"{why}; {stream.unknown}", stream)
        details = observed.api.clause("subscription.details")
        return found if stream.opened else replace(found, folded_into=details)
    if not stream.opened:
        refused = stream.how == REFUSED and "401" not in stream.reason and "403" not in stream.reason
        verdict = Verdict.FAIL if refused and emits else Verdict.INCONCLUSIVE
        found = say(verdict, want, f"it cannot be read: {stream.reason or 'it did not open in time'}", stream)
        return replace(found, folded_into=observed.api.clause("subscription.details"))
    ends = [at for name in (UNSUBSCRIBED, OTHER_ENDED) if (at := stream.marks.get(name))]
    lost = stream.closed is not None and stream.how != STOPPED and not (ends and ends[0] < stream.closed)
    why = f"; {stream.reason}" if lost else ""
    if not ends:
        return say(Verdict.INCONCLUSIVE, want, f"the run ended before{why}", stream)
    limit = (ends[0] - stream.began).total_seconds()
    got = f"none in {limit:.0f} s{why}"
    if held := _held_up(observed, stream.began, ends[0]):
        return say(Verdict.INCONCLUSIVE, want, f"{got}; {held}", stream)
    if emits:
        return say(Verdict.FAIL, want, got, stream)
    return say(Verdict.INCONCLUSIVE, want, f"{got}; topics_that_emit does not name {stream.topic}", stream)


def _emits(observed: Observations, topic: str) -> bool:
    given = observed.header["profile"]["ixit"].get("streamingManagement") or {}
    known = given.get("topics_that_emit", ())
    return known == "all" or topic in known


def _held_up(observed: Observations, begin: datetime, end: datetime) -> str | None:
    """Whether we were held up for so long that the limit for a message was not given."""
    limit = observed.limit("stream_message_timeout_s")
    held = held_up(observed.lags, begin, end)
    return _by_us(held) if held and end - begin - held < limit else None


def _read_late(observed: Observations, message: Message, ended: datetime, grace: datetime) -> str | None:
    """Whether a message may have come before the grace was over, and only we were late to read it."""
    held = held_up(observed.lags, ended, message.at)
    return _by_us(held) if held and message.at - held <= grace else None


def _by_us(held: timedelta) -> str:
    return f"the tester itself was held up for {held.total_seconds():.1f} s meanwhile"


def stopped(observed: Observations) -> list[Finding]:
    """After an accepted end, and a grace, nothing more comes (R11)."""
    return _each(observed, _stopped)


def one_stopped(observed: Observations) -> list[Finding]:
    """After the accepted end of a subscription, and a grace, nothing more comes in its stream (R11)."""
    ended = [stream for stream in observed.streams if UNSUBSCRIBED in stream.marks]
    return kinds([_stopped(observed, stream) for stream in ended])


def _stopped(observed: Observations, stream: Stream) -> Finding:
    want = f"no message on {stream.protocol} after the subscription has ended"
    grace, ended = stream.marks.get(GRACE), stream.marks.get(UNSUBSCRIBED)
    if ended is None:
        return say(Verdict.INCONCLUSIVE, want, "the subscription was not ended while it was read", stream)
    if not any(at <= ended for at in stream.times()) and not stream.count:
        return say(Verdict.INCONCLUSIVE, want, "nothing came before, so silence says nothing", stream)
    if stream.closed is not None and stream.closed < _asked(observed, stream, ended):
        return say(Verdict.INCONCLUSIVE, want, f"the stream was lost before: {stream.reason}", stream)
    if grace is None:
        return say(Verdict.INCONCLUSIVE, want, "the run was cut short", stream)
    until = stream.numbers[GRACE]
    late = [message for message in stream.messages if message.number > until]
    if late or any(each.number > until for each in stream.counted):
        after = (late[0].at - ended).total_seconds() if late else (grace - ended).total_seconds()
        if others := [s for s in observed.streams if s is not stream and s.place == stream.place]:
            got = f"messages go on, on a channel shared with subscription {others[0].subscription}"
            return say(Verdict.INCONCLUSIVE, want, got, stream, late)
        got = f"a message {after:.1f} s after it"
        if late and (held := _read_late(observed, late[0], ended, grace)):
            return say(Verdict.INCONCLUSIVE, want, f"{got}; {held}", stream, late)
        return say(Verdict.FAIL, want, got, stream, late)
    if SILENCE not in stream.marks:
        return say(Verdict.INCONCLUSIVE, want, "the run was cut short", stream)
    heard = (stream.marks[SILENCE] - ended).total_seconds()
    return say(Verdict.PASS, want, f"silence for {heard:.1f} s", stream)


def _asked(observed: Observations, stream: Stream, ended: datetime) -> datetime:
    """When the end of its subscription was asked for: the stream may be closed before the answer comes."""
    end = f"/{stream.subscription}"
    asked = [e for e in observed.exchanges if e.method == "DELETE" and unquote(e.url).endswith(end)]
    return max((e.sent_at for e in asked if e.sent_at <= ended), default=ended)


def goes_on(observed: Observations) -> list[Finding]:
    """The end of one subscription does not end another (R9)."""
    found = []
    for stream in observed.streams:
        mark = stream.marks.get(OTHER_ENDED)
        if mark is None:
            continue
        want = "the other subscription goes on"
        if not any(at <= mark for at in stream.times()):
            found.append(say(Verdict.INCONCLUSIVE, want, "nothing came on it before either", stream))
        elif any(at > mark for at in stream.times()):
            found.append(say(Verdict.PASS, want, "messages came after it", stream))
        else:
            held = _held_up(observed, mark, stream.closed or mark)
            sure = _emits(observed, stream.topic) and not held
            verdict, got = Verdict.FAIL if sure else Verdict.INCONCLUSIVE, "no message came any more"
            found.append(say(verdict, want, f"{got}; {held}" if held else got, stream))
    return kinds(found)


def apart(observed: Observations) -> list[Finding]:
    """What comes on one subscription is not of another topic's (R9).

    An eventId alone proves nothing: it may be counted by stream.  A leak is a message that follows the other
    topic's data model and not its own; where a model cannot be had, the very same message on both, of an
    event type that is foreign to one of them.
    """
    want = "no message of another topic's subscription"
    found = []
    fetched = models(observed)
    known: dict[tuple[int, str], Verdict] = {}
    of = {s.number: _events(s, fetched.get(s.model, Model()).document) for s in observed.streams}
    for place, one in enumerate(observed.streams):
        for other in observed.streams[place + 1 :]:
            if one.topic == other.topic:
                found.append(say(Verdict.NOT_APPLICABLE, want, "both are of one topic", one))
                continue
            strayed = [*_strays(one, other, fetched, known), *_strays(other, one, fetched, known)]
            if strayed and one.place != other.place:
                got = "a message that follows the other topic's data model, not its own"
                found.append(say(Verdict.FAIL, want, got, one, strayed))
                continue
            mine, theirs = of[one.number], of[other.number]
            both = mine.keys() & theirs.keys()
            if both and one.place == other.place:
                found.append(say(Verdict.INCONCLUSIVE, want, "both are read at one place", one))
            elif not mine or not theirs:
                came = bool(one.count and other.count)
                verdict = Verdict.NOT_APPLICABLE if came else Verdict.INCONCLUSIVE
                got = "no eventId can be read" if came else "nothing came on one of them"
                found.append(say(verdict, want, got, one))
            elif not both:
                found.append(say(Verdict.PASS, want, "none", one))
            else:
                vouched = one.model == other.model or (_vouched(one, fetched) and _vouched(other, fetched))
                foreign = not vouched and (_foreign(mine, theirs) or _foreign(theirs, mine))
                kind = mine[min(both)][0]
                got = f"one and the same message, of type {kind[:80]!r}, came on both"
                got += "" if foreign else "; it may belong to both topics"
                shown = [mine[min(both)][1], theirs[min(both)][1]]
                found.append(say(Verdict.FAIL if foreign else Verdict.WARNING, want, got, one, shown))
    return kinds(found)


def _foreign(mine: Events, theirs: Events) -> bool:
    """Whether what came on both is of several types, or of one that else does not come here."""
    both = mine.keys() & theirs.keys()
    shared = {mine[key][0] for key in both}
    own = {mine[key][0] for key in mine.keys() - both}
    return len(shared) > 1 or bool(own and not shared <= own)


def _vouched(stream: Stream, fetched: Mapping[str, Model]) -> bool:
    """Whether every message can be held against the topic's own model, which it then follows (R14)."""
    model = fetched.get(stream.model, Model())
    return model.document is not None and any(
        by_model(message, model, stream, "").verdict is Verdict.PASS for message in stream.messages
    )


def _strays(
    stream: Stream, other: Stream, fetched: Mapping[str, Model], known: dict[tuple[int, str], Verdict]
) -> list[Message]:  # fmt: skip
    """Messages that fit the data model of another topic and not that of their own.

    What a message is by a model is kept in `known`, by its number and the modelRef.
    """
    mine, theirs = (fetched.get(each.model, Model()) for each in (stream, other))
    if mine.document is None or theirs.document is None or stream.model == other.model:
        return []

    def verdict(message: Message, name: str) -> Verdict:
        if (message.number, name) not in known:
            known[message.number, name] = by_model(message, fetched[name], stream, "").verdict
        return known[message.number, name]

    fail = [message for message in stream.messages if verdict(message, stream.model) is Verdict.FAIL]
    return [message for message in fail if verdict(message, other.model) is Verdict.PASS]


def _events(stream: Stream, model: Any) -> Events:
    found: Events = {}
    for message in stream.messages:
        content = payload.read(message.body, model)
        document = payload.whole(content, message.headers)
        if payload.value("eventId", content, message.headers) is not None:
            kind = payload.value("eventType", content, message.headers) or ""
            found.setdefault(json.dumps(document, sort_keys=True, default=str), (kind, message))
    return found


def complete(observed: Observations) -> list[Finding]:
    """Every message has the mandatory attributes, in its payload or in the transport's headers (R16)."""
    want = "eventId and eventType in every message"
    found: list[Finding] = [] if observed.streams else [_none(observed)]
    fetched = models(observed)
    for stream in observed.streams:
        model = fetched.get(stream.model, Model()).document
        found += [_complete(message, model, stream, want) for message in stream.messages]
        for each in stream.counted:
            found += [
                say(_of_lack(lack), want, f"{count} messages: {_lack(lack)}", stream)
                for lack, count in each.without.items()
            ]
        found += _told_apart(stream, model)
        if not stream.count:
            found.append(say(Verdict.INCONCLUSIVE, want, "no message came", stream))
    return kinds(found)


def _told_apart(stream: Stream, model: Any) -> list[Finding]:
    """Other messages of a stream have other ids; R16 does not demand it, the table calls the id unique."""
    first: dict[str, tuple[str, Message]] = {}
    for text, (_, message) in _events(stream, model).items():
        given = payload.value("eventId", payload.read(message.body, model), message.headers) or ""
        before, known = first.setdefault(given, (text, message))
        if before != text:
            want, got = "an eventId for each event", f"different messages have the eventId {given[:80]!r}"
            return [say(Verdict.WARNING, want, got, stream, [known, message])]
    return []


def _complete(message: Message, model: Any, stream: Stream, want: str) -> Finding:
    content = payload.read(message.body, model)
    missing = payload.missing(content, message.headers)
    if not missing:
        return say(Verdict.PASS, want, "both", stream, [message])
    if all(payload.native(name, message.headers) for name in missing):
        got = f"{', '.join(missing)} only in a field of the transport's own"
        return say(Verdict.WARNING, want, got, stream, [message])
    if content.problem is not None and content.form != "json":
        text = content.problem if content.form == "avro" else "neither JSON nor Avro that can be read"
        return say(Verdict.INCONCLUSIVE, want, text[:SHOWN], stream, [message])
    return say(Verdict.FAIL, want, f"no {' and no '.join(missing)} on {stream.protocol}", stream, [message])


def _of_lack(lack: str) -> Verdict:
    return Verdict.INCONCLUSIVE if lack == "unreadable" else Verdict.FAIL


def _lack(lack: str) -> str:
    return "cannot be read" if lack == "unreadable" else f"no {lack.replace(' ', ' and no ')}"


def of_model(observed: Observations) -> list[Finding]:
    """Every message fits its topic's data model, as a whole or as its event, where that can be had (R14)."""
    want = "messages by the data model of their topic"
    known, attributes = models(observed), observed.api.clause("message.attributes")
    found: list[Finding] = (
        [] if observed.streams else [replace(_none(observed), verdict=Verdict.NOT_APPLICABLE)]
    )
    for stream in observed.streams:
        model = known.get(stream.model, Model())
        if model.shown is None or model.document is None:
            got = f"the model cannot be had: {model.shown.summary(80)}" if model.shown else ""
            why = got or "no model was fetched"
            found.append(say(Verdict.NOT_APPLICABLE, want, why, stream))
            continue
        found += [by_model(message, model, stream, want, attributes) for message in stream.messages]
        if not stream.messages:
            found.append(say(Verdict.NOT_APPLICABLE, want, "no message came", stream))
    return kinds(found)


def _each(observed: Observations, check: Any) -> list[Finding]:
    return [check(observed, stream) for stream in observed.streams] or [_none(observed)]


def _none(observed: Observations) -> Finding:
    """No stream was read: why, by the scenarios that should have."""
    whys = [each for each in observed.outcomes.values() if each.reason]
    cause = f"see {whys[0].blames}: " if whys and whys[0].blames else ""
    got = f"{cause}{whys[0].reason}" if whys else "none was read"
    shown = (whys[0].exchange,) if whys and whys[0].exchange is not None else ()
    return Finding(Verdict.INCONCLUSIVE, "a stream to look at", got, shown)
