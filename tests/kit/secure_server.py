"""Servers for tests of what lies between us and a target: TLS with trustme's certificates, and a proxy."""

import base64
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import trustme
from raw_server import Answer, RawServer

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Authority:
    """A certificate authority and its PEM file."""

    ca: trustme.CA
    file: Path

    @classmethod
    def in_folder(cls, folder: Path) -> "Authority":
        """A new one."""
        made = cls(trustme.CA(), folder / "ca.pem")
        made.ca.cert_pem.write_to_path(str(made.file))
        return made

    def server(
        self, name: str = HOST, *, expired: bool = False, asks: "Authority | None" = None
    ) -> ssl.SSLContext:
        """What a server needs; `asks`: it wants a certificate of that authority from its clients."""
        past = datetime(2020, 1, 1, tzinfo=UTC) if expired else None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(name, not_before=past, not_after=past).configure_cert(context)
        if asks is not None:
            asks.ca.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    def client(self, folder: Path) -> dict[str, str]:
        """The keys of `ixit.tls` for a client's certificate."""
        issued = self.ca.issue_cert("client@example.net")
        cert, key = folder / "client.pem", folder / "client.key"
        issued.cert_chain_pems[0].write_to_path(str(cert))
        issued.private_key_pem.write_to_path(str(key))
        return {"client_cert": str(cert), "client_key": str(key)}


class SecureServer(RawServer):
    """The raw server behind TLS."""

    def __init__(self, context: ssl.SSLContext, *answers: Answer) -> None:
        self._context = context
        super().__init__(*answers)
        self.base_url = self.base_url.replace("http:", "https:")

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError):  # a client that trusts us not, or that we do not trust
            secured = self._context.wrap_socket(connection, server_side=True)
            self._connections.append(secured)  # what it wraps is detached
            super()._serve(secured)
        connection.close()


class SmallProxy(RawServer):
    """An HTTP proxy that leads every name to one port of this machine; `received` keeps what it was asked."""

    def __init__(self, port: int, credentials: str | None = None) -> None:
        self._port, self._credentials = port, credentials
        super().__init__()
        self.url = self.base_url.removesuffix("/v2/")

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            self._lead(connection)

    def _lead(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (more := connection.recv(65536)):
                return
            head += more
        self.received.append(head)
        wanted = base64.b64encode((self._credentials or "").encode())
        if self._credentials and b"Proxy-Authorization: Basic " + wanted not in head:
            connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection((HOST, self._port)) as there:
            if head.startswith(b"CONNECT "):
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                there.sendall(head)
            back = threading.Thread(target=_pipe, args=(there, connection), daemon=True)
            back.start()
            _pipe(connection, there)
            back.join(5)


def _pipe(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
