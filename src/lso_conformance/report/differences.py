"""What was wanted and what came, word by word, with the words marked in which they differ."""

import re
from difflib import SequenceMatcher

Marked = list[tuple[str, bool]]

MAX_WORDS = 400  # of a text that is compared; longer ones are shown unmarked
ALIKE = 0.5  # below this, two texts are different altogether, and marks would say nothing
_WORD = re.compile(r"\s+|[\w.+-]+|[^\w\s]")


def marked(want: str, got: str) -> tuple[Marked, Marked]:
    """Both texts in pieces, each with whether it differs; one unmarked piece where marks would not help."""
    ours, theirs = _WORD.findall(want), _WORD.findall(got)
    if max(len(ours), len(theirs)) > MAX_WORDS:
        return [(want, False)], [(got, False)]
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if matcher.ratio() < ALIKE:
        return [(want, False)], [(got, False)]
    left: Marked = []
    right: Marked = []
    for kind, a, b, c, d in matcher.get_opcodes():
        differs = kind != "equal"
        if a < b:
            left.append(("".join(ours[a:b]), differs))
        if c < d:
            right.append(("".join(theirs[c:d]), differs))
    return left, right
