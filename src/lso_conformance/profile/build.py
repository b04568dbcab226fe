"""Plain data to a `Profile`: every key of the target profile, with its type and its rules.

Words of enumerations are those of the Fault Management OAS of the Janis release
(JobType, OutputFormat, ResultFormat, TimeDurationUnits).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from lso_conformance.profile.document import Source
from lso_conformance.profile.model import (
    OF_AN_API,
    Auth,
    BuyerClaims,
    Callback,
    Claims,
    Command,
    EntityData,
    Ics,
    Iut,
    Ixit,
    Limits,
    OrderedPair,
    Profile,
    Prompt,
    Schedule,
    Services,
    ServiceValue,
    Target,
    TestData,
    Timing,
    Tls,
)
from lso_conformance.profile.node import Node
from lso_conformance.profile.supported import JOB_TYPES, OUTPUT_FORMATS, RESULT_FORMATS, Supported
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import known, planned
from lso_conformance.standard.kinds import JOB

IRPS = ("allegro", "interlude", "legato")
RELEASES = ("janis",)
FUZZ = ("off", "smoke", "deep")
MONITORED_OBJECTS = ("service", "ordered_pair", "entity")
UNITS = ("NS", "US", "MS", "SEC", "MIN", "HOUR", "DAY", "WEEK", "MONTH", "YEAR")
AUTH = {
    "none": (),
    "bearer": ("token",),
    "basic": ("username", "password"),
    "header": ("name", "value"),
    "oauth2-client-credentials": ("token_url", "client_id", "client_secret", "scope"),
}
AUTH_FIELDS = tuple(field for belonging in AUTH.values() for field in belonging)
SITUATIONS = tuple(Services.__dataclass_fields__)


def build(data: object, source: Source, path: Path | None, role: str) -> Profile:
    """The profile that expanded plain data describe.

    Args:
        data: what the file or the caller gave.
        source: where to say that something is wrong.
        path: the profile's file; with it, files that the profile names must exist.
        role: `server` or `buyer`.

    Raises:
        UsageError: something is wrong.
    """
    root = Node(source, (), data)
    if data is None:
        root.reject("the file is empty", "write one with `lso-conformance init`")
    if not isinstance(data, dict):
        root.want("a mapping with iut and ixit")
    top = root.block("iut", "irp", "release", "ics", "ixit")
    iut = top["iut"].block("name", "vendor", "version")
    ics = _ics(top["ics"])
    return Profile(
        iut=Iut(
            name=iut["name"].text("the name of the implementation under test"),
            vendor=iut["vendor"].text_or_none(),
            version=iut["version"].text_or_none(),
        ),
        irp=top["irp"].word(IRPS, "allegro"),
        release=top["release"].word(RELEASES, "janis"),
        ics=ics,
        ixit=_ixit(top["ixit"], ics, path, role),
        path=path,
    )


def _not_yet(node: Node) -> None:
    """Refuse the name of an API that is only planned."""
    given = node.value if isinstance(node.value, dict) else {}
    for name in (each for each in planned() if each in given):
        node[name].reject("not in this version", "leave it out: no suite tests this API yet")


def _ics(node: Node) -> Ics:
    _not_yet(node)
    ics = node.block(*(api.name for api in known()), "buyer")
    _not_yet(ics["buyer"])
    return Ics({api.name: _claims(ics[api.name], api) for api in known()}, _buyer(ics["buyer"]))


def _buyer(node: Node) -> BuyerClaims:
    """The claims of a Buyer; those directly there are of the first API whose Buyers are judged."""
    names = [api.name for api in known() if api.buyer.claims]
    block = node.block(*BuyerClaims.__dataclass_fields__, *names)
    own = block[names[0]].block(*BuyerClaims.__dataclass_fields__)
    of = {key: own if own[key].given else block for key in BuyerClaims.__dataclass_fields__}
    return BuyerClaims(
        modify=of["modify"]["modify"].claim(),
        cancel=of["cancel"]["cancel"].claim(),
        suspend=of["suspend"]["suspend"].claim(),
        notifications=of["notifications"]["notifications"].claim(),
        monitored_objects=of["monitored_objects"]["monitored_objects"].words_or_none(MONITORED_OBJECTS),
    )


def _claims(node: Node, api: Api) -> Claims:
    block = node.block(*api.claims)
    return Claims(**{key: block[key].claim() for key in api.claims})


def _ixit(node: Node, ics: Ics, path: Path | None, role: str) -> Ixit:
    _not_yet(node)
    names = [api.name for api in known()]
    ixit = node.block(*names, "auth", "tls", "callback", "timing", "limits", "test_data")
    not_denied = [name for name in names if ics.of(name).supported is not False]
    placed = [name for name in not_denied if ixit[name].given]
    needed = {name for name in names if ics.of(name).supported} or {*(placed or not_denied)[:1]}
    timing, data = _timing(ixit["timing"]), _test_data(ixit["test_data"], path)
    targets = {
        api.name: _target(ixit[api.name], api, timing, needed=role == "server" and api.name in needed)
        for api in known()
    }
    return Ixit(
        targets={name: target for name, target in targets.items() if target is not None},
        auth=_auth(ixit["auth"]),
        tls=_tls(ixit["tls"], path),
        callback=_callback(ixit["callback"]),
        timing=timing,
        limits=_limits(ixit["limits"]),
        test_data=data,
        data=_data_by_api(ixit["test_data"], data, path),
    )


def _data_by_api(node: Node, common: TestData, path: Path | None) -> dict[str, TestData]:
    """The test data of the APIs that have some of their own; what they leave out is as for all."""
    given = node.value if node.given else {}
    return {
        api.name: _data_of(node[api.name], common, path) for api in known() if given.get(api.name) is not None
    }


def _data_of(node: Node, common: TestData, path: Path | None) -> TestData:
    block = node.block(*OF_AN_API)
    own = _test_data(node, path)
    return replace(common, **{key: getattr(own, key) for key in OF_AN_API if block[key].given})


def _target(node: Node, api: Api, timing: Timing, *, needed: bool) -> Target | None:
    """Where an API is; None where it need not be said, and nothing is."""
    block = node.block(*api.target, "timing")
    if not needed and not block["base_url"].given and not (block.value.keys() - {"base_url"}):
        return None
    base_url = block["base_url"].base_url()
    given = {key: read(block[key]) for key, read in OF_A_STREAM.items() if key in api.target}
    own = _timing(block["timing"])
    own = replace(
        timing, **{key: getattr(own, key) for key in own.written}, written=timing.written | own.written
    )
    return Target(base_url, **given, timing=own if block["timing"].given else None)


def _topics(node: Node) -> tuple[str, ...] | Literal["all"]:
    if node.value == "all":
        return "all"
    return tuple(topic.text("a topic id") for topic in node.items("a list of topic ids, or all"))


OF_A_STREAM: Mapping[str, Callable[[Node], Any]] = {
    "topics_that_emit": _topics,
    "servers": Node.mapping,
    "stop_grace_s": lambda node: node.number(2, zero=True),
}


def _auth(node: Node) -> Auth:
    block = node.block("type", *AUTH_FIELDS)
    kind = block["type"].word(AUTH, "none")
    for key in AUTH_FIELDS:
        if block[key].given and key not in AUTH[kind]:
            owner = next(name for name, belonging in AUTH.items() if key in belonging)
            block[key].reject(f"does not belong to type {kind}", f"write type: {owner}, or remove the key")
    if kind == "bearer":
        return Auth(kind, token=block["token"].header_text("the token"))
    if kind == "basic":
        username = block["username"].text("the user name")
        if ":" in username:
            block["username"].reject(
                "holds a colon, which basic authentication cannot carry", "give the bare user name"
            )
        return Auth(kind, username=username, password=block["password"].text("the password"))
    if kind == "header":
        name = block["name"].text("the name of the header")
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
            block["name"].reject("is no name of a header", "give a name such as X-API-Key")
        return Auth(kind, name=name, value=block["value"].header_text("the value of the header"))
    if kind == "oauth2-client-credentials":
        return Auth(
            kind,
            token_url=block["token_url"].url(query=True),
            client_id=block["client_id"].text("the client id"),
            client_secret=block["client_secret"].text("the client secret"),
            scope=block["scope"].text_or_none(),
        )
    return Auth()


def _tls(node: Node, path: Path | None) -> Tls:
    block = node.block("verify", "ca_file", "client_cert", "client_key")
    if block["client_key"].given and not block["client_cert"].given:
        block["client_key"].reject("stands without client_cert", "give both")
    return Tls(
        verify=block["verify"].flag(default=True),
        ca_file=_file_or_none(block["ca_file"], path),
        client_cert=_file_or_none(block["client_cert"], path),
        client_key=_file_or_none(block["client_key"], path),
    )


def _callback(node: Node) -> Callback:
    block = node.block("listen", "public_url", "reachable")
    listen = block["listen"]
    address = "127.0.0.1:0" if not listen.given else listen.text()
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]/]+):([0-9]{1,5})", address, re.ASCII)
    if match is None or int(match[2]) > 65535:
        listen.reject("is no address to listen on", "give host:port, such as 127.0.0.1:0")
    return Callback(address, block["public_url"].url_or_none(), block["reachable"].flag(default=False))


def _timing(node: Node) -> Timing:
    seconds = (
        "state_change_timeout_s",
        "report_timeout_s",
        "notification_timeout_s",
        "stream_message_timeout_s",
    )
    block = node.block(*seconds, "poll_interval_ms")
    defaults = Timing()
    return Timing(
        **{key: block[key].number(getattr(defaults, key)) for key in seconds},
        poll_interval_ms=block["poll_interval_ms"].whole(defaults.poll_interval_ms),
        written=frozenset(block.value),
    )


def _limits(node: Node) -> Limits:
    block = node.block(*Limits.__dataclass_fields__)
    defaults = Limits()
    return Limits(
        max_concurrency=block["max_concurrency"].whole(defaults.max_concurrency),
        max_requests_per_second=block["max_requests_per_second"].number_or_none(),
        request_timeout_s=block["request_timeout_s"].number(defaults.request_timeout_s),
        max_body_mb=block["max_body_mb"].number(defaults.max_body_mb),
        max_jobs=block["max_jobs"].whole_or_none(),
        fuzz=block["fuzz"].word(FUZZ, defaults.fuzz),
        exploration=block["exploration"].flag(default=defaults.exploration),
        scenario_header=block["scenario_header"].flag(default=defaults.scenario_header),
    )


def _test_data(node: Node, path: Path | None) -> TestData:
    _not_yet(node)
    block = node.block(*TestData.__dataclass_fields__, *(api.name for api in known() if api.has(JOB)))
    schedule = block["schedule"].block(
        "granularity", "reporting_period", "execution_duration", "start_delay_s"
    )
    services = block["services"].block(*SITUATIONS)
    pair, entity = block["ordered_pair"], block["entity"]
    ends = pair.block("from", "to")
    thing = entity.block("id", "referred_type")
    return TestData(
        job_template=block["job_template"].mapping() if block["job_template"].given else None,
        schemas=tuple(_file(item, path, folder=True) for item in block["schemas"].items("a list of paths")),
        schedule=Schedule(
            granularity=_duration(schedule["granularity"]),
            reporting_period=_duration(schedule["reporting_period"]),
            execution_duration=_duration(schedule["execution_duration"]),
            start_delay_s=schedule["start_delay_s"].number_or_none(zero=True),
        ),
        changes=block["changes"].mapping(),
        services=Services(**{key: _service(services[key]) for key in SITUATIONS}),
        ordered_pair=OrderedPair(ends["from"].text("an identifier"), ends["to"].text("an identifier"))
        if pair.given
        else None,
        entity=EntityData(
            thing["id"].text("an identifier"), thing["referred_type"].text("the type of the entity")
        )
        if entity.given
        else None,
        supported=_supported(block["supported"]),
    )


def _supported(node: Node) -> Supported:
    block = node.block(*Supported.__dataclass_fields__)
    by_result, outputs = block["pairs"].block(*RESULT_FORMATS), block["output_formats"]
    found = Supported(
        block["job_types"].words_or_none(JOB_TYPES),
        outputs.words_or_none(OUTPUT_FORMATS),
        block["result_formats"].words_or_none(RESULT_FORMATS),
        {
            result: words
            for result in by_result.value
            if (words := by_result[result].words_or_none(OUTPUT_FORMATS)) is not None
        }
        or None,
    )
    for result, words in (found.pairs or {}).items():
        if found.result_formats is not None and result not in found.result_formats:
            by_result[result].reject(
                f"result_formats does not list {result}", "list it there, or take these pairs out"
            )
        for place, word in enumerate(words):
            if found.output_formats is not None and word not in found.output_formats:
                by_result[result].at(place).reject(
                    f"output_formats does not list {word}", "list it there, or take this pair out"
                )
    possible = {output for output, _ in found.possible()}
    for place, word in enumerate(found.output_formats or ()):
        if word not in possible:
            outputs.at(place).reject(f"pairs leave no result for {word}", "add it to pairs, or take it out")
    return found


def _service(node: Node) -> ServiceValue:
    if not node.given:
        return None
    wanted = "a service id, {command: …}, {prompt: …}, or null"
    if isinstance(node.value, str):
        return node.text(wanted)
    if not isinstance(node.value, dict):
        node.want(wanted)
    block = node.block("command", "prompt")
    if len(block.value) != 1:
        node.reject("needs either command or prompt", f"give {wanted}")
    if "command" in block.value:
        return Command(block["command"].text("a shell command"))
    return Prompt(block["prompt"].text("a question"))


def _duration(node: Node) -> dict[str, Any] | None:
    """A TimeDuration of the API, given as `15 MIN`, as a number of seconds, or in that form."""
    wanted = "a duration: `15 MIN`, a number of seconds, or {timeDurationValue: 15, timeDurationUnits: MIN}"
    if not node.given:
        return None
    if isinstance(node.value, dict):
        block = node.block("timeDurationValue", "timeDurationUnits")
        units = block["timeDurationUnits"]
        if not units.given or not block["timeDurationValue"].given:
            node.reject("is incomplete", f"give {wanted}")
        return {
            "timeDurationValue": block["timeDurationValue"].whole(1),
            "timeDurationUnits": units.word(UNITS, ""),
        }
    if isinstance(node.value, str):
        match = re.fullmatch(r"([1-9][0-9]{0,8}) ?([A-Z]+)", node.value)
        if match is None or match[2] not in UNITS:
            node.reject("is no duration", f"give {wanted}; units: {', '.join(UNITS)}")
        return {"timeDurationValue": int(match[1]), "timeDurationUnits": match[2]}
    seconds = node.number(1)
    if seconds == int(seconds):
        return {"timeDurationValue": int(seconds), "timeDurationUnits": "SEC"}
    return {"timeDurationValue": max(1, round(seconds * 1000)), "timeDurationUnits": "MS"}


def _file_or_none(node: Node, path: Path | None) -> Path | None:
    return _file(node, path) if node.given else None


def _file(node: Node, path: Path | None, *, folder: bool = False) -> Path:
    """A path from the profile's folder on; it must exist when the profile is a file."""
    text = node.text("a path")
    found = (path.parent if path else Path()).absolute() / text
    if path and not (found.is_file() or (folder and found.is_dir())):
        node.reject(f"{text!a} is not there", "give a path relative to the profile's folder")
    return found
