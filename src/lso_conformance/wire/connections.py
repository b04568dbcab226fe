"""Connections to the hosts that a profile names: certificates, the environment's proxy, bounds."""

from __future__ import annotations

import ssl

import httpx

from lso_conformance.common import urls
from lso_conformance.common.errors import UsageError
from lso_conformance.profile.model import Profile
from lso_conformance.wire.bounded import BoundedBackend
from lso_conformance.wire.proxies import proxy_of


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
