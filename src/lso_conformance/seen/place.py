"""Where the messages of a subscription are read.  Pure.

Source: MEF W147 7.1.2.2 (ConnectionConfig), Appendix A; AsyncAPI 2.6.0 (Server Object, bindings).  Names of
protocols are free text (SM-7); what a URL looks like is too (SM-24).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lso_conformance.common import urls
from lso_conformance.common.urls import Url

WEB_SOCKET, SSE, KAFKA, AMQP, MQTT, HTTP = "ws", "sse", "kafka", "amqp", "mqtt", "http"
# What a protocol or the key of a binding may be called, in lower case and without punctuation.
CALLED = {
    WEB_SOCKET: {"ws", "wss", "websocket", "websockets", "securewebsocket"},
    SSE: {"sse", "httpsse", "sses", "serversentevents", "serversentevent", "eventsource", "eventstream"},
    KAFKA: {"kafka", "kafkasecure", "apachekafka", "securekafka"},
    AMQP: {"amqp", "amqps", "amqp091", "rabbitmq"},
    MQTT: {"mqtt", "mqtts", "mqtt5", "mqtt311", "securemqtt", "mqttsecure"},
    HTTP: {"http", "https"},
    "amqp1": {"amqp1", "amqp10"},
    "jms": {"jms"}, "nats": {"nats"}, "stomp": {"stomp"}, "redis": {"redis"}, "pulsar": {"pulsar"},
    "googlepubsub": {"googlepubsub"}, "sns": {"sns"}, "sqs": {"sqs"}, "solace": {"solace"},
    "anypointmq": {"anypointmq"}, "ibmmq": {"ibmmq"}, "mercure": {"mercure"},
}  # fmt: skip
SECURE = {"wss", "amqps", "mqtts", "securemqtt", "mqttsecure", "kafkasecure", "securekafka", "https", "ssl"}
OVER_HTTP = {WEB_SOCKET, SSE}


@dataclass(frozen=True)
class StreamPlace:
    """Where and how to read: `urls` to try one after the other, the channel's name, binding and options.

    `options` are the tester's own (username, password, headers, topic, queue …); never shown.
    """

    protocol: str
    urls: tuple[str, ...]
    channel: str
    binding: Mapping[str, Any]
    secure: bool = False
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
    subscription: str = ""

    @property
    def shown(self) -> str:
        """The place without credentials; two subscriptions that share it share a stream."""
        url = self.urls[0] if self.urls else ""
        if self.protocol in OVER_HTTP:
            return urls.read(url).without_credentials
        host = ",".join(map(_bare, url.split(",")))
        where = self.topic if self.protocol != AMQP else self.queue or f"{self.exchange}/{self.routing_key}"
        return f"{host} {where}"

    def option(self, name: str) -> Any:
        """An option of the tester's, else what the binding says."""
        return self.options.get(name, self.binding.get(name))

    @property
    def topic(self) -> str:
        """The topic of a broker."""
        given = self.option("topic")
        return given if isinstance(given, str) and given else self.channel

    @property
    def own(self) -> bool:
        """Whether the broker's topic is this subscription's alone, by its name."""
        return len(self.subscription) > 3 and self.subscription in self.topic

    @property
    def queue(self) -> str:
        """The AMQP queue to consume from; empty where an exchange is bound instead."""
        if isinstance(given := self.options.get("queue"), str):
            return given
        named = _text(_mapping(self.binding.get("queue")).get("name"))
        routed = self.binding.get("is") == "routingKey"
        return "" if routed and self.exchange else named or ("" if self.exchange else self.channel)

    @property
    def exchange(self) -> str:
        """The AMQP exchange."""
        given = self.options.get("exchange")
        return given if isinstance(given, str) else _text(_mapping(self.binding.get("exchange")).get("name"))

    @property
    def routing_key(self) -> str:
        """The AMQP routing key."""
        given = self.option("routingKey")
        return given if isinstance(given, str) else self.channel

    @property
    def vhost(self) -> str:
        """The AMQP virtual host."""
        named = [_mapping(self.binding.get(key)).get("vhost") for key in ("queue", "exchange")]
        given = [self.options.get("vhost"), *named]
        return next((each for each in given if isinstance(each, str) and each), "/")

    @property
    def brokers(self) -> list[Url]:
        """The brokers of the first URL, which may list several; they have no scheme, so every port counts."""
        return _brokers(self.urls[0])

    def address(self, port: int) -> tuple[str, int]:
        """Host and port of a broker, the first where several are listed."""
        first = self.brokers[0]
        return first.host, first.port or port

    @property
    def credentials(self) -> tuple[str | None, str | None]:
        """User and password: the tester's, else the URL's."""
        first = self.brokers[0]
        user, password = self.options.get("username"), self.options.get("password")
        found = user or first.user, password or first.password
        return found[0] and unquote(str(found[0])), found[1] and unquote(str(found[1]))


def protocol_of(name: Any) -> str | None:
    """The protocol that a name means; None for one that we do not know."""
    plain = "".join(c for c in name.lower() if c.isalnum()) if isinstance(name, str) else ""
    return next((known for known, names in CALLED.items() if plain in names), None)


def same_protocol(one: Any, other: Any) -> bool:
    """Whether two names of protocols may mean one; HTTP carries WebSocket and SSE."""
    first, second = protocol_of(one), protocol_of(other)
    if first is None or second is None:
        return True  # free text: nobody can tell
    return first == second or {first, second} <= {HTTP, SSE} or {first, second} <= {HTTP, WEB_SOCKET}


def servers_of(subscription: Any) -> dict[str, dict[str, Any]]:
    """The servers that a subscription names, by their names."""
    found = _mapping(_mapping(_mapping(subscription).get("connectionConfig")).get("servers"))
    return {str(name): server for name, server in found.items() if isinstance(server, dict)}


def bindings_of(subscription: Any) -> dict[str, Any]:
    """The bindings of a subscription's channel, by protocol."""
    channel = _mapping(_mapping(_mapping(subscription).get("connectionConfig")).get("channel"))
    return dict(_mapping(channel.get("bindings")))


def options_for(subscription: Any, servers: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the tester says of the servers of a subscription: by the name of a server, or of the protocol."""
    protocol = _mapping(subscription).get("protocol")
    names = [*servers_of(subscription), protocol, protocol_of(protocol)]
    return next((found for name in names if (found := _mapping(servers.get(str(name))))), {})


def place_of(subscription: Any, servers: Mapping[str, Any]) -> StreamPlace | str:
    """Where a subscription's messages are read, or why nobody can tell."""
    asked = _mapping(subscription).get("protocol")
    protocol = protocol_of(asked)
    if protocol in {None, HTTP}:
        protocol = SSE if protocol == HTTP else None
    if protocol is None:
        return f"this version has no consumer for the protocol {asked!r}"
    options = options_for(subscription, servers)
    named = servers_of(subscription)
    fitting = [each for each in named.values() if same_protocol(each.get("protocol"), protocol)]
    server = next(iter(fitting or named.values()), {})
    url = options.get("url") or _url(server)
    if not isinstance(url, str) or not url:
        return "neither the answer nor ixit.streamingManagement.servers names a server"
    if wrong := _unusable(url, protocol):
        return f"the server's URL {url[:200]!r} cannot be used: {wrong}"
    channel = _mapping(_mapping(_mapping(subscription).get("connectionConfig")).get("channel"))
    name = _text(options.get("channel")) or _text(channel.get("name"))
    keys = bindings_of(subscription)
    binding = next((_mapping(value) for key, value in keys.items() if protocol_of(key) == protocol), {})
    # Of a broker https says nothing: the guide's own example has it.
    scheme = _plain(urls.read(url.partition(",")[0]).scheme)
    secure = _plain(_text(server.get("protocol"))) in SECURE or (
        scheme in SECURE and (protocol in OVER_HTTP or scheme != "https")
    )
    secure = bool(options.get("tls", secure))
    tried = tuple(_urls(url, protocol, name, secure=secure)) if protocol in OVER_HTTP else (url,)
    if wrong := next((found for each in tried if (found := _unusable(each, protocol))), None):
        return f"the stream's URL {tried[0][:200]!r} cannot be used: {wrong}"
    given = _mapping(subscription).get("id")
    return StreamPlace(protocol, tried, name, binding, secure, options, str(given) if given else "")


def addresses(document: Any) -> Iterator[str]:
    """The URLs to which a list of topics or subscriptions, or one of them, leads by HTTP."""
    for item in document if isinstance(document, list) else [document]:
        if isinstance(given := _mapping(item).get("modelRef"), str):
            yield given
        place = place_of(item, {}) if "connectionConfig" in _mapping(item) else ""
        if isinstance(place, StreamPlace) and place.protocol == SSE:
            yield from place.urls


def _unusable(url: str, protocol: str) -> str | None:
    """What keeps a URL, or one in a list of brokers, from being one."""
    named = [urls.read(url if "//" in url else f"//{url}")] if protocol in OVER_HTTP else _brokers(url)
    return next((each.unusable for each in named if each.unusable), None)


def _brokers(url: str) -> list[Url]:
    return [urls.read(f"//{each.partition('//')[2] if '//' in each else each}") for each in url.split(",")]


def _bare(broker: str) -> str:
    """A broker without credentials, as it was written otherwise."""
    return urls.read(broker if "//" in broker else f"//{broker}").without_credentials.removeprefix("//")


def _url(server: Mapping[str, Any]) -> str:
    """A server's URL with the default values of its variables."""
    url = _text(server.get("url"))
    for name, variable in _mapping(server.get("variables")).items():
        url = url.replace(f"{{{name}}}", _text(_mapping(variable).get("default")))
    return url


def _urls(url: str, protocol: str, channel: str, *, secure: bool) -> Iterator[str]:
    """The channel below the server's URL, and the server's URL alone."""
    scheme, rest = url.split("://", 1) if "://" in url else ("", url)
    safe = secure or scheme.lower() in {"wss", "https"}
    base = {WEB_SOCKET: ("ws", "wss"), SSE: ("http", "https")}[protocol][safe] + "://" + rest
    path, mark, query = base.partition("?")
    if channel and channel.strip("/") not in urls.read(base).path:
        yield f"{path.rstrip('/')}/{channel.lstrip('/')}{mark}{query}"
    yield base


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
