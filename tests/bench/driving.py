"""What it takes to drive scenarios against a SOF that holds jobs of others already.

In virtual time, so all of it happens in one thread; every millisecond of CPU is put down to the innermost
of drive (with wire, log and suites), SOF and httpx that is at work then.

Usage: driving.py JOBS
"""

import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from types import FrameType

import httpx
from figures import Figures, tell
from proof import drive

from lso_conformance.common import resources
from lso_conformance.simulated.simulation import Simulation
from lso_conformance.sof.jobs.world import Job, Record, Report

SCENARIOS = (
    "cancel.a_running_job", "complex_query.by_attribute", "create.plain", "hub.refusals", "life_cycle.ends",
    "list_pages.pages_of_list", "lists.changes_show_at_once", "lists.filters_alone_of_list",
    "lists.filters_alone_of_list_report", "lists.nothing_matches_of_list", "modify.a_running_job",
    "notifications.whole_life", "reports.followed", "suspend_resume.suspend_and_resume", "tracking.of_a_job",
)  # fmt: skip
PACKAGE = str(resources.PACKAGE)
WHO = {  # by the folder of a file; the longest that fits
    str(Path(httpx.__file__).parent): "httpx",
    f"{PACKAGE}/sof": "sof",
    f"{PACKAGE}/simulated": "loop",
    PACKAGE: "drive",
    str(resources.suites()): "drive",
}
STATES = ("completed", "cancelled", "rejected", "scheduled", "inProgress", "suspended")
HOUR = timedelta(hours=1)
TICK_S = 0.001


def filled(simulation: Simulation, count: int) -> None:
    """So many jobs of others, each with a report and a tracking record."""
    world = simulation.sof._world
    since = world.now() - timedelta(days=30)
    for number in range(count):
        created = since + timedelta(seconds=20 * number)
        state = STATES[number % len(STATES)]
        name = f"{number:08x}-0000-4000-8000-0000000000"
        monitored = {"@type": "ServiceRef", "serviceId": "svc-of-others"}
        job = Job(f"{name}01", {**REQUEST, "monitoredObject": monitored}, created, created, state)
        document = {
            **{key: REQUEST[key] for key in SHARED}, "monitoredObject": monitored,
            "faultManagementJob": {"faultManagementJobId": job.id},
            "reportingTimeframe": {
                "reportingStartDate": created.isoformat(),
                "reportingEndDate": (created + HOUR).isoformat(),
            },
        }  # fmt: skip
        report = Report(f"{name}02", document, created, job, created, created, created, "completed")
        record = Record(f"{name}03", {"relatedObjectId": job.id, "user": "somebody"}, created)
        world.jobs.items[job.id] = job
        world.reports.items[report.id] = report
        world.tracking.items[record.id] = record


REQUEST = {
    "granularity": {"timeDurationValue": 1, "timeDurationUnits": "MIN"}, "jobPriority": 5,
    "jobType": "proactive", "outputFormat": "json", "resultFormat": "payload",
    "reportingPeriod": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"}, "scheduleDefinition": {},
    "serviceSpecificConfiguration": {"@type": "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all"},
}  # fmt: skip
SHARED = ("granularity", "outputFormat", "resultFormat", "serviceSpecificConfiguration")


class Shares:
    """Who was at work for how many ticks of CPU, and all its seconds, between `start` and `stop`."""

    def __init__(self) -> None:
        self.ticks, self.seconds = Counter[str](), 0.0
        self._known: dict[str, str] = {}

    def start(self) -> None:
        self.seconds = -time.process_time()
        signal.signal(signal.SIGPROF, self._tick)
        signal.setitimer(signal.ITIMER_PROF, TICK_S, TICK_S)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        self.seconds += time.process_time()

    def _tick(self, _: int, frame: FrameType | None) -> None:
        while frame is not None and not (who := self._who(frame.f_code.co_filename)):
            frame = frame.f_back
        self.ticks[who if frame is not None else "loop"] += 1

    def _who(self, file: str) -> str:
        if file not in self._known:
            fitting = [folder for folder in WHO if file.startswith(folder)]
            self._known[file] = WHO[max(fitting, key=len)] if fitting else ""
        return self._known[file]


def measured(jobs: int) -> Figures:
    """Seconds of CPU for each exchange, as a whole and of each who is at work."""
    drive(only=SCENARIOS)  # what is done once for all
    shares = Shares()

    def begin(simulation: Simulation) -> None:
        filled(simulation, jobs)
        shares.start()

    records = drive(only=SCENARIOS, begin=begin).records
    shares.stop()
    asked = sum(record["kind"] == "sent" for record in records)
    all_ticks = shares.ticks.total()
    each = {who: shares.seconds * count / all_ticks / asked for who, count in shares.ticks.items()}
    return {"exchanges": asked, "whole": shares.seconds / asked, **each}


if __name__ == "__main__":
    tell(measured(int(sys.argv[1])))
