"""A publisher's https server on this machine, with every bad habit that servers have."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme

AUTHORITY = trustme.CA()


@dataclass
class Publisher:
    """What is served, how, and what was asked for.

    `cuts` are the bytes of the body after which the next answers break off, `statuses` those of the
    next answers before any file is sent, `redirects` go from path to address. Nothing is answered
    before `awake` is set.
    """

    content: bytes = b""
    etag: str = '"one"'
    last_modified: str = "Mon, 02 Nov 2026 10:00:00 GMT"
    content_type: str = "application/octet-stream"
    encoding: str = ""
    cuts: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    knows_ranges: bool = True
    checks_version: bool = True
    states_length: bool = True
    asked: list[dict[str, str]] = field(default_factory=list)
    awake: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    @property
    def url(self) -> str:
        """The address of the file."""
        return f"{self.address}/data/small%20projects.csv?download=1"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    publisher: Publisher

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        """Answer as the publisher does."""
        mine = self.publisher
        mine.asked.append({name.lower(): value for name, value in self.headers.items()})
        mine.awake.wait(timeout=60)
        if mine.statuses:
            self._head(mine.statuses.pop(0), {"Content-Length": "0"})
        elif self.path in mine.redirects:
            self._head(302, {"Location": mine.redirects[self.path], "Content-Length": "0"})
        elif mine.asked[-1].get("if-none-match") == mine.etag != "":
            self._head(304, {})
        else:
            self._send_file()

    def _send_file(self) -> None:
        mine, size = self.publisher, len(self.publisher.content)
        start = self._start()
        told = {"Content-Type": mine.content_type}
        told |= {"ETag": mine.etag} if mine.etag else {}
        told |= {"Last-Modified": mine.last_modified} if mine.last_modified else {}
        told |= {"Content-Encoding": mine.encoding} if mine.encoding else {}
        if start >= size > 0:
            self._head(416, {"Content-Range": f"bytes */{size}", "Content-Length": "0"})
            return
        body = mine.content[start:]
        if mine.states_length:
            told["Content-Length"] = str(len(body))
        else:
            told["Connection"] = "close"
        if start:
            told["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
        self._head(206 if start else 200, told)
        if mine.cuts and (cut := mine.cuts.pop(0)) < len(body):
            self.wfile.write(body[:cut])
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.wfile.write(body)
            self.close_connection = not mine.states_length

    def _start(self) -> int:
        """From which byte on the file is wanted, and given."""
        mine, headers = self.publisher, self.publisher.asked[-1]
        if not mine.knows_ranges or "range" not in headers:
            return 0
        versions = {mine.etag, mine.last_modified}
        if mine.checks_version and headers.get("if-range", "") not in versions:
            return 0
        return int(headers["range"].removeprefix("bytes=").removesuffix("-"))

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


@contextlib.contextmanager
def publishing(host: str = "localhost") -> Iterator[Publisher]:
    """A publisher whose certificate, for `host`, AUTHORITY has signed."""
    mine = Publisher()
    mine.awake.set()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert(host).configure_cert(context)
    handler = type("Handler", (_Handler,), {"publisher": mine})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        # a client that hangs up is no fault of the server
        server.handle_error = lambda *_: None
        server.socket = context.wrap_socket(server.socket, server_side=True)
        mine.address = f"https://localhost:{server.server_port}"
        worker = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        worker.start()
        try:
            yield mine
        finally:
            server.shutdown()
            worker.join()


def trusted(folder: Path) -> Path:
    """The certificate of AUTHORITY as a file, which a client may be told to trust."""
    file = folder / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(str(file))
    return file
