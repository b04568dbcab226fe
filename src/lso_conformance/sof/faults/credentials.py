"""Faults in asking for credentials (U1), and in saying that they do not do (R5).  W148 5.5, 7.1.1.4-7.

Every fault demands a bearer token, and the profile carries it.
"""

# ruff: noqa: D102 - the class says what its method does

from lso_conformance.sof.core.answers import Answer, Call, Refusal
from lso_conformance.sof.edits.edits import (
    FAILED,
    NO_REASON,
    Edit,
    each_error,
    html_page,
    in_list,
    instead,
    no_body,
    with_value,
)
from lso_conformance.sof.edits.reshaping import without
from lso_conformance.sof.jobs.access import READING, header_of
from lso_conformance.sof.registry import add_fault, fault
from lso_conformance.sof.variants.authentication import BearerAuth, ForbidsWrongToken


def _refuses_callers(edit: Edit, base: type[BearerAuth], status: int) -> type[BearerAuth]:
    class RefusesCallers(base):  # type: ignore[valid-type, misc]
        def refuse_caller(self, call: Call, refusal: Refusal) -> Answer:
            answer: Answer = super().refuse_caller(call, refusal)
            return edit(answer) if answer.status == status else answer

    return RefusesCallers


EDITS: tuple[tuple[str, str, Edit, bool], ...] = (
    ("fails", "fails with 500", instead(500, FAILED), False),
    ("without-body", "has no body", no_body, False),
    ("as-html", "is an HTML page", html_page, False),
    ("as-list", "is a list", in_list, True),
    ("without-code", "has no code", each_error(without("code")), True),
    ("with-own-code", "has a code that no enumeration names", with_value("code", "tokenExpired"), True),
    ("with-number-as-code", "has its status as code", with_value("code", 401), False),
    ("without-reason", "has no reason", NO_REASON, True),
    ("with-reason-as-object", "has a reason that is an object", with_value("reason", {"en": "no"}), True),
)
for _status, _of, _base, _foreign in (
    (401, "a caller without a valid token", BearerAuth, "accessDenied"),
    (403, "a caller with a wrong token, a 403,", ForbidsWrongToken, "invalidCredentials"),
):
    for _name, _text, _edit, _subtle in (
        *EDITS,
        (
            "with-foreign-code",
            f"has the code {_foreign} of another status",
            with_value("code", _foreign),
            True,
        ),
    ):
        add_fault(
            f"credentials-{_status}-{_name}",
            "W148-R5",
            f"The answer to {_of} {_text}.",
            _refuses_callers(_edit, _base, _status),
            subtle=_subtle,
        )


@fault("W148-U1")
class LetsEverybodyIn(BearerAuth):
    """Says that it wants a token, and serves everybody."""

    def authorize(self, call: Call) -> None:
        pass


@fault("W148-U1", subtle=True)
class GuardsWritingOnly(BearerAuth):
    """Wants a token of who creates or changes something, and lets everybody read."""

    def authorize(self, call: Call) -> None:
        if call.method not in READING:
            super().authorize(call)


@fault("W148-U1", subtle=True)
class LooksAtTokenBeginnings(BearerAuth):
    """Takes every token that begins as the right one does."""

    def authorize(self, call: Call) -> None:
        name, wanted = header_of(self.auth())
        if not call.headers.get(name, "").startswith(wanted[: len(wanted) * 3 // 4]):
            super().authorize(call)
