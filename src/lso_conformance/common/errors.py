"""Bad input, which is one message for a person and exit code 2; and a defect of our own, told in one line."""

import traceback


class UsageError(Exception):
    """Something the user gave (profile, spec, map, log, option) cannot be used.

    The message names the file, the place in it and the remedy; it is printed as it is,
    without a traceback, and the process ends with exit code 2.
    """


def defect(error: BaseException) -> str:
    """What a person is told of an exception that nothing foresaw: itself, and where it was raised."""
    places = traceback.extract_tb(error.__traceback__)
    where = f" ({places[-1].filename}:{places[-1].lineno})" if places else ""
    return f"a defect of the suite, please report it: {error!r}{where}"
