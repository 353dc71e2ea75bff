"""A loopback service that behaves as AI/ML API does with Aura 2, its accidents included.

In a test: `with AuraServer() as server:` and its `base_url`. As a process of its own, for benchmarks and kill tests:

    python tests/aura_server.py --port 0 --delay 0.5 --limit 15

which prints its base URL on the first line and serves until it is ended. `GET /seen` tells what it saw, as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import ssl
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Literal, Self

from tune import CHARS_PER_SECOND, LONGEST_CHARS, RATE_HZ, spoken_pcm, tune, wav_of

__all__ = [
    "CHARS_PER_SECOND",
    "KEY",
    "RATE_HZ",
    "STREAMED",
    "Accident",
    "AuraServer",
    "Manners",
    "Seen",
    "spoken_pcm",
    "wav_of",
]

KEY = "canary-key-0123456789abcdef"
STREAMED = 0x7FFF0000  # the data size that Deepgram declares for a stream
_MODEL = "deepgram/aura-2"
_ALIAS = re.compile(r"#g1_aura-2-[a-z]+-(en|es)")
_CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Accident:
    """What happens to one request instead of a good answer. Without a `body` the audio asked for is sent.

    `end`: "whole"; "cut" closes the connection after `cut_at` of the bytes; "reset" aborts it there; "stall" goes
    silent there; with `headless` they come before the status line. `framing`: "chunked", "length", or "close" (the end
    of the body is the end of the connection). `drip_s` is waited after every byte; `times` repeats the body.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "audio/wav"
    body: bytes | None = None
    framing: Literal["chunked", "length", "close"] = "chunked"
    end: Literal["whole", "cut", "reset", "stall"] = "whole"
    cut_at: float = 0.5
    headless: bool = False
    drip_s: float = 0.0
    times: int = 1


@dataclass(slots=True, kw_only=True)
class Seen:
    """One request as the server saw it. `in_flight` counts it; `completed` says that its answer was sent whole."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any] = field(default_factory=dict)
    at_s: float = 0.0
    in_flight: int = 0
    status: int = 0
    completed: bool = False

    @property
    def text(self) -> str:
        """The text to be spoken, "" if there was none."""
        return str(self.body.get("text", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How the service behaves when nothing is staged.

    `limit` requests may be in flight, the others get 429 with `retry_after` (a header value) if there is one.
    `declared` is the size that the WAV's header claims, None for the true one. `file_reply` answers with a URL,
    as a string or in an object. With `takes_differ` the same text never sounds the same twice.
    """

    delay_s: float = 0.0
    limit: int | None = None
    retry_after: str | None = None
    key: str = KEY
    declared: int | None = STREAMED
    file_reply: Literal["no", "string", "object"] = "no"
    error_shape: Literal["problem", "older"] = "problem"
    takes_differ: bool = False


class AuraServer:
    """The service, in a thread of its own. All requests are in `seen`; `high_water` is the most in flight."""

    def __init__(
        self,
        manners: Manners | None = None,
        *,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        misfortune: Callable[[str, int], Accident | None] = lambda text, nth: None,
    ) -> None:
        """Listen on `port` (0: any). `misfortune(text, nth)` strikes when `text` is asked for the nth time."""
        self.manners = manners or Manners()
        self._misfortune = misfortune
        self._slammed = 0
        self.seen: list[Seen] = []
        self.high_water = 0
        self.connections = 0
        self.base_url = ""
        self._port = port
        self._tls = tls
        self._accidents: deque[Accident] = deque()
        self._files: dict[str, bytes] = {}
        self._file_accident: Accident | None = None
        self._in_flight = 0
        self._takes = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        tune()  # now, not while the first client waits

    @property
    def asked(self) -> list[Seen]:
        """The requests to speak, without the fetches of files."""
        return [seen for seen in self.seen if seen.method == "POST"]

    def stage(self, *accidents: Accident) -> None:
        """Let these happen to the next requests to speak, one each, in order."""
        self._accidents.extend(accidents)

    def slam(self, times: int) -> None:
        """Reset the next connections as soon as they are accepted."""
        self._slammed = times

    def stage_file(self, accident: Accident) -> None:
        """Let this be the answer to every fetch of a file."""
        self._file_accident = accident

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """Hang up on everybody and be gone."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        tasks: set[asyncio.Task[None]] = set()

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.connections += 1
            if self._slammed:
                self._slammed -= 1
                writer.transport.abort()
                return
            task = self._loop.create_task(self._connection(reader, writer))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        server = await asyncio.start_server(connected, "127.0.0.1", self._port, ssl=self._tls)
        host, port = server.sockets[0].getsockname()[:2]
        self.base_url = f"http{'s' if self._tls else ''}://{host}:{port}/v1"
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the client went away: `completed` stays False
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; say whether the connection can be used again."""
        seen, content = await _read_request(reader)
        if seen.path == "/seen":
            return await _send(reader, writer, seen, self._report())
        self.seen.append(seen)
        if seen.method != "POST":
            return await _send(reader, writer, seen, self._file(seen))
        self._in_flight += 1
        self.high_water = max(self.high_water, self._in_flight)
        seen.in_flight = self._in_flight
        try:
            answer = await self._spoken(seen, content)
            return await _send(reader, writer, seen, answer)
        finally:
            self._in_flight -= 1

    def _report(self) -> Accident:
        rows = [
            {"text": seen.text, "at_s": seen.at_s, "status": seen.status, "completed": seen.completed}
            for seen in self.asked
        ]
        body = json.dumps({"high_water": self.high_water, "asked": rows}).encode()
        return Accident(content_type="application/json", body=body, framing="length")

    async def _spoken(self, seen: Seen, content: bytes) -> Accident:
        refused = self._refusal(seen, content)
        if refused and refused.status == 429:
            return refused
        await asyncio.sleep(self.manners.delay_s)
        if self._accidents:
            return self._complete(self._accidents.popleft(), seen.text)
        if refused:
            return refused
        nth = sum(each.text == seen.text for each in self.asked)
        if misfortune := self._misfortune(seen.text, nth):
            return self._complete(misfortune, seen.text)
        if self.manners.file_reply == "no":
            return Accident(body=self._wav(seen.text))
        return self._named_file(seen.text)

    def _complete(self, accident: Accident, text: str) -> Accident:
        return accident if accident.body is not None else replace(accident, body=self._wav(text))

    def _refusal(self, seen: Seen, content: bytes) -> Accident | None:
        if seen.path != "/v1/tts":
            return self.error(404, "Cannot POST this path")
        if seen.headers.get("authorization") != f"Bearer {self.manners.key}":
            return self.error(401, "Invalid or missing API key")
        if self.manners.limit is not None and self._in_flight > self.manners.limit:
            wait = self.manners.retry_after
            return self.error(429, "Too many requests in flight", ("Retry-After", wait) if wait else None)
        try:
            seen.body = json.loads(content)
        except ValueError:
            return self.error(400, "Body is not JSON")
        return self._invalid(seen.body)

    def _invalid(self, body: Mapping[str, Any]) -> Accident | None:
        text = body.get("text")
        if body.get("model") != _MODEL and not _ALIAS.fullmatch(str(body.get("model"))):
            return self.error(400, "Unknown model")
        if body.get("model") == _MODEL and not re.fullmatch("[a-z]+", str(body.get("voice", "thalia"))):
            return self.error(400, "Unknown voice")
        if not isinstance(body.get("sample_rate", ""), str):
            return self.error(400, "sample_rate must be a string")
        if not isinstance(text, str) or not any(map(str.isalnum, text)):
            return self.error(400, "Input text contains no characters")
        return self.error(413, "Input text exceeds maximum length") if len(text) > LONGEST_CHARS else None

    def error(self, status: int, message: str, header: tuple[str, str] | None = None) -> Accident:
        """Make a refusal in the shape of this service's errors, with the request id `req-<status>`."""
        common = {"message": message, "requestId": f"req-{status}", "timestamp": "2026-07-01T00:00:00Z"}
        if self.manners.error_shape == "older":
            fields: dict[str, Any] = {**common, "path": "/v1/tts", "statusCode": str(status)}
        else:
            fields = {**common, "title": "Error", "status": status, "error": {"name": "E", "message": message}}
        kind = "application/json" if self.manners.error_shape == "older" else "application/problem+json"
        body = json.dumps(fields).encode()
        return Accident(status=status, headers=(header,) if header else (), content_type=kind, body=body)

    def _wav(self, text: str) -> bytes:
        self._takes += self.manners.takes_differ
        return wav_of(spoken_pcm(text, take=self._takes), declared=self.manners.declared)

    def _named_file(self, text: str) -> Accident:
        name = f"/files/{len(self._files)}.wav"
        self._files[name] = self._wav(text)
        url = self.base_url.removesuffix("/v1") + name
        audio = url if self.manners.file_reply == "string" else {"url": url}
        body = json.dumps({"audio": audio, "meta": {"usage": {"credits_used": 1}}}).encode()
        return Accident(status=201, content_type="application/json; charset=utf-8", body=body)

    def _file(self, seen: Seen) -> Accident:
        if "authorization" in seen.headers:
            return self.error(400, "a key arrived where none belongs")
        if self._file_accident:
            return self._file_accident
        body = self._files.get(seen.path)
        return Accident(body=body, framing="length") if body else self.error(404, "no such file")


async def _read_request(reader: asyncio.StreamReader) -> tuple[Seen, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    content = await reader.readexactly(int(headers.get("content-length", "0")))
    return Seen(method=method, path=path, headers=headers, at_s=time.monotonic()), content


async def _send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Seen, answer: Accident) -> bool:
    seen.status = answer.status
    body = answer.body or b""
    sizes = {
        "chunked": "Transfer-Encoding: chunked",
        "length": f"Content-Length: {len(body) * answer.times}",
        "close": "Connection: close",
    }
    inference = ("x-inference-id", f"inference-{seen.headers.get('x-client-request-id', '')}")
    headers = "".join(f"{name}: {value}\r\n" for name, value in (*answer.headers, inference))
    first = f"HTTP/1.1 {answer.status} OK\r\nContent-Type: {answer.content_type}\r\n"
    head = f"{first}{sizes[answer.framing]}\r\n{headers}\r\n"
    kept = body if answer.end == "whole" else body[: int(len(body) * answer.cut_at)]
    if not answer.headless:
        writer.write(head.encode("latin-1"))
        for _ in range(answer.times):
            await _send_body(writer, kept, answer)
    if answer.end == "stall":
        await reader.read()  # until the client goes away
        return False
    return await _finish(writer, seen, answer)


async def _send_body(writer: asyncio.StreamWriter, body: bytes, answer: Accident) -> None:
    step = 1 if answer.drip_s else _CHUNK_BYTES
    for start in range(0, len(body), step):
        piece = body[start : start + step]
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if answer.framing == "chunked" else piece)
        await writer.drain()
        if answer.drip_s:
            await asyncio.sleep(answer.drip_s)


async def _finish(writer: asyncio.StreamWriter, seen: Seen, answer: Accident) -> bool:
    if answer.end == "reset":
        await writer.drain()
        writer.transport.abort()
        return False
    if answer.end == "cut":
        return False
    if answer.framing == "chunked":
        writer.write(b"0\r\n\r\n")
    await writer.drain()
    seen.completed = True
    return answer.framing != "close"


def main(argv: list[str]) -> None:
    """Serve as a process of its own."""
    parser = argparse.ArgumentParser(description="a loopback service that behaves as Aura 2 on AI/ML API")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before every answer")
    parser.add_argument("--limit", type=int, help="requests in flight, more get 429")
    parser.add_argument("--retry-after", help="the header of a 429")
    parser.add_argument("--key", default=KEY)
    parser.add_argument("--file-reply", choices=("no", "string", "object"), default="no")
    parser.add_argument("--takes-differ", action="store_true")
    asked = parser.parse_args(argv)
    manners = Manners(
        delay_s=asked.delay,
        limit=asked.limit,
        retry_after=asked.retry_after,
        key=asked.key,
        file_reply=asked.file_reply,
        takes_differ=asked.takes_differ,
    )
    with AuraServer(manners, port=asked.port) as server:
        sys.stdout.write(f"{server.base_url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1:])
