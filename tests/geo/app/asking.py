"""What a server with our routes answers."""

import asyncio
import json
from typing import Any, NamedTuple
from urllib.parse import unquote

from starlette.applications import Starlette

from geo.app import server


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def told(self):
        return json.loads(self.body)


def ask(address: str, *, method: str = "GET", encoding: str = "identity") -> Answer:
    """The answer, asked for as a web server asks: with the path unquoted."""
    path, _, query = address.partition("?")
    said: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": method,
        "path": unquote(path),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"accept-encoding", encoding.encode())],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    asyncio.run(Starlette(routes=server.routes())(scope, receive, send))
    start, *parts = said
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], headers, b"".join(part.get("body", b"") for part in parts))
