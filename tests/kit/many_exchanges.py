"""Writes every report of a run of many exchanges; prints its seconds of CPU and the peak in megabytes.

Usage: many_exchanges.py COUNT FOLDER
"""

import json
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from report_documents import finding, matrix, row

from lso_conformance.log.exchange import Exchange
from lso_conformance.report import every

START = datetime(2026, 1, 2, tzinfo=UTC)
BODY = json.dumps({"id": "x" * 36, "state": "inProgress", "notes": ["y" * 40] * 6}).encode()
ROWS = 100


def exchange(number: int) -> Exchange:
    at = START + timedelta(milliseconds=number)
    return Exchange(
        number=number, scenario="lists.pages", step="read a page", facts={}, method="GET",
        url=f"http://sof.test/fm/v2/job/{number}", request_headers={"accept": "application/json"},
        request_body=None, sent_at=at, status=200, headers={"content-type": "application/json"}, body=BODY,
        answered_at=at,
    )  # fmt: skip


def main(count: int, folder: Path) -> None:
    exchanges = [exchange(number) for number in range(count)]
    rows = []
    for place in range(ROWS):
        verdict = "pass" if place % 9 else "fail"
        cited = range(place * count // ROWS, (place + 1) * count // ROWS)
        rows.append(row(place, verdict, *(finding(verdict, exchanges=[number]) for number in cited)))
    document = matrix(*rows)
    begun = time.process_time()
    every.write(document, exchanges, folder, [])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{time.process_time() - begun} {peak}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
