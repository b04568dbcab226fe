"""Ids that look like a target's own and belong to nothing (W148 R21, R43, R48; FM-M33)."""

from string import ascii_lowercase, ascii_uppercase, digits

CHANGED_CHARACTERS = 4
FAR = 1900007919  # no target has counted so far, and it fits in 32 bits with a sign
FAR_STEP = 1009


def look_alike(real: str, attempt: int = 0) -> str:
    """An id of the same shape: a number stays one, hexadecimal stays hexadecimal.

    Only the last characters change, and not to neighbours.  A number may be counted upwards, and what
    is nobody's now be given a moment later, so it is changed to one that counting does not reach: a
    short one to a much longer one, another in its first digit.
    """
    alphabets = _alphabets(real)
    counted = len(alphabets) == 1 and (real.isdecimal() or len(real) < len(str(FAR)))
    if counted and len(real) < len(str(FAR)) and not real.startswith("00"):
        return str(FAR + FAR_STEP * attempt)
    turned, changed = list(real), 0
    if counted and real:
        turned[0] = "2" if real[0] in "6789" else "7"
    for place in reversed(range(1 if counted else 0, len(real))):
        alphabet = next((a for a in alphabets if real[place] in a), None)
        if alphabet is None or changed == CHANGED_CHARACTERS:
            continue
        turned[place] = alphabet[(alphabet.index(real[place]) + 5 + attempt + changed) % len(alphabet)]
        changed += 1
    return "".join(turned) if changed or counted else unlike(real)


def unlike(real: str) -> str:
    """An id of another length, which nobody's can be where ids have one form."""
    return "1900007919" if real.isdecimal() and len(real) < len("1900007919") else real + "9375102846"


def _alphabets(real: str) -> list[str]:
    """The narrowest alphabets that the letters and digits of an id come from."""
    used = {c for c in real if c.isascii() and c.isalnum()}
    one = next((a for a in (digits, digits + "abcdef", digits + "ABCDEF") if used <= set(a)), None)
    return [one] if one else [digits, ascii_lowercase, ascii_uppercase]
