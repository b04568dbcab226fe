"""What a target profile claims of the enumerations of a create request: test_data.supported.

W148 demands none of their words, nor any pair of formats (FM-M37).  What is claimed must be accepted,
what a list leaves out is excluded, and of what nothing is said a run finds out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

JOB_TYPES = ("proactive", "on-demand", "passive")
OUTPUT_FORMATS = ("json", "xml", "avro", "csv")
RESULT_FORMATS = ("payload", "attachment")
JOB_TYPE, OUTPUT, RESULT = "jobType", "outputFormat", "resultFormat"
USUAL = "on-demand"
Pair = tuple[str, str]
"""An output format, and the result format in which it comes."""


@dataclass(frozen=True)
class Supported:
    """Words that the IUT accepts; `None` says nothing of them.

    A list claims each of its words, a format in one pair at least.  `pairs` names per result format the
    output formats that it comes in: it claims these pairs and excludes the others of that result format; a
    result format that it does not name is left open.
    """

    job_types: tuple[str, ...] | None = None
    output_formats: tuple[str, ...] | None = None
    result_formats: tuple[str, ...] | None = None
    pairs: Mapping[str, tuple[str, ...]] | None = None

    @classmethod
    def of(cls, header: Mapping[str, Any], api: str) -> Supported:
        """The claims for an API in the header of a log; an older one, or a recording's, may have fewer."""
        said: Any = header.get("profile") or {}
        for key in ("ixit", "test_data"):
            said = said.get(key) or {}
        said = (said.get(api) or said).get("supported") or {}
        pairs = {result: tuple(outputs) for result, outputs in (said.get("pairs") or {}).items()}
        lists: list[Any] = [said.get(name) for name in ("job_types", "output_formats", "result_formats")]
        types, outputs, results = (None if words is None else tuple(words) for words in lists)
        return cls(types, outputs, results, pairs or None)

    def claims(self, attribute: str, word: str) -> bool | None:
        """Whether a word of an attribute is claimed (True), excluded (False), or left open (None)."""
        given = {JOB_TYPE: self.job_types, OUTPUT: self.output_formats, RESULT: self.result_formats}
        words = given[attribute]
        if words is not None:
            return word in words
        if attribute == JOB_TYPE:
            return None
        place = 0 if attribute == OUTPUT else 1
        said = {self.claims_pair(pair) for pair in PAIRS if pair[place] == word}
        return True if True in said else None if None in said else False

    def claims_pair(self, pair: Pair) -> bool | None:
        """Whether an output format with a result format is claimed, excluded, or left open (None)."""
        output, result = pair
        listed = ((output, self.output_formats), (result, self.result_formats))
        if any(words is not None and word not in words for word, words in listed):
            return False
        outputs = (self.pairs or {}).get(result)
        return None if outputs is None else output in outputs

    def job_type(self) -> str:
        """The type of a job of which the type does not matter."""
        return (self.job_types or (USUAL,))[0]

    def other_job_types(self, than: str) -> list[str]:
        """The other types that are not excluded."""
        return [word for word in self.job_types or JOB_TYPES if word != than]

    def possible(self) -> list[Pair]:
        """The pairs that are not excluded: those claimed first, each in the profile's order."""
        outputs, results = self.output_formats or OUTPUT_FORMATS, self.result_formats or RESULT_FORMATS
        paired = self.pairs or {}
        every = [(output, result) for result in results for output in paired.get(result, outputs)]
        return [pair for said in (True, None) for pair in every if self.claims_pair(pair) is said]

    def left_open(self) -> list[str]:
        """The job types and the pairs that are neither claimed nor excluded, by name."""
        types = [word for word in JOB_TYPES if self.claims(JOB_TYPE, word) is None]
        return [*types, *(f"{output} as {result}" for output, result in PAIRS
                          if self.claims_pair((output, result)) is None)]  # fmt: skip


PAIRS = tuple((output, result) for result in RESULT_FORMATS for output in OUTPUT_FORMATS)
