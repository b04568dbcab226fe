"""Why a host could not be asked, in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass

from lso_conformance.common.errors import UsageError
from lso_conformance.wire import proxies


@dataclass(frozen=True)
class Told:
    """One sentence with its remedy, and the key of the profile that it is about ("": the URL's own)."""

    key: str
    text: str


UNKNOWN = "check host, port, proxy and ixit.tls"
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
    ("disconnected without", "", "it closes the connection instead of answering",
     "check port and scheme (http or https), and look into its log"),
)  # fmt: skip
# The same where something came back.
BROKEN = (
    ("max_body_mb", "ixit.limits.max_body_mb", "its answer is too large",
     "look at what it answers, and raise the limit if it is meant so"),
    ("peer closed connection", "", "its answer ends in the middle", "look into its log"),
    ("buffer too long", "", "the head of its answer does not end", "check that the API is at host and port"),
    ("not packed as", "", "its answer is not packed as Content-Encoding says", "look into its log"),
    ("RemoteProtocolError", "", "what it answers is no HTTP", "check that the API is at host and port"),
)  # fmt: skip


def told(error: str, url: str) -> Told:
    """What the error of an unanswered request to a URL means."""
    rows = (
        (*row, verb)
        for rows, verb in ((CAUSES, "cannot be reached"), (BROKEN, "cannot be used"))
        for row in rows
    )
    fitting = (row for row in rows if row[0] in error)
    _, key, cause, remedy, verb = next(fitting, ("", "", "", UNKNOWN, "cannot be reached"))
    why = f": {cause}" if cause else ""
    return Told(key, f"{url} {verb}{_through(url)}{why} ({error}); {remedy}")


def _through(url: str) -> str:
    try:
        proxy = proxies.proxy_of(url)
    except UsageError:
        return ""
    return f" through {proxy.shown} ({proxy.variable})" if proxy else ""
