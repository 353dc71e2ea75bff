"""Aura 2 of Deepgram on AI/ML API: `POST {base}/tts`, a paid service.

The service publishes no limit of its own and takes no idempotency key, so every request that is sent may be billed:
all that can be checked is checked before. The key comes from the environment only.
"""

from __future__ import annotations

import asyncio
import csv
import json
import logging
import os
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any, Literal

import httpx

from pipeline.audio import Speech
from pipeline.engines import EngineSpec, Voice
from pipeline.engines._aura_markup import aura_phonemes, harmless, with_pronunciations, without_marks
from pipeline.engines._decode import SPEECH_FORMAT, decode, is_cut_short, is_direct, sniff
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
from pipeline.engines._refusal import Advice, refusal, service_words
from pipeline.engines._take import fault_of_end, fault_of_take
from pipeline.errors import ConfigError, EngineError, PassageRejected, TemporaryEngineError
from pipeline.script import Limits
from pipeline.text.said import unmarked

SECRETS = ("AIMLAPI_API_KEY", "AIMLAPI_KEY", "AIML_API_KEY")
BASE_URL_VARIABLE = "AIMLAPI_BASE_URL"
BASE_URL = "https://api.aimlapi.com/v1"

_IDENTITY_VERSION = 1  # counts up when what is sent, or how the answer becomes samples, changes
_HARD_MAX_CHARS = 2_000  # Deepgram's limit behind the service
_PRONOUNCED_LANGUAGES = {"en", "es"}  # as Deepgram documents its inline pronunciation
# FBI, HTML and DNA are said right as they are written; letters set apart ("D N A") would each be a word, and an "A" be
# taken for the article. All else is worded for the service: Deepgram's own guide says that 1235 is read as
# "twelve thirty-five".
_SAYS = frozenset({"initialisms"})
_RATES_HZ = (8_000, 16_000, 24_000, 32_000, 48_000)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The keys of `[engine]` when `name = "aura"`.

    `id_style` "current" names model and voice apart; "seed" sends the superseded alias `#g1_aura-2-<voice>-<language>`
    and nothing but the text. Only linear16 in a WAV is asked for: the one encoding that is lossless at 24 kHz.
    `max_concurrency`: Deepgram, behind the service, takes 15 in flight; the number adapts below that. The price is a
    third party's figure of `price_date`, for estimates.
    `base_url` "" means the variable AIMLAPI_BASE_URL, else the service itself.
    """

    voice: str = "thalia"
    id_style: Literal["current", "seed"] = "current"
    model: str = "deepgram/aura-2"
    encoding: Literal["linear16"] = "linear16"
    container: Literal["wav"] = "wav"
    sample_rate_hz: int = 24_000
    max_chars: int = _HARD_MAX_CHARS
    target_chars: int = 350
    min_chars: int = 25
    max_concurrency: int = 15
    usd_per_1000_chars: float = 0.039
    price_date: str = "2026-07"
    pronunciation_markup: bool = False
    base_url: str = ""
    max_audio_mb: int = 64

    def __post_init__(self) -> None:
        """Raise ConfigError naming key, value and what is allowed, if a value makes no sense."""
        for key in ("voice", "model"):
            name = getattr(self, key)
            _require(self, key, isinstance(name, str) and bool(name.strip()), "a name that is not empty")
        for key, values in (("id_style", ("current", "seed")), ("encoding", ("linear16",)), ("container", ("wav",))):
            _require(self, key, getattr(self, key) in values, " or ".join(values))
        rates = ", ".join(map(str, _RATES_HZ))
        _require(self, "sample_rate_hz", self.sample_rate_hz in _RATES_HZ, rates)
        _require_whole(self, "max_chars", 1, _HARD_MAX_CHARS)
        _require_whole(self, "target_chars", 1, self.max_chars)
        _require_whole(self, "min_chars", 0, self.max_chars)
        _require_whole(self, "max_concurrency", 1, 1_000)
        _require_whole(self, "max_audio_mb", 1, 1_024)
        price = self.usd_per_1000_chars
        _require(self, "usd_per_1000_chars", isinstance(price, float | int) and 0 <= price < float("inf"), "0 or more")
        _require(self, "pronunciation_markup", isinstance(self.pronunciation_markup, bool), "true or false")
        if self.base_url:
            service_url(self.base_url, setting="engine.base_url")


def _require(settings: Settings, key: str, holds: bool, allowed: str) -> None:
    if not holds:
        raise ConfigError(
            f"engine.{key} = {getattr(settings, key)!r} makes no sense for aura", hint=f"allowed: {allowed}"
        )


def _require_whole(settings: Settings, key: str, low: int, high: int) -> None:
    value = getattr(settings, key)
    _require(settings, key, type(value) is int and low <= value <= high, f"{low} to {high}")


@cache
def _catalogue() -> tuple[Mapping[str, str], ...]:
    table = resources.files("pipeline.engines").joinpath("aura_voices.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(table.splitlines()))


def voices() -> tuple[Voice, ...]:
    """List the 44 voices that AI/ML API offers; `note` says what Deepgram recommends each for."""
    return tuple(
        Voice(**{field: row[field] for field in ("name", "locale", "gender", "age", "style", "note")})
        for row in _catalogue()
    )


def spec(settings: Settings) -> EngineSpec:
    """Describe the engine. Whether the voice exists is for the caller to check against `voices()`."""
    return EngineSpec(
        identity=_identity(settings),
        limits=Limits(
            max_chars=settings.max_chars,
            target_chars=settings.target_chars,
            min_chars=settings.min_chars,
            max_concurrency=settings.max_concurrency,
        ),
        usd_per_1000_chars=settings.usd_per_1000_chars,
        remote=True,
        says=_SAYS,
        realtime=10.0 * settings.max_concurrency,  # a passage of 350 characters, 23 s of audio, takes some 2 s
    )


def phonemes(ipa: str, settings: Settings) -> str | None:
    """Return IPA as it is sent, None if it is not: without the setting, or to a voice of another language."""
    return aura_phonemes(ipa) if _takes_phonemes(settings) else None


def _takes_phonemes(settings: Settings) -> bool:
    locale = next((row["locale"] for row in _catalogue() if row["name"] == settings.voice), "")
    return settings.pronunciation_markup and locale.partition("-")[0] in _PRONOUNCED_LANGUAGES


def _identity(settings: Settings) -> dict[str, Any]:
    """Name all that changes the bytes. The two id styles differ: nobody has said that the alias keeps its voice."""
    return {
        "engine": "aura",
        "version": _IDENTITY_VERSION,
        "id_style": settings.id_style,
        "voice": settings.voice,
        "pronunciation_markup": settings.pronunciation_markup,
        **_parameters(settings),
    }


def _parameters(settings: Settings) -> dict[str, Any]:
    """Return the body of a request but its text."""
    if settings.id_style == "seed":
        return {"model": _alias(settings.voice)}
    return {
        "model": settings.model,
        "voice": settings.voice,
        "container": settings.container,
        "encoding": settings.encoding,
        "sample_rate": str(settings.sample_rate_hz),  # the service's schema has a string here
        "stream": True,
    }


def _alias(voice: str) -> str:
    locale = next((row["locale"] for row in _catalogue() if row["name"] == voice), "en")
    return f"#g1_aura-2-{voice}-{locale.partition('-')[0]}"


def _check_alias(settings: Settings) -> None:
    known = {row["name"] for row in _catalogue() if row["has_alias"] == "yes"}
    if settings.id_style == "seed" and settings.voice not in known:
        raise ConfigError(
            f"engine.voice = {settings.voice!r} has no alias of the old kind",
            hint='set engine.id_style = "current", or take another voice: audiobook voices --engine aura',
        )


@asynccontextmanager
async def open_engine(
    settings: Settings,
    *,
    environ: Mapping[str, str] = os.environ,
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    patience: httpx.Timeout = TIMEOUT,
) -> AsyncIterator[Aura]:
    """Open the engine for one run; nothing is sent before the first passage.

    Raises EngineError without a usable key in `environ`, ConfigError if the address or the alias cannot be.
    """
    _check_alias(settings)
    key = find_key(environ, SECRETS)
    setting = "engine.base_url" if settings.base_url else BASE_URL_VARIABLE
    base = service_url(settings.base_url or environ.get(BASE_URL_VARIABLE, "").strip() or BASE_URL, setting=setting)
    # Proxies of the environment are followed, as users expect, but not on the way to this machine: in plain http
    # they would read the key.
    clients = Clients(timeout=patience, trust_env=not is_loopback(base))
    try:
        yield Aura(settings, base=base, key=key, clients=clients, calls=Calls(new_id=new_id, now=now))
    finally:
        await clients.aclose()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """What a request takes from the world around it."""

    new_id: Callable[[], str]
    now: Callable[[], datetime]


class Aura:
    """The open engine. Safe for any number of passages at once; each has a connection to itself."""

    def __init__(self, settings: Settings, *, base: httpx.URL, key: Key, clients: Clients, calls: Calls) -> None:
        """Use `clients`, which the caller closes, to ask the service at `base`."""
        self._settings = settings
        self._base = base
        self._key = key
        self._clients = clients
        self._calls = calls
        self._max_bytes = settings.max_audio_mb * 2**20
        self._advice = Advice(
            key=f"check the key in {key.variable}; all finished passages are kept",
            funds="credits are used up or the key's spend cap is reached: top up or raise it, then run the same command"
            " again; all finished passages are kept",
            address=f"check engine.base_url or {BASE_URL_VARIABLE} ({base}) and engine.model;"
            " all finished passages are kept",
        )

    async def speak(self, text: str) -> Speech:
        """Speak `text`, at most `max_chars` long, as 24 kHz mono 16-bit samples.

        Raises PassageRejected, TemporaryEngineError or EngineError, by the table in `_refusal`; a take that is silent
        or clipped, cut, or too short or long for its text is temporary.
        """
        content = self._content(text)
        async with self._clients.one() as client:
            reply = await self._ask(client, content)
        try:
            pcm = decode(reply.body) if is_direct(reply.body) else await asyncio.to_thread(decode, reply.body)
        except TemporaryEngineError as damaged:
            damaged.bad_take = True
            raise
        if fault := _fault(reply, without_marks(unmarked(text)), pcm):
            message = f"implausible audio from {self._base.host}: {fault}"
            raise TemporaryEngineError(message, billed=True, bad_take=True)
        return Speech(pcm=pcm, format=SPEECH_FORMAT)

    def _content(self, text: str) -> bytes:
        """Return the JSON to send; rejects what the service would refuse or bill for nothing."""
        marked = _takes_phonemes(self._settings)
        sent = with_pronunciations(text, self._settings.max_chars) if marked else harmless(unmarked(text))
        if not any(char.isalnum() for char in sent):
            raise PassageRejected("there is nothing to speak in it")
        if len(sent) > self._settings.max_chars:
            message = f"{len(sent)} characters, {self._settings.max_chars} fit one request"
            raise PassageRejected(message, too_long=True)
        try:
            return json.dumps({**_parameters(self._settings), "text": sent}, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise PassageRejected("it holds half a surrogate pair, which is no character") from None

    async def _ask(self, client: httpx.AsyncClient, content: bytes) -> Reply:
        our_id = self._calls.new_id()
        headers = {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",  # audio does not shrink, and no answer can unfold past its limit
            "X-Client-Request-Id": our_id,
        }
        request = client.build_request("POST", f"{self._base}/tts", content=content, headers=headers)
        reply = await exchange(client, request, auth=Bearer(self._key), max_bytes=self._max_bytes)
        theirs = self._key.scrub(reply.headers.get("x-inference-id", "unknown"))
        _LOG.debug("request %s: %d, inference %s", our_id, reply.status, theirs)
        words = self._words(reply, our_id)
        if not 200 <= reply.status < 300:
            raise refusal(reply, words, advice=self._advice, now=self._calls.now())
        if sniff(reply.body):
            return reply
        return await self._fetch(client, self._named_file(reply, words))

    def _words(self, reply: Reply, our_id: str) -> str:
        if sniff(reply.body):
            return ""
        return service_words(reply.body, reply.headers, our_id=our_id, scrub=self._key.scrub)

    def _named_file(self, reply: Reply, words: str) -> httpx.URL:
        """Return the address in an answer that names one. Raises TemporaryEngineError if it is none to fetch from."""
        named = audio_address(reply.body)
        if named is None:
            kind = self._key.scrub(reply.headers.get("content-type", "no type"))
            said = f"{len(reply.body)} bytes of {kind[:60]}: {words}" if reply.body else f"nothing {words}"
            raise TemporaryEngineError(
                f"{reply.host} answered {reply.status} without audio but with {said}", billed=True
            )
        try:
            url = httpx.URL(named)
        except httpx.InvalidURL:
            url = httpx.URL()
        if not may_fetch(url, named_by=self._base):
            raise TemporaryEngineError(f"{reply.host} named an audio file that is not at an https address", billed=True)
        return url

    async def _fetch(self, client: httpx.AsyncClient, url: httpx.URL) -> Reply:
        """Fetch the file at once, since it expires, and without the key, since it lies on another host."""
        request = client.build_request("GET", url, headers={"Accept-Encoding": "identity"})
        try:
            reply = await exchange(client, request, auth=None, max_bytes=self._max_bytes)
        except TemporaryEngineError as lost:
            lost.billed = True  # whatever happened to the file, the passage was spoken
            raise
        if 300 <= reply.status < 400:
            # Asked again it would redirect again, and every asking is paid for.
            raise EngineError(f"the audio file at {url.host} is behind a redirect, which is never followed")
        if reply.status != 200 or not sniff(reply.body):
            raise TemporaryEngineError(
                f"the audio file at {url.host} cannot be had (status {reply.status})", billed=True
            )
        return reply


def _fault(reply: Reply, text: str, pcm: bytes) -> str | None:
    """Say what is wrong with the take of `text` that came in `reply`, or None."""
    if not reply.is_framed and is_cut_short(reply.body):
        return "it is shorter than its header declares, where the connection ended"
    return fault_of_take(text, pcm) or fault_of_end(pcm, is_framed=reply.is_framed)


def audio_address(body: bytes) -> str | None:
    """Return the address in an answer like {"audio": "https://…"} or {"audio": {"url": "https://…"}}, if any."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return None
    audio = fields.get("audio") if isinstance(fields, dict) else None
    url = audio.get("url") if isinstance(audio, dict) else audio
    return url if isinstance(url, str) else None
