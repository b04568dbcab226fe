"""Which service brings a situation about: the profile names it, or a command, or a person.

A command is run, or a person asked, once in a run: when a scenario first needs the situation.  The
outcome is kept for all others and stands in the log.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lso_conformance.drive.halt import Blocked, Halt, Stopped, Undeclared
from lso_conformance.log.log import Log
from lso_conformance.profile.model import Command, Profile, Prompt

LIMIT_S = 60.0
LOOK_S = 0.1
SHOWN = 300  # characters of what a command said
USABLE = "usable"

# Asks a person, until the event is set; None: there is nobody to be asked.
Ask = Callable[[str, threading.Event], str | None]


def nobody(question: str, stop: threading.Event) -> str | None:  # noqa: ARG001
    """There is no terminal."""
    return None


class Situations:
    """The services of one run; safe to share between threads."""

    def __init__(
        self, profile: Profile, log: Log, stop: threading.Event, ask: Ask = nobody, limit_s: float = LIMIT_S
    ) -> None:
        self._profile, self._log, self._stop, self._ask, self._limit_s = profile, log, stop, ask, limit_s
        self._found: dict[str, str | Halt] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._one_question = threading.Lock()

    def service(self, key: str) -> str | None:
        """The id of the service that brings a situation about; None: the profile declares none.

        Raises:
            Blocked: the command failed.
            Undeclared: nobody was there to be asked, or gave no id.
            Stopped: the run was interrupted.
        """
        value = getattr(self._profile.ixit.test_data.services, key)
        if not isinstance(value, Command | Prompt):
            return value if isinstance(value, str) else None
        with self._locks[key]:
            if key not in self._found:
                self._found[key] = self._provoked(key, value)
        found = self._found[key]
        if isinstance(found, Halt):
            raise type(found)(found.reason)
        return found

    def settled(self) -> Profile:
        """The profile with the id of its usable service, however it comes by it.

        Raises: as `service`.
        """
        data = self._profile.ixit.test_data
        services = replace(data.services, usable=self.service(USABLE))
        ixit = replace(self._profile.ixit, test_data=replace(data, services=services))
        return replace(self._profile, ixit=ixit)

    def _provoked(self, key: str, value: Command | Prompt) -> str | Halt:
        by = "command" if isinstance(value, Command) else "prompt"
        try:
            found = self._ran(value.command) if isinstance(value, Command) else self._asked(key, value.prompt)
        except Halt as halt:
            why = type(halt)(f"test_data.services.{key}: {halt.reason}")
            self._log.write("note", about="service", key=key, by=by, error=why.reason)
            return why
        self._log.write("note", about="service", key=key, by=by, service=found)
        return found

    def _asked(self, key: str, question: str) -> str:
        with self._one_question:
            answer = self._ask(f"{key}: {question}", self._stop)
        if self._stop.is_set():
            raise Stopped("the run was interrupted")
        if answer is None:
            raise Undeclared("there is no terminal at which a person could be asked")
        if not answer.strip():
            raise Undeclared("the person who was asked gave no service")
        return answer.strip()

    def _ran(self, command: str) -> str:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            running = subprocess.Popen(  # noqa: S602 - the user's own shell command, in the user's own profile
                command, shell=True, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                cwd=self._profile.path.absolute().parent if self._profile.path else Path(),
                start_new_session=True,
            )  # fmt: skip
            try:
                self._await(running)
            finally:
                _end(running)
            out.seek(0), err.seek(0)
            lines = [line.strip() for line in _text(out.read()).splitlines() if line.strip()]
            said = " ".join(_text(err.read()).split())[-SHOWN:]
        said = f": {said}" if said else ""
        if running.returncode:
            raise Blocked(f"the command ended with exit code {running.returncode}{said}")
        if len(lines) != 1:
            raise Blocked(f"the command printed {len(lines)} lines; it must print the service id alone{said}")
        return lines[0]

    def _await(self, running: subprocess.Popen[bytes]) -> None:
        until = self._log.clock.monotonic() + self._limit_s
        while running.poll() is None:
            if self._stop.wait(LOOK_S):
                raise Stopped("the run was interrupted")
            if self._log.clock.monotonic() > until:
                raise Blocked(f"the command did not end within {self._limit_s:g} s")


def _end(running: subprocess.Popen[bytes]) -> None:
    """End a command that still runs, and what it started."""
    if running.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(running.pid, signal.SIGKILL)
        else:
            running.kill()
        running.wait()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
