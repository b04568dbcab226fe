"""The matrix as EARL 1.0 in JSON-LD: one assertion per requirement.  Source: W3C, EARL 1.0 Schema.

A warning is `earl:passed` with the remark as information; the suite's own word stands beside it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lso_conformance.judge.matrix import word_of
from lso_conformance.report import text

OUTCOMES = {
    "fail": "failed",
    "folded": "failed",
    "waived": "failed",
    "error": "cantTell",
    "inconclusive": "cantTell",
    "not-tested": "untested",
    "warning": "passed",
    "attestation": "untested",
    "pass": "passed",
    "not-supported": "inapplicable",
    "not-applicable": "inapplicable",
    "not-selected": "untested",
    "planned": "untested",
}
CONTEXT = {
    "earl": "http://www.w3.org/ns/earl#",
    "dcterms": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "lso": "urn:lso-conformance:",
}


def write(matrix: Mapping[str, Any], path: Path) -> None:
    """Write the document.

    Raises:
        UsageError: the file cannot be written.
    """
    rows = matrix["requirements"]
    assertor = {
        "@id": "lso:suite",
        "@type": ["earl:Assertor", "earl:Software"],
        "dcterms:title": matrix["suite"]["name"],
        "doap:revision": matrix["suite"]["version"],
        "lso:requirementsDigest": matrix["requirements_digest"],
    }
    subject = {"@id": "lso:target", "@type": "earl:TestSubject", "dcterms:title": matrix["target"]["name"]}
    graph = [
        assertor,
        subject,
        *(_assertion(row, word_of(row, rows), matrix["finished"]) for row in rows),
    ]
    document = {"@context": CONTEXT, "lso:overall": matrix["overall"], "@graph": graph}
    text.write(path, json.dumps(document, indent=1, allow_nan=False) + "\n")


def _assertion(row: Mapping[str, Any], word: str, when: str) -> dict[str, Any]:
    return {
        "@type": "earl:Assertion",
        "earl:assertedBy": {"@id": "lso:suite"},
        "earl:subject": {"@id": "lso:target"},
        "earl:mode": {"@id": "earl:manual" if row["attested"] else "earl:automatic"},
        "earl:test": {
            "@id": f"lso:{row['id']}",
            "@type": "earl:TestRequirement",
            "dcterms:identifier": row["id"],
            "dcterms:isPartOf": f"{row['standard']} {row['section']}",
        },
        "earl:result": {
            "@type": "earl:TestResult",
            "earl:outcome": {"@id": f"earl:{OUTCOMES[word]}"},
            "lso:verdict": word,
            "dcterms:date": when,
            **({"earl:info": text.line(row["reason"], 2000)} if row["reason"] else {}),
        },
    }
