"""Faults of tracking records: R60, R61, R64.  W148 6.16, 6.17, 7.2.3.19.

Which actions are recorded is nowhere said (FM-B29): a record that is missing breaks nothing by itself.
Filters: faults.filters; an attribute that is absent: faults.shown; an unknown id: faults.refusals.
"""

from datetime import timedelta
from typing import Any

from lso_conformance.sof.operators.answers import in_list
from lso_conformance.sof.operators.documents import NOBODY, Document, inside, put, without
from lso_conformance.sof.operators.lists import of_kind
from lso_conformance.sof.operators.rows import blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, answers, changes, now, over, shows_with
from lso_conformance.sof.registry import Mixed
from lso_conformance.sof.tables.lists import RECORDS


def _of_server(shown: Document) -> Document:
    return shown if "request" in shown else without("relatedObjectId")(shown)


sow(
    "W148-R60", "{}.", lambda change: changes("show_item", change, of_kind(RECORDS.kind)),
    subtle("of-nobody", "Records in the list are about an object that is not there",
           put(relatedObjectId=NOBODY)),
    subtle("in-1970", "Tracking records in the list were all created in 1970",
           put(creationDate="1970-01-01T00:00:00.000Z")),
    subtle("related-to-url", "The relatedObjectId of records in the list is a path",
           inside("relatedObjectId", lambda text: f"/faultManagementJob/{text}")),
    subtle("request-only", "Records of what the server did lack relatedObjectId", _of_server),
    name="record-list-{}",
)  # fmt: skip
sow(
    "W148-R64", "A record read by its id {}.", lambda change: changes("show_record_alone", change),
    subtle("record-of-nobody", "is about another object than in the list", put(relatedObjectId=NOBODY)),
    subtle("record-of-other-time", "has another creationDate than in the list",
           put(creationDate="2020-01-01T00:00:00.000Z")),
    subtle("record-of-other-id", "shows the id of the object",
           lambda shown: {**shown, "id": shown["relatedObjectId"]}),
    subtle("record-other-description", "has another description than in the list",
           put(description="Something else was done."), breaks="W148-R61"),
    subtle("record-other-user", "has another user than in the list", put(user="somebody-else"),
           breaks="W148-R61"),
)  # fmt: skip
sow(
    "W148-R61", "{}.", lambda change: changes("show_record", change),
    *(
        blunt(f"record-{name}-is-null", f"The {name} of a tracking record is null",
              inside(name, lambda _text: None))
        for name in ("description", "request", "system", "user")
    ),
    blunt("record-request-is-object", "The request of a tracking record is an object",
          inside("request", lambda text: {"method": text.partition(" ")[0]})),
    subtle("record-shows-severity", "Tracking records show a severity", put(severity="info"),
           breaks="W148-R6"),
)  # fmt: skip


sow(
    "W148-R64", "{}.", lambda mixin: mixin,
    blunt("record-in-list", "A record read by its id stands in a list",
          answers("retrieve_record", in_list, 200)),
    subtle("record-dated-when-read",
           "The creationDate of a record that is read by its id is the time at which it is read",
           shows_with("show_record_alone", now("creationDate"))),
)  # fmt: skip

# --- when records are made, and of what --------------------------------------------------------------


def _dated(difference: timedelta) -> Mixed:
    def act(_sof: Any, beneath: Act, *about: Any) -> Any:
        made = beneath(*about)
        made.created += difference
        return made

    return over("new_record", act)


def _of_others(sof: Any, beneath: Act, object_id: str, *what: Any) -> Any:
    known = list(sof.world.jobs.items)
    place = known.index(object_id) if object_id in sof.world.jobs.items else 0
    return beneath(known[place - 1] if place else object_id, *what)


sow(
    "W148-R60", "A record says that it {}.", _dated,
    subtle("records-before-their-object", "is an hour older than it is", timedelta(hours=-1)),
    subtle("records-of-tomorrow", "was created tomorrow", timedelta(days=1)),
)  # fmt: skip
sow(
    "W148-R60", "What is done to a job is recorded for the job created before it, if there is one.", over,
    subtle("records-of-others", "", "new_record", _of_others),
)  # fmt: skip
