"""Aura 2 as it is called: a real HTTP client against a service on this machine that behaves as the real one."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import socket
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from aura_server import KEY, Accident, AuraServer, Manners, spoken_pcm

from pipeline.audio import Speech
from pipeline.engines import aura
from pipeline.engines._aura_markup import keep_marks
from pipeline.engines._http import TIMEOUT, may_fetch
from pipeline.engines.aura import Settings, open_engine, spec, voices
from pipeline.errors import ConfigError, EngineError, PassageRejected, TemporaryEngineError

TEXT = "Call me Ishmael. Some years ago, never mind how long precisely, I thought I would sail about a little."
NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
ENVIRON = {"AIMLAPI_API_KEY": KEY}


def speak(server: AuraServer, text: str = TEXT, *, patience: httpx.Timeout = TIMEOUT, **settings: Any) -> Speech:
    """Open the engine, speak one text, close it."""

    async def once() -> Speech:
        chosen = Settings(**({"base_url": server.base_url} | settings))
        async with open_engine(
            chosen, environ=ENVIRON, new_id=lambda: "our-id", now=lambda: NOW, patience=patience
        ) as engine:
            return await engine.speak(text)

    return asyncio.run(once())


def open_with(settings: Settings, environ: dict[str, str]) -> None:
    """Open the engine and close it again."""

    async def once() -> None:
        async with open_engine(settings, environ=environ):
            pass

    asyncio.run(once())


def test_the_source_documents_call_is_made_exactly() -> None:
    """With id_style "seed" the body is the model alias and the text, and nothing else."""
    with AuraServer() as server:
        speak(server, voice="helena", id_style="seed")

    (seen,) = server.asked
    assert (seen.method, seen.path) == ("POST", "/v1/tts")
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    assert seen.body == {"model": "#g1_aura-2-helena-en", "text": TEXT}


def test_the_current_call_names_model_voice_and_encoding() -> None:
    """The default call asks for 16-bit samples at 24 kHz in a WAV, the rate as a string."""
    with AuraServer() as server:
        speak(server, voice="celeste")

    (seen,) = server.asked
    assert seen.headers["x-client-request-id"] == "our-id"
    assert seen.headers["content-type"] == "application/json"
    assert seen.body == {
        "model": "deepgram/aura-2",
        "voice": "celeste",
        "text": TEXT,
        "container": "wav",
        "encoding": "linear16",
        "sample_rate": "24000",
        "stream": True,
    }


@pytest.mark.parametrize("voice", [voice.name for voice in voices() if voice.name != "callista"])
def test_the_alias_ends_in_the_language_of_the_voice(voice: str) -> None:
    """All 43 aliases of the source document are made: -es for the Spanish voices, -en for the others."""
    language = "es" if voice in {"celeste", "estrella", "nestor"} else "en"

    identity = spec(Settings(voice=voice, id_style="seed")).identity

    assert identity["model"] == f"#g1_aura-2-{voice}-{language}"


@pytest.mark.parametrize("declared", [None, 0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFF0000])
@pytest.mark.parametrize("file_reply", ["no", "string", "object"])
def test_every_kind_of_answer_gives_the_same_samples(declared: int | None, file_reply: Any) -> None:
    """Streamed or left at an address, with a true header or a lying one: the audio is the same, whole."""
    with AuraServer(Manners(declared=declared, file_reply=file_reply)) as server:
        speech = speak(server)

    assert speech.pcm == spoken_pcm(TEXT)
    assert (speech.format.rate_hz, speech.format.channels, speech.format.sample_bytes) == (24_000, 1, 2)


def test_the_key_is_not_sent_to_where_the_file_lies() -> None:
    """The fetch of a named file carries no key and follows at once."""
    with AuraServer(Manners(file_reply="object")) as server:
        speak(server)

    asked, fetched = server.seen
    assert (fetched.method, fetched.path) == ("GET", "/files/0.wav")
    assert "authorization" in asked.headers
    assert "authorization" not in fetched.headers
    assert KEY not in str(fetched)


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/a.wav",
        "ftp://example.org/a.wav",
        "file:///etc/passwd",
        "/files/0.wav",
        "https://",
        "a b://\x00",
    ],
)
def test_a_file_is_fetched_over_https_only(url: str) -> None:
    """An address that could be read on the way, or is none, is not asked for."""
    with AuraServer() as server:
        server.stage(Accident(content_type="application/json", body=json.dumps({"audio": {"url": url}}).encode()))
        with pytest.raises(TemporaryEngineError, match="not at an https address") as caught:
            speak(server)

    assert caught.value.billed
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("url", "base", "allowed"),
    [
        ("https://cdn.example.org/a.wav", "https://api.example.org/v1", True),
        ("http://cdn.example.org/a.wav", "https://api.example.org/v1", False),
        ("http://127.0.0.1:80/a.wav", "https://api.example.org/v1", False),
        ("http://127.0.0.1:80/a.wav", "http://localhost:80/v1", True),
        ("http://cdn.example.org/a.wav", "http://localhost:80/v1", False),
    ],
)
def test_a_service_elsewhere_cannot_name_a_file_on_this_machine(url: str, base: str, allowed: bool) -> None:
    """Plain http is for a service and its files on this machine."""
    assert may_fetch(httpx.URL(url), named_by=httpx.URL(base)) == allowed


@pytest.mark.parametrize(
    ("framing", "content_type"), [("chunked", "audio/wav"), ("length", "application/json"), ("close", "text/html")]
)
def test_audio_is_known_by_its_first_bytes(framing: Any, content_type: str) -> None:
    """A wrong Content-Type makes no difference, nor does the way the body is framed."""
    with AuraServer() as server:
        server.stage(Accident(framing=framing, content_type=content_type))
        speech = speak(server)

    assert speech.pcm == spoken_pcm(TEXT)


def test_passages_are_spoken_at_once_each_with_its_own_audio() -> None:
    """Twenty passages in flight come back unmixed, over connections that are used again."""
    texts = [f"This is passage number {number}, and it is not like the others." for number in range(20)]

    async def all_of_them(base_url: str) -> list[Speech]:
        async with open_engine(Settings(base_url=base_url), environ=ENVIRON) as engine:
            first = await asyncio.gather(*map(engine.speak, texts))
            return [*first, *await asyncio.gather(*map(engine.speak, texts))]

    with AuraServer(Manners(delay_s=0.05)) as server:
        speeches = asyncio.run(all_of_them(server.base_url))

    assert [speech.pcm for speech in speeches] == [spoken_pcm(text) for text in texts * 2]
    assert server.high_water == 20
    assert server.connections == 20
    assert len({seen.headers["x-client-request-id"] for seen in server.seen}) == 40


def test_an_attempt_that_is_cut_off_leaves_the_engine_fit() -> None:
    """After a deadline has ended one attempt the next one succeeds."""

    async def twice(base_url: str) -> Speech:
        async with open_engine(Settings(base_url=base_url), environ=ENVIRON) as engine:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await engine.speak(TEXT)
            return await engine.speak(TEXT)

    with AuraServer() as server:
        server.stage(Accident(drip_s=0.02))
        speech = asyncio.run(twice(server.base_url))

    assert speech.pcm == spoken_pcm(TEXT)


@pytest.mark.parametrize("text", ["", "   ", "•", "… — “”", "\\{"])
def test_a_text_without_words_is_never_sent(text: str) -> None:
    """A lone bullet or quotation mark is rejected here, where it costs nothing."""
    with AuraServer() as server, pytest.raises(PassageRejected) as caught:
        speak(server, text)

    assert not caught.value.too_long
    assert server.seen == []


def test_a_text_over_the_limit_is_never_sent() -> None:
    """It is rejected as too long, so that it can be split, before the service refuses it."""
    with AuraServer() as server, pytest.raises(PassageRejected, match="101 characters, 100 fit") as caught:
        speak(server, "a" * 101, max_chars=100, target_chars=100)

    assert caught.value.too_long
    assert server.seen == []


def test_half_a_surrogate_pair_is_rejected() -> None:
    """A broken character of a damaged source fails its passage, not the program."""
    with AuraServer() as server, pytest.raises(PassageRejected, match="surrogate"):
        speak(server, "broken \ud83d here")


@pytest.mark.parametrize("markup", [True, False])
@pytest.mark.parametrize(
    "literal", ["\\{", "\\\\{", "\\{x : x > 0\\}", '\\{"word": 5\\}', '\\{"word": "a", "pronounce": "b", "c": "d"\\}']
)
def test_a_books_own_backslash_and_brace_are_harmless(literal: str, markup: bool) -> None:
    """What looks like the service's markup but is the author's text is sent without the backslash."""
    with AuraServer() as server:
        speak(server, f"The set {literal} is written like this, in a book about TeX.", pronunciation_markup=markup)

    assert "\\{" not in server.asked[0].text
    assert "\\}" not in server.asked[0].text
    assert "{" in server.asked[0].text


def test_pronunciations_are_sent_if_they_are_asked_for() -> None:
    """Well-formed markup passes with the setting and only with it, at most 500 a request."""
    mark = r'\{"word": "dupilumab", "pronounce": "duːpˈɪljuːmæb"\}'
    text = f"Take {mark} twice a day, and do not take it with grapefruit juice or with wine."
    with AuraServer() as server:
        speak(server, text, pronunciation_markup=True)
        speak(server, text, pronunciation_markup=False)

    with_markup, without = (seen.text for seen in server.asked)
    assert with_markup == text
    assert "\\{" not in without


def test_no_more_pronunciations_are_sent_than_a_request_may_hold() -> None:
    """The 501st is sent as the word alone."""
    mark = r'\{"word": "lead", "pronounce": "lɛd"\}'

    assert keep_marks(mark * 501) == mark * 500 + "lead"


def test_a_missing_key_is_found_before_anything_is_sent() -> None:
    """Without a key the run stops at once and says which variable to set."""
    with pytest.raises(EngineError, match="AIMLAPI_API_KEY is not set") as caught:
        open_with(Settings(), {"AIMLAPI_API_KEY": " \n"})

    assert "export AIMLAPI_API_KEY" in caught.value.hint


@pytest.mark.parametrize(
    "environ",
    [
        {"AIMLAPI_API_KEY": f"\t{KEY}\r\n", "AIMLAPI_KEY": "other"},
        {"AIMLAPI_API_KEY": "", "AIMLAPI_KEY": KEY, "AIML_API_KEY": "other"},
        {"AIML_API_KEY": KEY},
    ],
)
def test_the_first_variable_that_holds_a_key_is_used(environ: dict[str, str]) -> None:
    """The three names are tried in order, and stray whitespace around a pasted key does no harm."""

    async def once(base_url: str) -> Speech:
        async with open_engine(Settings(base_url=base_url), environ=environ) as engine:
            return await engine.speak(TEXT)

    with AuraServer() as server:
        asyncio.run(once(server.base_url))

    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("key", ["clé-secrète", "two words", "line\nbreak", "zero\u200bwidth", "nul\0"])
def test_a_key_that_cannot_be_sent_is_refused_without_being_shown(key: str) -> None:
    """The message names the variable, not what is in it."""
    with pytest.raises(EngineError, match="AIMLAPI_KEY holds") as caught:
        open_with(Settings(), {"AIMLAPI_KEY": key})

    assert key not in f"{caught.value!r}{caught.value.hint}"


def test_the_address_comes_from_the_setting_then_the_environment() -> None:
    """AIMLAPI_BASE_URL moves the service; base_url in the configuration wins over it."""
    with AuraServer() as server:

        async def once(settings: Settings, base_url: str) -> None:
            async with open_engine(settings, environ=ENVIRON | {"AIMLAPI_BASE_URL": base_url}) as engine:
                await engine.speak(TEXT)

        asyncio.run(once(Settings(), f"{server.base_url}/"))
        asyncio.run(once(Settings(base_url=server.base_url), "https://nowhere.invalid/v1"))

    assert [seen.path for seen in server.seen] == ["/v1/tts", "/v1/tts"]


@pytest.mark.parametrize(
    "base_url",
    ["http://example.org/v1", "example.org", "ftp://localhost", "https://user:pw@example.org", "https://h/?a=1"],
)
def test_a_key_never_travels_in_clear(base_url: str) -> None:
    """Plain http is refused but to this machine, wherever the address was set."""
    with pytest.raises(ConfigError, match=r"engine\.base_url"):
        Settings(base_url=base_url)
    with pytest.raises(ConfigError, match="AIMLAPI_BASE_URL"):
        open_with(Settings(), ENVIRON | {"AIMLAPI_BASE_URL": base_url})


def test_a_voice_without_an_alias_is_refused_before_the_first_request() -> None:
    """Callista came after the source document; the hint says how to have her."""
    with pytest.raises(ConfigError, match="callista") as caught:
        open_with(Settings(voice="callista", id_style="seed"), ENVIRON)

    assert 'id_style = "current"' in caught.value.hint


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("voice", " "),
        ("id_style", "old"),
        ("encoding", "mp3"),
        ("container", "ogg"),
        ("sample_rate_hz", 44_100),
        ("max_chars", 2_001),
        ("target_chars", 0),
        ("min_chars", -1),
        ("max_concurrency", 0),
        ("usd_per_1000_chars", -0.1),
        ("max_audio_mb", 0),
    ],
)
def test_a_setting_that_makes_no_sense_names_key_value_and_what_is_allowed(key: str, value: object) -> None:
    """A mistake in the configuration is found before anything is sent."""
    with pytest.raises(ConfigError) as caught:
        Settings(**{key: value})  # type: ignore[arg-type] # wrong types are part of what users write

    assert f"engine.{key} = {value!r}" in caught.value.message
    assert caught.value.hint.startswith("allowed: ")


def test_there_are_the_44_voices_of_the_service() -> None:
    """Every voice has a locale, a gender, an age, a style and a use."""
    listed = voices()

    assert len({voice.name for voice in listed}) == 44
    assert {"amalthea", "thalia", "nestor", "callista"} <= {voice.name for voice in listed}
    assert all(voice.gender and voice.age and voice.style and voice.note for voice in listed)
    assert [voice.name for voice in listed if voice.speaks("es-MX")] == ["celeste", "estrella", "nestor"]


def test_what_changes_the_audio_changes_the_identity_and_nothing_else_does() -> None:
    """A clip is found again after the address, the limits or the price changed, and only then."""
    same = Settings(base_url="https://example.org", max_chars=500, max_concurrency=2, usd_per_1000_chars=1.0)
    others = [
        Settings(voice="zeus"),
        Settings(id_style="seed"),
        Settings(model="deepgram/aura-3"),
        Settings(sample_rate_hz=48_000),
        Settings(pronunciation_markup=True),
    ]

    identities = [json.dumps(spec(settings).identity, sort_keys=True) for settings in (Settings(), same, *others)]

    assert identities[0] == identities[1]
    assert len(set(identities)) == 1 + len(others)


def test_a_service_that_is_gone_is_a_passing_failure() -> None:
    """Nobody listens at the address: worth another try, and not billed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with AuraServer() as server, pytest.raises(TemporaryEngineError, match="cannot be reached") as caught:
        speak(server, base_url=f"http://127.0.0.1:{port}/v1")

    assert not caught.value.billed


def test_settings_and_secrets_are_what_the_registry_expects() -> None:
    """The module has the shape of an engine: frozen settings with a voice, and the names of its keys."""
    assert dataclasses.is_dataclass(Settings)
    assert aura.SECRETS == ("AIMLAPI_API_KEY", "AIMLAPI_KEY", "AIML_API_KEY")
    assert spec(Settings()).limits.max_chars == 2_000
