"""Why a host could not be asked, in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass

from lso_conformance import wire
from lso_conformance.errors import UsageError


@dataclass(frozen=True)
class Told:
    """One sentence with its remedy, and the key of the profile that it is about ("": the URL's own)."""

    key: str
    text: str


# A part of what the TLS library or the system says; the key; the cause; the remedy.
CAUSES = (
    ("certificate has expired", "ixit.tls", "its certificate has expired", "it needs a new one"),
    ("certificate is not yet valid", "ixit.tls", "its certificate is not valid yet", "compare the clocks"),
    ("ostname mismatch", "ixit.tls", "its certificate is for another name", "use the name it is for"),
    ("IP address mismatch", "ixit.tls", "its certificate is for another address", "use the name it is for"),
    ("CERTIFICATE_VERIFY_FAILED", "ixit.tls.ca_file", "its certificate is of no authority that we trust",
     "give the authority's certificate as ca_file (PEM)"),
    ("CERTIFICATE_REQUIRED", "ixit.tls.client_cert", "it wants a certificate of ours",
     "give client_cert and client_key (PEM)"),
    ("ALERT_", "ixit.tls.client_cert", "it ends the handshake, as servers do that refuse our certificate",
     "check client_cert and client_key, and who must have signed them"),
    ("WRONG_VERSION_NUMBER", "", "no TLS is spoken there", "write http:// or take the port of https"),
    ("ProxyError", "", "the proxy does not lead there", "check the proxy, its credentials and NO_PROXY"),
    ("Name or service not known", "", "its name cannot be resolved", "check the host name"),
    ("nodename nor servname", "", "its name cannot be resolved", "check the host name"),
    ("getaddrinfo failed", "", "its name cannot be resolved", "check the host name"),
    ("name resolution", "", "its name cannot be resolved", "check the host name and the name server"),
    ("refused", "", "nobody listens there", "check host and port"),
    ("Timeout", "", "it does not answer in time", "check host, port, firewall and limits.request_timeout_s"),
)  # fmt: skip


def told(error: str, url: str) -> Told:
    """What the error of an unanswered request to a URL means."""
    causes = ((key, cause, remedy) for part, key, cause, remedy in CAUSES if part in error)
    key, cause, remedy = next(causes, ("", "", "check host, port, proxy and ixit.tls"))
    why = f": {cause}" if cause else ""
    return Told(key, f"{url} cannot be reached{_through(url)}{why} ({error}); {remedy}")


def _through(url: str) -> str:
    try:
        proxy = wire.proxy_of(url)
    except UsageError:
        return ""
    return f" through {proxy.shown} ({proxy.variable})" if proxy else ""
