"""What a user may give and this version does not use yet, so that nobody takes silence for a test."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.request import getproxies_environment

from lso_conformance.common import urls
from lso_conformance.common.errors import UsageError
from lso_conformance.log import header
from lso_conformance.masking import gate
from lso_conformance.profile import load as profiles
from lso_conformance.profile.load import SHORTEST_SECRET
from lso_conformance.profile.model import Profile, Target
from lso_conformance.seen.place import OVER_HTTP, protocol_of
from lso_conformance.standard.api_file import known
from lso_conformance.wire import proxies

SERVERS = "servers"  # the key of an API with streams that says how they are reached
CLAIMS = ("pagination",)  # that do nothing yet


def idle(profile: Profile) -> list[str]:
    """The keys that do nothing yet, given or not, of the APIs that a profile offers."""
    offered = [api for api in known() if profile.ixit.target(api.name)]
    return [f"ics.{api.name}.{claim}" for api in offered for claim in CLAIMS if claim in api.claims]


def keys(profile: Profile) -> list[str]:
    """The keys that a profile gives and that do nothing yet."""
    given = [(api.name, claim) for api in known() for claim in CLAIMS if claim in api.claims]
    return [f"ics.{api}.{claim}" for api, claim in given if getattr(profile.ics.of(api), claim)]


def of_buyer(profile: Profile) -> list[str]:
    """The keys that a Buyer's profile gives and that buyer mode does not use."""
    streaming = [api for api in known() if SERVERS in api.target]
    return [f"ixit.{api.name}" for api in streaming if profile.ixit.target(api.name) is not None]


def surroundings(profile: Profile) -> list[str]:
    """What one may not expect: secrets that are hidden in part only, streams that go past the proxy."""
    public = header.words(profile)
    hidden_in_part = [
        key for key, secret in profiles.named_secrets(profile)
        if len(secret) < SHORTEST_SECRET or not gate.sought([secret], public)
    ]  # fmt: skip
    found = [
        f"{key} is a word of the suite or the API, a number, a date, an address, or shorter than "
        f"{SHORTEST_SECRET} characters: it is masked where credentials stand and nowhere else; use a real one"
        for key in dict.fromkeys(hidden_in_part)
    ]
    if past := list(_past_the_proxy(profile)):
        found.append(
            "streams by AMQP, MQTT and Kafka are read directly, not through the proxy of the environment: "
            f"{', '.join(past)}"
        )
    return found


def _past_the_proxy(profile: Profile) -> Iterator[str]:
    """The keys of brokers that a proxy would be asked for if brokers could be asked through one.

    Where the profile names no broker, its target may: then the key of the API, if a proxy is for that.
    """
    for api in (each for each in known() if SERVERS in each.target and getproxies_environment()):
        if (target := profile.ixit.target(api.name)) is not None:
            yield from _brokers(f"ixit.{api.name}", target)


def _brokers(key: str, target: Target) -> Iterator[str]:
    named = False
    for name, server in target.servers.items():
        url = server.get("url") if isinstance(server, dict) else None
        url = url if isinstance(url, str) else ""
        scheme = url.partition("://")[0] if "://" in url else ""
        protocol = protocol_of(scheme) or protocol_of(name)
        if protocol is None or protocol in OVER_HTTP or protocol == "http":
            continue
        named = True
        broker = url.partition(",")[0].rpartition("://")[2]
        if _has_proxy(f"http://{broker}" if broker else target.base_url):
            yield f"{key}.{SERVERS}.{name}"
    if not named and _has_proxy(target.base_url):
        yield f"those that {key} offers, if any"


def _has_proxy(url: str) -> bool:
    """Whether the environment names a proxy for a host, whatever the scheme."""
    there = urls.read(url).site.partition("://")[2]
    try:
        return any(proxies.proxy_of(f"{scheme}://{there}") for scheme in ("http", "https"))
    except UsageError:
        return False  # whoever asks through it says so


def notice(unused: list[str]) -> str:
    """One line for a person."""
    return f"not used by this version yet: {', '.join(unused)}"
