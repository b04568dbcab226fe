"""The environment's proxy for a URL, decided here for every client alike.

`HTTP_PROXY` (http, ws), `HTTPS_PROXY` (https, wss) and `ALL_PROXY`, in either case of letters, as
`urllib.request.getproxies_environment` reads them; `NO_PROXY` as curl does.  Loopback is never asked
through a proxy, and a broker (AMQP, MQTT, Kafka) cannot be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, unquote
from urllib.request import getproxies_environment

import httpx

from lso_conformance.common import urls
from lso_conformance.common.errors import UsageError

CARRIED = {"http": "http", "ws": "http", "https": "https", "wss": "https"}  # which variable is for a scheme


@dataclass(frozen=True)
class Proxy:
    """The proxy for a URL: its own URL (with credentials, if it has any), and the variable that names it."""

    url: str
    variable: str

    @property
    def shown(self) -> str:
        """The proxy without its credentials."""
        return urls.read(self.url).site

    @property
    def secret(self) -> str | None:
        """The password of its credentials."""
        return unquote(password) if (password := urls.read(self.url).password) else None


def proxy_of(url: str) -> Proxy | None:
    """The environment's proxy for a URL, if there is one.

    Raises:
        UsageError: it is none that this suite can use.
    """
    asked = urls.read(url)
    carried, host = CARRIED.get(asked.scheme, ""), _plain(asked.host)
    given = getproxies_environment()
    named = next((name for name in (carried, "all") if carried and given.get(name)), None)
    port = asked.port or urls.DEFAULT_PORTS.get(carried, 0)
    if named is None or _is_loopback(host) or _is_excepted(host, port, given.get("no", "")):
        return None
    variable, found = f"{named.upper()}_PROXY", given[named]
    try:
        return Proxy(_in_one_form(found if "://" in found else f"http://{found}"), variable)
    except (ValueError, httpx.InvalidURL):
        raise UsageError(
            f"environment: {variable}: is no http or https proxy; "
            f"give http://host:port, or name {asked.host} in NO_PROXY"
        ) from None


def _in_one_form(text: str) -> str:
    """The URL of a proxy as every client library reads it: no path, and a password wherever there is a user.

    Raises:
        ValueError, httpx.InvalidURL: it is none.
    """
    proxy = httpx.Proxy(text)
    if proxy.url.scheme not in {"http", "https"} or not proxy.url.host:
        raise ValueError(text)
    user, password = proxy.auth or ("", "")
    who = f"{quote(user, safe='')}:{quote(password, safe='')}@" if proxy.auth else ""
    return f"{proxy.url.scheme}://{who}{proxy.url.netloc.decode('ascii')}"


def _is_excepted(host: str, port: int, listed: str) -> bool:
    """Whether `NO_PROXY` names a host: itself or its domain, with or without a port, its network, or `*`."""
    return any(_names(entry, host, port) for entry in re.split(r"[\s,]+", listed) if entry)


def _names(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    address = _address(host)
    if "/" in entry:
        try:
            return address is not None and address in ip_network(re.sub(r"[\[\]]", "", entry), strict=False)
        except ValueError:
            return False
    named, its_port = entry, ""
    if _address(entry) is None and (split := re.fullmatch(r"(.*):(\d+)", entry)):
        named, its_port = split[1], split[2]
    if its_port and int(its_port) != port:
        return False
    if (one := _address(named)) is not None or address is not None:
        return one == address
    domain = _plain(named.removeprefix("*").lstrip("."))
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def _plain(host: str) -> str:
    """A name as DNS knows it: lower case, IDNA, without a dot at its end."""
    try:
        return httpx.URL(scheme="http", host=host).raw_host.decode("ascii").rstrip(".")
    except httpx.InvalidURL:
        return host.lower().rstrip(".")


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip("[]"))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_loopback(host: str) -> bool:
    address = _address(host)
    if address is not None:
        return address.is_loopback
    return host == "localhost" or host.endswith(".localhost")


def secrets() -> list[str]:
    """The passwords of all the environment's proxies, as they are written and as they are meant."""
    given = getproxies_environment()
    written = [
        password
        for name in ("http", "https", "all")
        if (text := given.get(name))
        and (password := urls.read(text if "://" in text else f"http://{text}").password)
    ]
    return [*written, *map(unquote, written)]
