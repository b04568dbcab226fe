"""Connections to the hosts that a profile names: certificates, the environment's proxy, bounds.

A proxy is taken from `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either case of
letters; loopback is never asked through one.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import httpx

from lso_conformance import urls
from lso_conformance.bounded import BoundedBackend
from lso_conformance.errors import UsageError
from lso_conformance.profile import Profile


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
    parts = urlsplit(url)
    given = getproxies_environment()
    scheme = next((name for name in (parts.scheme, "all") if given.get(name)), None)
    if scheme is None or _is_loopback(parts.hostname or "") or proxy_bypass(parts.netloc):
        return None
    variable, found = f"{scheme.upper()}_PROXY", given[scheme]
    found = found if "://" in found else f"http://{found}"
    try:
        known = urlsplit(found).scheme in {"http", "https"} and bool(httpx.Proxy(found).url.host)
    except (ValueError, httpx.InvalidURL):
        known = False
    if not known:
        raise UsageError(
            f"environment: {variable}: is no http or https proxy; "
            f"give http://host:port, or name {parts.hostname} in NO_PROXY"
        )
    return Proxy(found, variable)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def transport(profile: Profile, url: str, *, kept: bool) -> httpx.HTTPTransport:
    """Bounded connections to the host of a URL; each is closed after one exchange unless `kept`.

    Raises:
        UsageError: a file of `ixit.tls` or the environment's proxy cannot be used.
    """
    most = profile.ixit.limits.max_concurrency + 1
    limits = httpx.Limits(max_connections=most, max_keepalive_connections=most if kept else 0)
    secured = False if urls.read(url).scheme == "http" else trust(profile)  # whatever is not plain is checked
    proxy = proxy_of(url)
    own = trust(profile) if proxy and urls.read(proxy.url).scheme == "https" else None
    made = httpx.HTTPTransport(
        verify=secured, limits=limits, proxy=httpx.Proxy(proxy.url, ssl_context=own) if proxy else None
    )
    made._pool._network_backend = BoundedBackend()  # noqa: SLF001 - httpx passes none on
    return made


def trust(profile: Profile) -> ssl.SSLContext:
    """How certificates are checked, and ours shown.

    Raises:
        UsageError: a file of `ixit.tls` cannot be used.
    """
    tls = profile.ixit.tls
    try:
        context = ssl.create_default_context(cafile=tls.ca_file)
        if tls.client_cert is not None:
            context.load_cert_chain(tls.client_cert, tls.client_key, password=_no_passphrase)
    except (ssl.SSLError, OSError, ValueError) as error:
        raise UsageError(
            f"{profile.path or 'profile'}: ixit.tls: ca_file, client_cert or client_key cannot be used "
            f"({error}); give PEM files, the key without a passphrase"
        ) from error
    # Python from 3.13 on also wants extensions that many a laboratory's own authority leaves out.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if not tls.verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _no_passphrase() -> str:
    raise ValueError("the key has a passphrase")
