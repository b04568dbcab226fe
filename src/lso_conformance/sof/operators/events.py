"""Tells: events that are not told, told twice or wrongly, or to the wrong place.

They choose by type, state, object or subscription, never by counting over the whole run: what other
scenarios do at the same time must not change what a subscriber sees.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from lso_conformance.sof.core.delivery import Notification
from lso_conformance.sof.jobs.notifications import Happening
from lso_conformance.sof.jobs.world import Subscription
from lso_conformance.sof.operators.seams import Act, Change, When, always, changes, over, skips
from lso_conformance.sof.registry import Mixed

CREATED: Final = "faultManagementJobCreateEvent"
MOVED: Final = "faultManagementJobStateChangeEvent"
CHANGED: Final = "faultManagementJobAttributeValueChangeEvent"
READY: Final = "faultManagementJobReportReadyEvent"
FAILED: Final = "faultManagementJobReportPreparationErrorEvent"
REPORT_CREATED: Final = "faultManagementReportCreateEvent"
REPORT_MOVED: Final = "faultManagementReportStateChangeEvent"
CANCEL: Final = "cancelFaultManagementJobStateChangeEvent"
MODIFY: Final = "modifyFaultManagementJobStateChangeEvent"
PROCESSES: Final = (CANCEL, MODIFY)
Address = Callable[[str, Happening], str]
More = Callable[[Any, Happening], Sequence[Happening]]


def told_of(*event_types: str, state: str | None = None) -> When:
    """Events of these types, about this state if one is given."""
    return lambda _sof, _subscription, happening: (
        happening.event_type in event_types and state in {None, happening.subject.get("state")}
    )


def in_states(*states: str) -> When:
    """State changes of a job to one of these states."""
    return lambda _sof, _subscription, happening: (
        happening.event_type == MOVED and happening.subject["state"] in states
    )


def withholds(when: When) -> Mixed:
    """Such events are not sent."""
    return skips("wants", when, gives=False)


def says(change: Change, when: When = always) -> Mixed:
    """The body of such events is another one."""
    return changes("show_event", change, when)


def adds(more: More) -> Mixed:
    """More is sent than what happened."""

    def act(sof: Any, beneath: Act, subscription: Subscription, happening: Happening) -> list[Notification]:
        sent = [*beneath(subscription, happening)]
        for added in more(sof, happening):
            sent += beneath(subscription, added)
        return sent

    return over("notifications", act)


def repeats(when: When) -> Mixed:
    """Such events are sent again, as other events."""

    def again(sof: Any, happening: Happening) -> Sequence[Happening]:
        return (replace(happening, id=sof.new_id()),) if when(sof, None, happening) else ()

    return adds(again)


def sends_to(address: Address) -> Mixed:
    """Events go to another address."""
    return over(
        "listener_url",
        lambda _sof, beneath, subscription, happening: address(beneath(subscription, happening), happening),
    )
