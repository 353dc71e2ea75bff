"""The few short calls that settle what nobody has written down about Aura 2 on AI/ML API: `audiobook doctor --live`.

Each probe is one request with a deadline. A probe that fails is a finding like any other and stops none of the others.
"""

from __future__ import annotations

import asyncio
import json
import re
import struct
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from pipeline.engines import aura
from pipeline.engines._decode import SPEECH_FORMAT, decode, sniff
from pipeline.engines._http import (
    TIMEOUT,
    Bearer,
    Clients,
    Key,
    Reply,
    exchange,
    find_key,
    is_loopback,
    may_fetch,
    service_url,
)
from pipeline.engines._refusal import service_words
from pipeline.errors import EngineError, OutputError, TemporaryEngineError

DEADLINE_S = 60.0
TEXT = "Good morning. This is a short test of the voice."
WORD = "The patient was given dupilumab before breakfast today."
MARKED = WORD.replace("dupilumab", r'\{"word": "dupilumab", "pronounce": "duːpˈɪljuːmæb"\}')
TOO_LONG = ("This sentence is one of very many. " * 60)[:2_000] + "."
_MOST_BYTES = 64 * 2**20
_TELLING = re.compile(
    r"rate-?limit|retry-after|request-id|inference-id|^dg-|^x-.*(limit|remaining|credit|usage)|^server$"
)
_SECRET = re.compile(r"authorization|cookie|secret|api-?key|token$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one probe: a reply, or `failure`, the reason why there is none; `named`: it named a file."""

    reply: Reply | None = None
    named: bool = False
    words: str = ""
    failure: str = ""
    pcm: bytes = b""

    @property
    def seconds(self) -> float:
        """The length of the audio, 0 if there is none."""
        return len(self.pcm) / SPEECH_FORMAT.frame_bytes / SPEECH_FORMAT.rate_hz

    @property
    def level_db(self) -> float:
        """The loudness of the audio, root mean square in dBFS."""
        samples = np.frombuffer(self.pcm, dtype="<i2").astype(float)
        return float(20 * np.log10(np.sqrt(np.mean(samples**2)) / 32_768 + 1e-5)) if samples.size else -100.0

    def __str__(self) -> str:
        """Say in a few words what came."""
        if self.reply is None:
            return self.failure
        if self.pcm:
            return f"{self.reply.status}, {self.seconds:.1f} s of audio{' in a file that it names' * self.named}"
        return f"{self.reply.status} {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the table. `verdict`: "as expected", "differs", "settled" (nobody knew), or "no answer"."""

    what: str
    expected: str
    found: str
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All lines, the answers behind them, and whether a run with these settings would be spoken."""

    lines: tuple[Finding, ...]
    answers: Mapping[str, Answer] = field(repr=False)
    works: bool


def bodies(settings: aura.Settings) -> dict[str, dict[str, Any]]:
    """Return the body of every probe's request, by the probe's name."""
    current = {
        "model": settings.model,
        "voice": settings.voice,
        "container": "wav",
        "encoding": "linear16",
        "sample_rate": "24000",
        "stream": True,
    }
    alias = aura.spec(aura.Settings(voice=settings.voice, id_style="seed")).identity["model"]
    return {
        "current": {**current, "text": TEXT},
        "alias": {"model": alias, "text": TEXT},
        "rate-number": {**current, "sample_rate": 24_000, "text": TEXT},
        "plain-word": {**current, "text": WORD},
        "marked-word": {**current, "text": MARKED},
        "too-long": {**current, "text": TOO_LONG},
    }


def cost(settings: aura.Settings) -> str:
    """Say what the probes will cost."""
    texts = {name: len(body["text"]) for name, body in bodies(settings).items()}
    short, long = sum(texts.values()) - texts["too-long"], texts["too-long"]
    price = settings.usd_per_1000_chars / 1000
    return (
        f"{len(texts)} calls: about {short} characters, ${short * price:.2f};"
        f" {long:,} more, ${long * price:.2f}, if the service takes what it should refuse as too long"
    )


def connect(settings: aura.Settings, environ: Mapping[str, str]) -> tuple[httpx.URL, Key]:
    """Return where the probes go and with which key. Raises EngineError (no key) or ConfigError (bad address)."""
    key = find_key(environ, aura.SECRETS)
    address = settings.base_url or environ.get(aura.BASE_URL_VARIABLE, "").strip() or aura.BASE_URL
    return service_url(address, setting=aura.BASE_URL_VARIABLE), key


def probe(settings: aura.Settings, base: httpx.URL, key: Key, *, deadline_s: float = DEADLINE_S) -> Findings:
    """Make all calls, one after the other, each within `deadline_s`. Raises nothing: what fails is a finding."""
    answers = asyncio.run(_ask_all(bodies(settings), base, key, deadline_s))
    needed = answers["alias" if settings.id_style == "seed" else "current"]
    return Findings(lines=tuple(_lines(answers)), answers=answers, works=bool(needed.pcm))


async def _ask_all(
    asked: Mapping[str, dict[str, Any]], base: httpx.URL, key: Key, deadline_s: float
) -> dict[str, Answer]:
    clients = Clients(timeout=TIMEOUT, trust_env=not is_loopback(base))
    try:
        async with clients.one() as client:
            return {name: await _ask(client, (base, key), body, deadline_s) for name, body in asked.items()}
    finally:
        await clients.aclose()


async def _ask(client: httpx.AsyncClient, to: tuple[httpx.URL, Key], body: dict[str, Any], deadline_s: float) -> Answer:
    base, key = to
    headers = {"Accept-Encoding": "identity", "X-Client-Request-Id": "audiobook-doctor"}
    request = client.build_request("POST", f"{base}/tts", json=body, headers=headers)
    try:
        async with asyncio.timeout(deadline_s):
            reply = await exchange(client, request, auth=Bearer(key), max_bytes=_MOST_BYTES)
            named = _named(reply, base)
            if named is not None:
                fetch = client.build_request("GET", named, headers={"Accept-Encoding": "identity"})
                reply = await exchange(client, fetch, auth=None, max_bytes=_MOST_BYTES)
            answer = await asyncio.to_thread(_heard, _scrubbed(reply, key))
            return replace(answer, named=named is not None)
    except TimeoutError:
        return Answer(failure=f"no answer within {deadline_s:g} s")
    except (TemporaryEngineError, EngineError) as error:
        return Answer(failure=key.scrub(error.message))


def _named(reply: Reply, base: httpx.URL) -> httpx.URL | None:
    address = aura.audio_address(reply.body) if reply.status < 300 and not sniff(reply.body) else None
    with suppress(httpx.InvalidURL):
        url = httpx.URL(address or "")
        return url if may_fetch(url, named_by=base) else None
    return None


def _scrubbed(reply: Reply, key: Key) -> Reply:
    """Return `reply` without the key, wherever a service may quote it: what follows is shown and kept."""
    headers = httpx.Headers([(name, key.scrub(value)) for name, value in reply.headers.multi_items()])
    return replace(reply, headers=headers, body=reply.body.replace(key.value.encode(), b"***"))


def _heard(reply: Reply) -> Answer:
    if reply.status >= 300 or sniff(reply.body) is None:
        words = service_words(reply.body, reply.headers, our_id="audiobook-doctor", scrub=str)
        return Answer(reply=reply, words=words)
    return Answer(reply=reply, pcm=decode(reply.body))


def _lines(answers: Mapping[str, Answer]) -> list[Finding]:
    current, alias = answers["current"], answers["alias"]
    return [
        _speaks("model and voice apart, sample_rate as a string", current),
        _speaks("the old alias as model", alias),
        _open("sample_rate as a number", answers["rate-number"]),
        _refuses("2,001 characters", answers["too-long"]),
        _markup(answers["plain-word"], answers["marked-word"]),
        _same_voice(current, alias),
        *_wav_header(current),
        *_reply_headers(current),
    ]


def _finding(what: str, expected: str, answer: Answer, verdict: str) -> Finding:
    return Finding(what=what, expected=expected, found=str(answer), verdict=verdict if answer.reply else "no answer")


def _speaks(what: str, answer: Answer) -> Finding:
    return _finding(what, "audio", answer, "as expected" if answer.pcm else "differs")


def _open(what: str, answer: Answer) -> Finding:
    return _finding(what, "nobody knows", answer, "settled")


def _refuses(what: str, answer: Answer) -> Finding:
    is_refused = answer.reply is not None and answer.reply.status in {400, 413, 422}
    return _finding(what, "refused: 413 or 400", answer, "as expected" if is_refused else "differs")


def _markup(plain: Answer, marked: Answer) -> Finding:
    what, expected = "pronunciation markup", "as long as the plain word"
    if not (plain.pcm and marked.pcm):
        return _finding(what, expected, marked if plain.pcm else plain, "differs")
    read_out = marked.seconds > 1.4 * plain.seconds
    found = (
        f"{plain.seconds:.1f} s plain, {marked.seconds:.1f} s marked: {'read aloud' if read_out else 'not read aloud'}"
    )
    return Finding(what=what, expected=expected, found=found, verdict="differs" if read_out else "as expected")


def _same_voice(current: Answer, alias: Answer) -> Finding:
    what, expected = "the alias keeps its voice", "alike (a hint, no proof: listen with --save)"
    if not (current.pcm and alias.pcm):
        return _finding(what, expected, alias if current.pcm else current, "differs")
    found = f"{current.seconds:.1f} and {alias.seconds:.1f} s, {current.level_db:.0f} and {alias.level_db:.0f} dBFS"
    alike = abs(current.seconds / alias.seconds - 1) < 0.15 and abs(current.level_db - alias.level_db) < 3
    return Finding(what=what, expected=expected, found=found, verdict="as expected" if alike else "differs")


def _wav_header(answer: Answer) -> list[Finding]:
    body = answer.reply.body if answer.reply and answer.pcm else b""
    at = body.find(b"data", 12, 4_096)
    if sniff(body) != "wav" or at < 0:
        return [_finding("WAV header", "RIFF, fmt, data", answer, "differs")]
    (riff,), (data,) = struct.unpack_from("<I", body, 4), struct.unpack_from("<I", body, at + 4)
    chunks = f"RIFF 0x{riff:08X}, data 0x{data:08X} at byte {at}; {len(body) - at - 8:,} bytes of data came"
    lies = (riff, data) == (0x7FFF0024, 0x7FFF0000)
    expected = "a streamed header: RIFF 0x7FFF0024, data 0x7FFF0000"
    return [Finding(what="WAV header", expected=expected, found=chunks, verdict="as expected" if lies else "differs")]


def _reply_headers(answer: Answer) -> list[Finding]:
    if answer.reply is None:
        return []
    headers = answer.reply.headers
    telling = [f"{name}: {value[:80]}" for name, value in headers.items() if _TELLING.search(name)]
    framing = "content-length" if "content-length" in headers else headers.get("transfer-encoding", "end of connection")
    kind = headers.get("content-type", "none")
    return [
        Finding(
            what="Content-Type, end of body", expected="audio/*, chunked", found=f"{kind}, {framing}", verdict="settled"
        ),
        Finding(
            what="limits and ids in the headers",
            expected="nobody knows",
            found="; ".join(telling) or "none",
            verdict="settled",
        ),
    ]


def save(findings: Findings, settings: aura.Settings, folder: Path) -> None:
    """Write every answer into `folder`: `<probe>.json`, and its body beside it, both without the key.

    Raises OutputError.
    """
    asked = bodies(settings)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, answer in findings.answers.items():
            facts: dict[str, Any] = {"request": asked[name], "failure": answer.failure}
            if answer.reply is not None:
                facts |= {"status": answer.reply.status, "headers": redacted(answer.reply.headers.multi_items())}
                (folder / f"{name}.{sniff(answer.reply.body) or 'body'}").write_bytes(answer.reply.body)
            (folder / f"{name}.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", "utf-8")
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror}", hint="--save takes another folder") from None


def redacted(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return `headers` without what could be a secret of the service's."""
    return [(name, "***" if _SECRET.search(name.lower()) else value) for name, value in headers]
