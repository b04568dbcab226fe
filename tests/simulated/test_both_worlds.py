"""Virtual time and real sockets agree: one scenario of each kind, without a fault and with some."""

from collections.abc import Sequence

import proof
import pytest

from lso_conformance.checks.finding import Verdict
from lso_conformance.common import resources
from lso_conformance.drive.pool import Surroundings
from lso_conformance.judge.judging import Judging
from lso_conformance.log.log import Record
from lso_conformance.log.scenario import name_of
from lso_conformance.sof import Options, start

KINDS = (
    "create.plain", "suspend_resume.suspend_and_resume", "modify.a_running_job", "cancel.a_running_job",
    "reports.as_attachment", "schedules.recurs", "lists.changes_show_at_once", "complex_query.by_state",
    "tracking.of_a_job", "notifications.whole_life", "hub.refusals", "errors.odd_reads",
    "streams.server_sent_events", "streams.web_socket", "topics.models",
)  # fmt: skip
FAULTS = ("resumes-in-any-state", "stream-ends-slowly", "modify-echo-loud-job", "query-shows-first-state")


def verdicts(records: Sequence[Record]) -> dict[str, Verdict]:
    judging = Judging(records)
    mine = [case for case in proof.cases() if case.scenario is not None and name_of(case.scenario) in KINDS]
    return {case.nodeid: judging.judge(case).verdict for case in mine}


@pytest.mark.parametrize("faults", [(), FAULTS], ids=["as it is", "with faults"])
def test_both_worlds_agree(faults: tuple[str, ...]) -> None:
    with start(Options(specs=resources.specs(), faults=faults)) as sof:
        real = proof.driven_by(Surroundings(), sof.profile(), KINDS)
    simulated = proof.drive(faults, only=KINDS).records
    assert verdicts(simulated) == verdicts(real)
