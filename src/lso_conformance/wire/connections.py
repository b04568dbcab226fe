"""Connections to the hosts that a profile names: certificates, the environment's proxy, bounds."""

from __future__ import annotations

import ssl
from dataclasses import replace

import httpx

from lso_conformance.common import urls
from lso_conformance.common.errors import UsageError
from lso_conformance.profile.model import Profile
from lso_conformance.wire.bounded import BoundedBackend
from lso_conformance.wire.proxies import Proxy, proxy_of

OF_A_PROXY = {407, 502, 503, 504}  # of whom such an answer is, the proxy or the host, nobody can tell


def transport(profile: Profile, url: str, *, kept: bool, proxied: bool = True) -> httpx.HTTPTransport:
    """Bounded connections to the host of a URL; each is closed after one exchange unless `kept`.

    Through the environment's proxy, unless `proxied` is false: what listens there is our own.

    Raises:
        UsageError: a file of `ixit.tls` or the environment's proxy cannot be used.
    """
    most = profile.ixit.limits.max_concurrency + 1
    limits = httpx.Limits(max_connections=most, max_keepalive_connections=most if kept else 0)
    secured = False if urls.read(url).scheme == "http" else trust(profile)  # whatever is not plain is checked
    found = proxy_of(url) if proxied else None
    own = trust(profile) if found and urls.read(found.url).scheme == "https" else None
    made = httpx.HTTPTransport(verify=secured, limits=limits, proxy=_as_httpx(found, own))
    made._pool._network_backend = BoundedBackend()  # noqa: SLF001 - httpx passes none on
    return made


def _as_httpx(proxy: Proxy | None, context: ssl.SSLContext | None) -> httpx.Proxy | None:
    return httpx.Proxy(proxy.url, ssl_context=context) if proxy else None


class ToAnyHost(httpx.AsyncBaseTransport):
    """Connections to whatever hosts are named, each directly or through the environment's proxy for it.

    An answer that may be the proxy's own is none of the host's: it is an error that names the proxy.

    Args:
        context: how certificates are checked.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._made: dict[Proxy | None, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request.

        Raises:
            httpx.TransportError: there is no answer of the host.
        """
        try:
            proxy = proxy_of(str(request.url))
        except UsageError as error:
            raise httpx.ProxyError(str(error)) from error
        if proxy not in self._made:
            own = self._context if proxy and urls.read(proxy.url).scheme == "https" else None
            self._made[proxy] = httpx.AsyncHTTPTransport(verify=self._context, proxy=_as_httpx(proxy, own))
        answer = await self._made[proxy].handle_async_request(request)
        if proxy and request.url.scheme == "http" and answer.status_code in OF_A_PROXY:
            await answer.aclose()
            raise httpx.ProxyError(
                f"{answer.status_code}, from the proxy {proxy.shown} ({proxy.variable}) or from behind it"
            )
        return answer

    async def aclose(self) -> None:
        """Close the connections."""
        for made in self._made.values():
            await made.aclose()


def anonymous(profile: Profile) -> Profile:
    """The profile without the client certificate, for hosts that are not the target."""
    tls = replace(profile.ixit.tls, client_cert=None, client_key=None)
    return replace(profile, ixit=replace(profile.ixit, tls=tls))


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
