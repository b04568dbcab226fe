"""Faults in what a modify or cancel process shows: answers, echo, ids, retrievals, unknown ids.

W148 6.4.3 (R24 to R26), 6.6 (R29 to R31), 6.7.3 (R33 to R35), 6.9 (R40 to R42); R1, R5.
What a process does to its job: faults.modify, faults.cancel.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.edits.edits import Edit, in_list, instead, no_body
from lso_conformance.sof.edits.process_edits import body, in_answer, in_process, overriding
from lso_conformance.sof.edits.reshaping import Change, Document, inside, without
from lso_conformance.sof.jobs.modify_operations import CHANGEABLE
from lso_conformance.sof.jobs.world import Kind, Process, Store
from lso_conformance.sof.registry import Row, add_fault

Make = Callable[[Kind], type[Behaviour]]
KINDS: tuple[Kind, ...] = ("modify", "cancel")
REFERENCE = "faultManagementJob"
YORE = "1970-01-01T00:00:00.000Z"
WORDS = dict(
    zip(
        CHANGEABLE,
        (
            *("description", "granularity", "priority", "output-format", "reporting-period"),
            *("result-format", "schedule", "configuration"),
        ),
        strict=True,
    )
)
"""Attribute of R23, and its word in the names of faults."""


def set_to(**values: Any) -> Change:
    """Sets attributes."""
    return lambda shown: {**shown, **values}


def store_of(behaviour: Behaviour, kind: Kind) -> Store[Process]:
    """All processes of the kind."""
    return behaviour.world.modifies if kind == "modify" else behaviour.world.cancels


def each_kind(pattern: str, breaks: tuple[str, str], description: str, make: Make, *, subtle: bool) -> None:
    """Add one fault per kind; `breaks` names the paragraphs of modify and of cancel."""
    for kind, paragraph in zip(KINDS, breaks, strict=True):
        name, text = pattern.format(kind=kind), description.format(kind=kind)
        add_fault(name, f"W148-{paragraph}", text, make(kind), subtle=subtle)


# --- the answer to the request (R24, R25, R27; R33, R34) -------------------------------------------


def _answers(verb: str, status: int, edit: Edit) -> Make:
    return lambda kind: in_answer(f"{verb}_{kind}", status, edit)


class _Answered(NamedTuple):
    """`edit` alters the answer about a process; `breaks` are the paragraphs for modify and for cancel."""

    name: str
    breaks: tuple[str, str]
    text: str
    edit: Edit
    subtle: bool


GIVEN, ECHO, FORM = ("R25", "R34"), ("R24", "R33"), ("R5", "R5")
CREATED: tuple[_Answered, ...] = (
    _Answered("answers-200", FORM, "has the status 200", lambda answer: replace(answer, status=200),
              subtle=False),
    _Answered("answers-202", FORM, "has the status 202", lambda answer: replace(answer, status=202),
              subtle=False),
    _Answered("answers-204", GIVEN, "has the status 204 and no body", instead(204, None), subtle=False),
    _Answered("answers-nothing", GIVEN, "has no body", no_body, subtle=False),
    _Answered("answers-list", FORM, "is a list", in_list, subtle=False),
    _Answered("without-id", GIVEN, "has no id", body(without("id")), subtle=False),
    _Answered("without-state", GIVEN, "has no state", body(without("state")), subtle=False),
    _Answered("without-creation-date", GIVEN, "has no creationDate", body(without("creationDate")),
              subtle=False),
    _Answered("with-status", GIVEN, "has a status instead of a state",
              body(lambda shown: {**without("state")(shown), "status": shown["state"]}), subtle=False),
    _Answered("with-empty-id", GIVEN, "has an empty id", body(set_to(id="")), subtle=True),
    _Answered("created-long-ago", GIVEN, "has the creationDate 1970-01-01", body(set_to(creationDate=YORE)),
              subtle=True),
    _Answered("with-day-only", FORM, "has a creationDate without time",
              body(lambda shown: {**shown, "creationDate": shown["creationDate"][:10]}), subtle=False),
    _Answered("with-own-state", FORM, "has a state that no enumeration names", body(set_to(state="received")),
              subtle=False),
    _Answered("created-in-progress", ("R27", "U2"), "says inProgress", body(set_to(state="inProgress")),
              subtle=False),
    _Answered("created-completed", ("R27", "U2"), "says completed", body(set_to(state="completed")),
              subtle=True),
    _Answered("created-undefined", ("R6", "R6"), "has an attribute that no definition names",
              body(set_to(progress=0)), subtle=False),
    _Answered("echo-without-job", ECHO, "does not say which job it is about", body(without(REFERENCE)),
              subtle=False),
    _Answered("echo-loud-job", ECHO, "has the job's id in capitals",
              body(inside(REFERENCE, inside("faultManagementJobId", str.upper))), subtle=True),
    _Answered("echo-without-href", ECHO, "lacks the address of the job that the buyer sent",
              body(inside(REFERENCE, without("faultManagementJobHref"))), subtle=True),
    _Answered("echo-plain-job", ECHO, "has the job's id as a text instead of a reference",
              body(inside(REFERENCE, lambda reference: reference["faultManagementJobId"])), subtle=False),
)  # fmt: skip
for _answered_row in CREATED:
    each_kind(
        f"{{kind}}-{_answered_row.name}",
        _answered_row.breaks,
        f"The answer to a {{kind}} request {_answered_row.text}.",
        _answers("create", 201, _answered_row.edit),
        subtle=_answered_row.subtle,
    )


def _echoes_old(name: str) -> type[Behaviour]:
    """The answer to a modify shows what the job has now instead of what was asked for."""

    def over(self: Behaviour, beneath: Callable[[Call], Answer], call: Call) -> Answer:
        answer = beneath(call)
        process = self.world.modifies.get(answer.body["id"]) if answer.status == 201 else None
        job = self.job_of(process) if process is not None else None
        if job is None or name not in answer.body:
            return answer
        old = {name: job.request[name]} if name in job.request else {}
        return replace(answer, body={**without(name)(answer.body), **old})

    return overriding("create_modify", over)


_CUT: tuple[tuple[str, str, Change], ...] = (
    ("cuts-configuration", "a configuration of its @type only",
     inside("serviceSpecificConfiguration", lambda inner: {"@type": inner["@type"]})),
    ("empties-schedule", "an empty scheduleDefinition", inside("scheduleDefinition", lambda _found: {})),
    ("trims-description", "the description without its outer blanks", inside("description", str.strip)),
)  # fmt: skip
for _attribute, _word in WORDS.items():
    add_fault(
        f"modify-echo-drops-{_word}",
        "W148-R24",
        f"The answer to a modify request does not repeat {_attribute}.",
        in_answer("create_modify", 201, body(without(_attribute))),
        subtle=True,
    )
    add_fault(
        f"modify-echo-old-{_word}",
        "W148-R24",
        f"The answer to a modify request shows the old {_attribute} of the job.",
        _echoes_old(_attribute),
        subtle=True,
    )
    add_fault(
        f"modify-retrieve-drops-{_word}",
        "W148-R31",
        f"A retrieved modify process does not show its {_attribute}.",
        in_answer("retrieve_modify", 200, body(without(_attribute))),
        subtle=True,
    )
for _name, _text, _change in _CUT:
    for _point, _status, _paragraph, _where in (
        ("create", 201, "R24", "The answer to a modify request"),
        ("retrieve", 200, "R31", "A retrieved modify process"),
    ):
        add_fault(
            f"modify-{_point}-{_name}",
            f"W148-{_paragraph}",
            f"{_where} shows {_text}.",
            in_answer(f"{_point}_modify", _status, body(_change)),
            subtle=True,
        )


# --- the process retrieved (R30, R31; R41, R42) ----------------------------------------------------

SHOWN, ALL_SHOWN = ("R30", "R41"), ("R31", "R42")
RETRIEVED: tuple[_Answered, ...] = (
    _Answered("as-list", FORM, "is a list", in_list, subtle=False),
    _Answered("without-body", SHOWN, "has no body", no_body, subtle=False),
    _Answered("without-id", SHOWN, "has no id", body(without("id")), subtle=False),
    _Answered("without-state", SHOWN, "has no state", body(without("state")), subtle=False),
    _Answered("without-creation-date", SHOWN, "has no creationDate", body(without("creationDate")),
              subtle=False),
    _Answered("without-job", SHOWN, "does not say which job it is about", body(without(REFERENCE)),
              subtle=False),
    _Answered("with-empty-job", SHOWN, "has an empty reference to its job", body(set_to(**{REFERENCE: {}})),
              subtle=False),
    _Answered("with-other-job", SHOWN, "names another job",
              body(inside(REFERENCE, inside("faultManagementJobId", lambda found: found[::-1]))),
              subtle=True),
    _Answered("without-href", ALL_SHOWN, "lacks its address, which the answer to the request had",
              body(without("href")), subtle=False),
    _Answered("without-job-href", ALL_SHOWN, "lacks the address of the job that the buyer sent",
              body(inside(REFERENCE, without("faultManagementJobHref"))), subtle=True),
)  # fmt: skip
for _answered_row in RETRIEVED:
    each_kind(
        f"{{kind}}-retrieved-{_answered_row.name}",
        _answered_row.breaks,
        f"A retrieved {{kind}} process {_answered_row.text}.",
        _answers("retrieve", 200, _answered_row.edit),
        subtle=_answered_row.subtle,
    )

ENDED = frozenset({"completed", "rejected"})


def _when_ended(change: Change) -> Callable[[Any, Process, Document], Document]:
    return lambda _self, process, shown: change(shown) if process.state in ENDED else shown


for _name, _breaks, _text, _change in (
    ("without-creation-date", SHOWN, "has no creationDate", without("creationDate")),
    ("without-job", SHOWN, "does not say which job it was about", without(REFERENCE)),
    ("without-href", ALL_SHOWN, "lacks its address", without("href")),
    ("without-changes", ALL_SHOWN, "shows nothing of what it changed", without(*CHANGEABLE)),
):
    for _kind, _paragraph in zip(KINDS, _breaks, strict=True):
        if _kind == "cancel" and _name == "without-changes":
            continue
        add_fault(
            f"{_kind}-ended-{_name}",
            f"W148-{_paragraph}",
            f"A {_kind} process that has ended {_text}.",
            in_process(_kind, _when_ended(_change)),
            subtle=True,
        )


# --- the id stays what it was (R26, R35) -----------------------------------------------------------

LIVES = ("R26", "R35")


def _shows(change: Callable[[Any, Process, Document], Document]) -> Make:
    return lambda kind: in_process(kind, change)


IDS: tuple[Row, ...] = (
    Row("new-on-each-read", "Each representation of a {kind} process has another id.",
        lambda self, _process, shown: {**shown, "id": self.new_id()}, subtle=False),
    Row("upper-when-ended", "A {kind} process that has ended shows its id in capitals.",
        _when_ended(inside("id", str.upper)), subtle=True),
    Row("marked-when-ended", "A {kind} process that has ended shows its id with a suffix.",
        _when_ended(inside("id", lambda found: f"{found}.1")), subtle=True),
    Row("of-job-when-ended", "A {kind} process that has ended shows the id of its job.",
        _when_ended(lambda shown: {**shown, "id": shown[REFERENCE]["faultManagementJobId"]}), subtle=True),
)  # fmt: skip

for _row in IDS:
    each_kind(
        f"{{kind}}-id-{_row.name}",
        LIVES,
        _row.text,
        _shows(_row.of),
        subtle=_row.subtle,
    )


def _date_of_read(self: Behaviour, _process: Process, shown: Document) -> Document:
    return {**shown, "creationDate": self.stamp(self.world.now())}


each_kind(
    "{kind}-created-when-read",
    SHOWN,
    "The creationDate of a {kind} process is the time of each read.",
    _shows(_date_of_read),
    subtle=True,
)


