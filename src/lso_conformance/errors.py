"""The one exception of bad input: a message for a person, and exit code 2."""


class UsageError(Exception):
    """Something the user gave (profile, spec, map, log, option) cannot be used.

    The message names the file, the place in it and the remedy; it is printed as it is,
    without a traceback, and the process ends with exit code 2.
    """
