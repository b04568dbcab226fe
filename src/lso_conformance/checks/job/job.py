"""One job: what the response to its creation says, and whether reads by id agree with it.

Source: W148 R2, R3 (extension point), R11-R15 (creation), R20 (retrieval), O3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from lso_conformance.checks.basics import (
    MISSING,
    Difference,
    decide,
    differences,
    finding,
    kinds,
    moment,
    same,
    unanswered,
)
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.spans import may_be_over
from lso_conformance.log.exchange import INVALID, NOT_OF_REQUEST, Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import Job, Resource, accepted
from lso_conformance.standard.api import Api
from lso_conformance.standard.dates import http_date

# Nobody's clock is this far from its own Date header; a wrong time zone is.
SET_BY_SOF = ("id", "state", "creationDate")
MAY_BE_SET = ("href", "lastModifiedDate")
UNASKED = ("description", "jobPriority")  # the Buyer's to give; a SOF may fill them in once
CLOCK_TOLERANCE = timedelta(minutes=5)


def echoed(answer: Exchange, api: Api, *, optional: bool = False) -> Finding:
    """The response to a creation repeats every attribute that was sent, unchanged (R12).

    With `optional` the request has something that the target need not take; refused, the echo
    does not apply.
    """
    want = "every attribute of the request, unchanged"
    if answer.status is None or answer.status >= 500:
        return unanswered(want, answer)
    if not accepted(answer):
        verdict = Verdict.NOT_APPLICABLE if optional else Verdict.INCONCLUSIVE
        return finding(verdict, want, f"the request was refused: {answer.summary(160)}", answer)
    if answer.json() is None:
        return finding(Verdict.INCONCLUSIVE, want, "the response is not JSON, see the payloads", answer)
    sent, document = answer.request_json(), answer.json()
    found = _same(want, sent, document, answer, api=api)
    if found.verdict is Verdict.PASS and (odd := _filled_in(sent, document, api)):
        return finding(Verdict.WARNING, want, odd, answer)
    return found


def _filled_in(sent: Any, document: Any, api: Api) -> str | None:
    """What the SOF gave for an attribute that nobody sent, where it is not the OAS's default.

    A value of another type is the payload's matter (R5).
    """
    for name, default in api.defaults.items() if isinstance(sent, dict) else ():
        given = document.get(name, default)
        if name not in sent and isinstance(given, int | float) and not same(default, given):
            return f"{name} {document[name]!r}, which nobody sent; the default is {default!r}"
    return None


def _same(want: str, sent: Any, got: Any, *shown_by: Exchange, api: Api | None = None) -> Finding:
    """PASS or FAIL; a difference in `@type` of the configuration alone is R3's matter first."""
    found = list(differences(sent, got))
    only_type = api is not None and {d.pointer for d in found} == {f"/{api.extension_attribute}/@type"}
    folded = api.clause("extension.type") if api is not None and only_type else None
    verdict = Verdict.FAIL if found else Verdict.PASS
    text = _listed(found) if found else "the same values"
    return finding(verdict, want, text, *shown_by, folded_into=folded)


def _listed(found: Sequence[Difference]) -> str:
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return "; ".join(str(difference) for difference in found[:3]) + more


def has_attributes(answer: Exchange, attributes: Sequence[str]) -> Finding:
    """The response to a creation has the attributes that the SOF sets (R14)."""
    want = f"attributes {', '.join(attributes)}"
    if not accepted(answer):
        return finding(Verdict.INCONCLUSIVE, want, answer.summary(), answer)
    document = answer.json()
    missing = [a for a in attributes if not isinstance(document, dict) or document.get(a) in (None, "")]
    return decide(not missing, want, f"without {', '.join(missing)}" if missing else "all present", answer)


def identified_and_dated(answer: Exchange, api: Api, response: str | None = None) -> Finding:
    """The SOF sets `id` and `creationDate`, the latter to the time of the creation (R11).

    `response` is the paragraph that demands their presence.
    """
    want = "an id, and the time of the creation as creationDate"
    document = answer.json()
    if not accepted(answer) or not isinstance(document, dict):
        return finding(Verdict.INCONCLUSIVE, want, answer.summary(), answer)
    said = document.get("creationDate")
    created = moment(said)
    if not document.get("id") or created is None:
        got = f"id {document.get('id')!r}, creationDate {said!r}"
        missing = not document.get("id") or not said
        folded = (response or api.clause("job.response")) if missing else api.clause("payloads")
        return finding(Verdict.FAIL, want, got, answer, folded_into=folded)
    header, ours = http_date(answer.headers.get("date", "")), answer.answered_at or answer.sent_at
    apart = min(abs(created - clock) for clock in (header, ours) if clock is not None)
    if apart <= CLOCK_TOLERANCE:
        return finding(Verdict.PASS, want, str(said), answer)
    if header is None:  # without its Date nobody knows what time it is at the target
        return finding(Verdict.WARNING, want, f"{said}, {apart} from our clock, and no Date header", answer)
    return finding(Verdict.FAIL, want, f"{said}, {apart} from its own Date header", answer)


def in_extension_point(answer: Exchange, api: Api) -> Finding:
    """Service-specific attributes stand in the extension point, and only there (R2)."""
    want = f"the service-specific attributes inside {api.extension_attribute}"
    document, sent = answer.json(), answer.request_json()
    if not accepted(answer) or not isinstance(document, dict) or not isinstance(sent, dict):
        return finding(Verdict.INCONCLUSIVE, want, answer.summary(), answer)
    return _inside(want, sent, document, api, answer)


def kept_in_extension_point(job: Job, read: Exchange, api: Api) -> list[Finding]:
    """A read by id has them there too (R2); what a modify has named is that modify's matter."""
    if api.extension_attribute in job.touched_before(read):
        return []
    want = f"the service-specific attributes inside {api.extension_attribute}"
    return [_inside(want, job.sent, read.json(), api, job.created, read)]


def _inside(
    want: str, sent: Mapping[str, Any], document: Mapping[str, Any], api: Api, *shown_by: Exchange
) -> Finding:
    ours, theirs = sent.get(api.extension_attribute), document.get(api.extension_attribute)
    names = set(ours) - {"@type"} if isinstance(ours, dict) else set()
    inside = names & set(theirs) if isinstance(theirs, dict) else set()
    outside = (names & set(document)) - set(sent)
    got = f"inside: {sorted(inside) or 'none'}; outside: {sorted(outside) or 'none'}"
    return decide(not outside and bool(inside or not names), want, got, *shown_by)


def typed(answer: Exchange, sent: Mapping[str, Any], api: Api) -> Finding:
    """`@type` says which schema the service-specific attributes follow, as agreed (R3)."""
    want = f"{api.extension_attribute}.@type as in the request"
    document = answer.json()
    if not accepted(answer) or not isinstance(document, dict):
        return finding(Verdict.INCONCLUSIVE, want, answer.summary(), answer)
    inner = document.get(api.extension_attribute)
    if not isinstance(inner, dict):
        return finding(Verdict.INCONCLUSIVE, want, f"no {api.extension_attribute} (see the echo)", answer)
    ours, theirs = sent[api.extension_attribute]["@type"], inner.get("@type", MISSING)
    return decide(ours == theirs, want, str(theirs), answer)


def full_representation(job: Job, read: Exchange, api: Api) -> list[Finding]:
    """A read by id shows all that the Buyer sent and the SOF set (R20).

    What a modify has named is that modify's matter.
    """
    want = "every attribute of the request and of the creation's response"
    document, at_first = read.json(), job.created.json()
    if read.status != 200 or not isinstance(document, dict) or not isinstance(at_first, dict):
        return [finding(Verdict.INCONCLUSIVE, want, read.summary(), job.created, read)]
    kept = {
        key: at_first[key] for key in UNASKED if key in at_first and key not in job.sent and key in document
    }
    expected, touched = {**_unsaid(job.sent, at_first), **kept}, job.touched_before(read)
    if touched:  # a default that counts as asked for only warns (FM-M10), see effects.left_the_rest
        touched |= {key for key, default in api.defaults.items() if document.get(key) == default}
        expected = {key: value for key, value in expected.items() if key not in touched}
    found = [_same(want, expected, document, job.created, read, api=api)]
    gone = [key for key in SET_BY_SOF if key not in document]
    if gone:
        found.append(decide(False, want, f"without {', '.join(gone)}", job.created, read))
    left_out = [key for key in MAY_BE_SET if key in at_first and key not in document]
    if left_out:
        found.append(finding(Verdict.WARNING, want, f"without {', '.join(left_out)}", job.created, read))
    return found


def _unsaid(sent: Mapping[str, Any], at_first: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, less what the creation's response already altered (that is R12's matter)."""
    return {
        key: value for key, value in sent.items() if not list(differences(value, at_first.get(key, MISSING)))
    }


def over_reads(jobs: Sequence[Job], check: Callable[[Job, Exchange], list[Finding]]) -> list[Finding]:
    """A check of every read of every job; what is wrong, once a kind."""
    return kinds([found for job in jobs for read in job.representations for found in check(job, read)])


def creation_date_stays(job: Job, read: Exchange) -> list[Finding]:
    """A read shows the creationDate of the creation (R11)."""
    want = "the creationDate of the creation"
    at_first, later = ((e.json() or {}).get("creationDate") for e in (job.created, read))
    if moment(at_first) is None or moment(later) is None:
        return []  # its absence is counted where it is demanded
    return [decide(same(at_first, later), want, f"first {at_first}, then {later}", job.created, read)]


def type_stays(job: Job, read: Exchange, api: Api) -> list[Finding]:
    """A read shows the `@type` of the request (R3); what a modify has named is that modify's matter."""
    judged = _has_type(job.sent, api) and api.extension_attribute not in job.touched_before(read)
    return [typed(read, job.sent, api)] if judged else []


def _has_type(sent: Mapping[str, Any], api: Api) -> bool:
    inner = sent.get(api.extension_attribute)
    return isinstance(inner, dict) and isinstance(inner.get("@type"), str)


def ids_stay(observed: Observations) -> list[Finding]:
    """Every job carries the id of its creation in every read, and is found under it (R15)."""
    return kinds([found for job in observed.told_apart for found in _same_id(job, observed.api.final)])


def _same_id(job: Job, final: frozenset[str]) -> Iterator[Finding]:
    want = f"the job under its id {job.id}, with that id"
    given = job.created.json()["id"]
    for read in job.representations:
        document = read.json()
        if "id" in document:
            yield decide(document["id"] == given, want, f"id {document['id']!r}", job.created, read)
    if not job.lost or not job.states:
        return
    over = job.states[-1] not in job.of.in_role("held") and may_be_over(job, job.lost[0])
    if job.states[-1] not in final and not over:
        yield decide(False, want, job.lost[0].summary(), job.created, job.lost[0])


def unique_ids(jobs: Sequence[Resource], at_least: int = 1) -> Finding:
    """No two creations bring the same id (R13); a missing id is counted where it is demanded."""
    by_id: dict[str, list[Resource]] = {}
    for job in jobs:
        if job.id:
            by_id.setdefault(job.id, []).append(job)
    count = sum(len(same) for same in by_id.values())
    want = f"{count} creations bring {count} ids"
    if not count:
        return Finding(Verdict.INCONCLUSIVE, "an id for each job", "no job with an id was created")
    twice = [same for same in by_id.values() if len(same) > 1]
    if count < at_least and not twice:
        got = f"{count} jobs only; does the target need limits.max_jobs?"
        return Finding(Verdict.INCONCLUSIVE, f"{at_least} creations bring as many ids", got)
    shown = [job.created for same in twice for job in same][:6]
    return decide(not twice, want, f"{len(by_id)} ids", *shown)


def option_kept(answer: Exchange, control: Exchange, attributes: Sequence[str], api: Api) -> Finding:
    """Optional attributes of a request are taken and echoed, or refused (O3); the echo is R12's too."""
    want = f"{', '.join(attributes)} accepted and echoed"
    if answer.status is None or answer.status >= 500:
        return unanswered(want, answer)
    if not accepted(answer):
        refused = accepted(control) and answer.status in INVALID
        verdict = Verdict.NOT_SUPPORTED if refused else Verdict.INCONCLUSIVE
        return finding(verdict, want, answer.summary(), control, answer)
    sent, document = answer.request_json(), answer.json()
    if document is None:
        return finding(Verdict.INCONCLUSIVE, want, "the response is not JSON, see the payloads", answer)
    kept = _same(want, {name: sent[name] for name in attributes}, document, answer)
    return replace(kept, folded_into=api.clause("job.echo")) if kept.verdict is Verdict.FAIL else kept


def claim_accepted(
    answer: Exchange, control: Exchange, what: str, why: str = "as the profile declares it"
) -> Finding:
    """What the profile declares, or nobody may refuse, is accepted (R1).

    A refusal that speaks of the test data, or a target that refuses everything, decides nothing.
    """
    want = f"{what} accepted, {why}"
    if accepted(answer):
        return finding(Verdict.PASS, want, answer.summary(60), answer)
    decided = accepted(control) and refuses(answer)
    got = f"{answer.summary(160)} (take it out of the profile's test_data, or check the ids there)"
    return finding(Verdict.FAIL if decided else Verdict.INCONCLUSIVE, want, got, control, answer)


def refuses(answer: Exchange) -> bool:
    """Whether an answer says no to what was asked, and not to the test data, the caller or the moment."""
    status = answer.status or 0
    return 400 <= status <= 501 and status not in NOT_OF_REQUEST and b"referenceNotFound" not in answer.body
