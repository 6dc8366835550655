"""50 readers at once, each changing a filter after 1 to 3 seconds of thinking, for a minute.

Run `python -m benchmarks.sessions`, on the bundled data, or with the FOLDER of a workspace (such as
`benchmarks.large.make` writes). A reader is a client of Streamlit's own protocol, not a browser: so
a change is timed from the request to the last word of the server, without the painting, and what
the clients compute is taken from the server's cores. Prints seconds, kB and MB, with the goals.
Nothing here is a test: the machine may be busy.
"""

import argparse
import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.app import wait_until_up

ROOT: Final = Path(__file__).parents[1]
SESSIONS: Final = 50
SECONDS: Final = 60.0
THINKING_S: Final = (1.0, 3.0)
FILTERS: Final = ("sector", "country")
GOALS: Final = {"change, 95 %, s": 0.5, "memory a session, MB": 2.0}


@dataclass
class Reader:
    """A session: its connection, and the choices of its filters (key to the widget's id and
    options).
    """

    socket: ClientConnection
    widgets: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    taken_s: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)

    @classmethod
    async def at(cls, socket: ClientConnection) -> Self:
        """A reader whose first page is there."""
        reader = cls(socket)
        message = BackMsg()
        message.rerun_script.query_string = ""
        await reader.ask(message)
        return reader

    async def ask(self, message: BackMsg) -> int:
        """Send a request, and read until the server has said all; how many bytes that were."""
        await self.socket.send(message.SerializeToString())
        n_bytes = 0
        async for data in self.socket:
            n_bytes += len(data)
            answer = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            kind = answer.WhichOneof("type")
            if kind == "delta":
                self._learn(answer)
            elif kind == "script_finished":
                if answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return n_bytes
                raise RuntimeError(f"the page ended with {answer.script_finished}")
        raise RuntimeError("the server hung up")

    def _learn(self, answer: ForwardMsg) -> None:
        widget = answer.delta.new_element.multiselect
        for key in FILTERS:
            if widget.id.endswith(f"-{key}"):
                self.widgets[key] = widget.id, list(widget.options)

    async def read(self, until: float, chance: random.Random) -> None:
        """Think, change a filter, look; again and again."""
        while time.perf_counter() < until:
            await asyncio.sleep(chance.uniform(*THINKING_S))
            widget, options = self.widgets[chance.choice(FILTERS)]
            message = BackMsg()
            state = message.rerun_script.widget_states.widgets.add(id=widget)
            state.string_array_value.data.extend(chance.sample(options, chance.randint(0, 1)))
            begun = time.perf_counter()
            self.sent.append(await self.ask(message))
            self.taken_s.append(time.perf_counter() - begun)


@contextmanager
def server(folder: Path | None) -> Iterator[tuple[str, int]]:
    """The address of a freshly started app, and the id of its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    options = ["--server.headless", "true", "--server.port", str(port)]
    process = subprocess.Popen(
        [*command, *options, "--server.address", "127.0.0.1"],
        cwd=ROOT,
        env={**os.environ, **({"COUNTERPARTS_DATA": str(folder)} if folder else {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_up(address)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def memory_mb(process: int) -> float:
    """What a process holds in memory."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    (held,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(held) / 1024


def computed_s(process: int) -> float:
    """How long a process has computed, on all cores."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    # user and system time, in ticks; the command, which may have blanks, is left out
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def readers(address: str, process: int, *, n: int, seconds: float) -> dict[str, float]:
    """The figures of `n` readers, by name."""
    stream = address.replace("http", "ws") + "/_stcore/stream"
    async with AsyncExitStack() as open_:

        async def arrives() -> Reader:
            joined = connect(stream, max_size=None, subprotocols=[Subprotocol("streamlit")])
            return await Reader.at(await open_.enter_async_context(joined))

        # what all share is made for the first
        await arrives()
        before_mb = memory_mb(process)
        some = [await arrives() for _ in range(n)]
        joined_mb = memory_mb(process)
        begun_s = computed_s(process)
        until = time.perf_counter() + seconds
        await asyncio.gather(*(one.read(until, random.Random(at)) for at, one in enumerate(some)))  # noqa: S311 -- no secret hangs on it
        taken_s = sorted(took for one in some for took in one.taken_s)
        sent = [n_bytes for one in some for n_bytes in one.sent]
        return {
            "changes": len(taken_s),
            "change, median, s": statistics.median(taken_s),
            "change, 95 %, s": taken_s[int(0.95 * (len(taken_s) - 1))],
            "change, server computes, ms": (computed_s(process) - begun_s) / len(taken_s) * 1000,
            "change, kB sent": statistics.median(sent) / 1000,
            "memory a session, MB": (joined_mb - before_mb) / n,
            "memory before, MB": before_mb,
            "memory after, MB": memory_mb(process),
        }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="a workspace; the bundled data else")
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    asked = parser.parse_args()
    with server(asked.folder) as (address, process):
        found = asyncio.run(readers(address, process, n=asked.sessions, seconds=asked.seconds))
    print(f"{'':28}{'':>10}{'goal':>7}")
    for name, figure in found.items():
        print(f"{name:28}{figure:10.2f}{GOALS.get(name, ''):>7}")


if __name__ == "__main__":
    main()
