"""What a place is: where in an API something can go wrong, by which seam, against which paragraph."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Operation:
    """An operation that a server can lack.

    Attributes:
        word: in the name of the fault.
        id: as the OpenAPI file has it.
        seam: the method that answers it.
        status: how it is not there: 501 not implemented, 405 no such method.
    """

    word: str
    id: str
    seam: str
    status: int = 501
    breaks: str = "W148-R1"


@dataclass(frozen=True)
class Refusal:
    """A refusal that can be said badly.

    Attributes:
        word: in the names of the faults.
        of: what is refused, in their sentences.
        seam: the method that refuses.
        status: of the refusal; others by the same method are left alone.
        breaks: names of the ways, by the paragraph that they break.
        codes: error codes by the way that gives them.
        success: status of an answer that accepts.
        turned: ways that are subtle elsewhere and blunt here, or the other way round.
    """

    word: str
    of: str
    seam: str
    status: int | None
    breaks: Mapping[str, str]
    codes: Mapping[str, str] = field(default_factory=dict)
    success: int = 200
    turned: str = ""
