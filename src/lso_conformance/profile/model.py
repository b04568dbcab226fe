"""The target profile as frozen values: who is tested (ICS) and how it is reached (IXIT).

Durations are seconds unless a name says otherwise. `None` stands for what the profile does
not say; for a claim of the ICS that means: find out. Secrets stay out of `repr`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from lso_conformance.profile.supported import Supported


@dataclass(frozen=True)
class Iut:
    """The implementation under test, as its vendor names it."""

    name: str
    vendor: str | None = None
    version: str | None = None


@dataclass(frozen=True)
class Claims:
    """Claims about one API; the API's own file says which of them it knows."""

    supported: bool | None = None
    notifications: bool | None = None
    pagination: bool | None = None
    asyncapi: bool | None = None


@dataclass(frozen=True)
class BuyerClaims:
    """Claims of a Buyer/Client, for buyer mode.

    Attributes:
        monitored_objects: some of `service`, `ordered_pair`, `entity`.
    """

    modify: bool | None = None
    cancel: bool | None = None
    suspend: bool | None = None
    notifications: bool | None = None
    monitored_objects: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Ics:
    """What the vendor claims to support, by the names of the APIs (faultManagement), and of a Buyer."""

    apis: Mapping[str, Claims] = field(default_factory=dict)
    buyer: BuyerClaims = BuyerClaims()

    def of(self, api: str) -> Claims:
        """The claims about an API; about one that is not named there are none."""
        return self.apis.get(api, Claims())


@dataclass(frozen=True)
class Target:
    """Where an API is, and what its streams need; the API's own file says which of these it knows.

    Attributes:
        base_url: ends with a slash.
        topics_that_emit: topics on which messages come without a provocation.
        servers: by server name of a topic, what the tester needs to reach it; plain data.
        stop_grace_s: how long messages may still arrive after a subscription has ended.
        timing: the time limits of this API, where it has some of its own.
    """

    base_url: str
    topics_that_emit: tuple[str, ...] | Literal["all"] = ()
    servers: Mapping[str, Any] = field(default_factory=dict)
    stop_grace_s: float = 2
    timing: Timing | None = None


@dataclass(frozen=True)
class Auth:
    """Credentials; only the fields that belong to `type` are set."""

    type: str = "none"
    token: str | None = field(default=None, repr=False)
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    name: str | None = None
    value: str | None = field(default=None, repr=False)
    token_url: str | None = None
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    scope: str | None = None


@dataclass(frozen=True)
class Tls:
    """How the target's certificate is checked, and ours shown (PEM files)."""

    verify: bool = True
    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None


@dataclass(frozen=True)
class Callback:
    """Our listener: where it listens, and the URL under which the target reaches it.

    Attributes:
        listen: `host:port`; port 0 takes a free one.
        reachable: the vendor warrants that the target reaches the listener.
    """

    listen: str = "127.0.0.1:0"
    public_url: str | None = None
    reachable: bool = False

    @property
    def host(self) -> str:
        """The host of `listen`, an IPv6 address without its brackets."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port of `listen`."""
        return int(self.listen.rpartition(":")[2])


@dataclass(frozen=True)
class Timing:
    """Time limits. One that the vendor wrote binds the IUT; a default only ends our waiting."""

    state_change_timeout_s: float = 30
    report_timeout_s: float = 120
    notification_timeout_s: float = 10
    stream_message_timeout_s: float = 30
    poll_interval_ms: int = 100
    written: frozenset[str] = frozenset()

    def binds(self, limit: str) -> bool:
        """Whether the vendor wrote this limit itself.

        Raises:
            KeyError: no such limit.
        """
        if limit == "written" or limit not in self.__dataclass_fields__:
            raise KeyError(limit)
        return limit in self.written


@dataclass(frozen=True)
class Limits:
    """What the run may demand of the target.

    Attributes:
        fuzz: `off`, `smoke` or `deep`; a run never goes deeper.
        exploration: the stateful model may run.
        scenario_header: each request names its scenario and step in `X-LSO-Scenario`.
    """

    max_concurrency: int = 8
    max_requests_per_second: float | None = None
    request_timeout_s: float = 30
    max_body_mb: float = 16
    max_jobs: int | None = None
    fuzz: str = "off"
    exploration: bool = False
    scenario_header: bool = True


@dataclass(frozen=True)
class Schedule:
    """The shortest times that the IUT accepts, durations in the form of the API (TimeDuration)."""

    granularity: Mapping[str, Any] | None = None
    reporting_period: Mapping[str, Any] | None = None
    execution_duration: Mapping[str, Any] | None = None
    start_delay_s: float | None = None


@dataclass(frozen=True)
class Command:
    """A shell command that brings the situation about and prints the service id."""

    command: str


@dataclass(frozen=True)
class Prompt:
    """A question to a person, who brings the situation about and answers with the service id."""

    prompt: str


ServiceValue = str | Command | Prompt | None


@dataclass(frozen=True)
class Services:
    """What provokes each situation; `None` is not declared."""

    usable: ServiceValue = None
    rejected: ServiceValue = None
    no_resources: ServiceValue = None
    failing_report: ServiceValue = None
    rejected_report: ServiceValue = None
    suspend_declined: ServiceValue = None
    resume_declined: ServiceValue = None
    modify_declined: ServiceValue = None
    cancel_declined: ServiceValue = None


@dataclass(frozen=True)
class OrderedPair:
    """Two ends of a measurement."""

    from_: str
    to: str


@dataclass(frozen=True)
class EntityData:
    """An entity and the type of what it refers to."""

    id: str
    referred_type: str


# What test data an API may have of its own.
OF_AN_API = ("job_template", "schedule", "changes", "services", "ordered_pair", "entity", "supported")


@dataclass(frozen=True)
class TestData:
    """What the tester may create and name on the target.

    Attributes:
        job_template: attributes of a create request that the IUT accepts.
        schemas: files or folders of service-specific JSON schemas.
        changes: attribute values that a modify may set.
        ordered_pair: `None` excludes jobs on an ordered pair.
        entity: `None` excludes jobs on an entity.
    """

    __test__ = False  # no test class, whatever its name says to pytest

    job_template: Mapping[str, Any] | None = None
    schemas: tuple[Path, ...] = ()
    schedule: Schedule = Schedule()
    changes: Mapping[str, Any] = field(default_factory=dict)
    services: Services = Services()
    ordered_pair: OrderedPair | None = None
    entity: EntityData | None = None
    supported: Supported = field(default_factory=Supported)


@dataclass(frozen=True)
class Ixit:
    """What the tester needs to reach and provoke the IUT; an API without target is not driven.

    Attributes:
        data: the test data of an API that has some of its own, with those for all APIs.
    """

    targets: Mapping[str, Target] = field(default_factory=dict)
    auth: Auth = Auth()
    tls: Tls = Tls()
    callback: Callback = Callback()
    timing: Timing = Timing()
    limits: Limits = Limits()
    test_data: TestData = field(default_factory=TestData)
    data: Mapping[str, TestData] = field(default_factory=dict)

    def of(self, api: str) -> Ixit:
        """What the tester needs for one API: what is said below it stands before what is said for all."""
        target = self.target(api)
        timing = target.timing if target is not None and target.timing is not None else self.timing
        return replace(self, timing=timing, test_data=self.data.get(api, self.test_data))

    def target(self, api: str) -> Target | None:
        """Where the API of a name (faultManagement) is; None: it is not driven."""
        return self.targets.get(api)


@dataclass(frozen=True)
class Profile:
    """A whole target profile; `path` is its file, `None` when it was made in memory."""

    iut: Iut
    irp: str = "allegro"
    release: str = "janis"
    ics: Ics = Ics()
    ixit: Ixit = field(default_factory=Ixit)
    path: Path | None = None

    def of(self, api: str) -> Profile:
        """The profile as it is for one API."""
        return replace(self, ixit=self.ixit.of(api))
