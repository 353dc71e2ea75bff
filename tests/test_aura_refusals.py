"""Every line of the table of refusals and accidents, and that none of them ever shows the key."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from aura_server import KEY, Accident, AuraServer, Manners, wav_of
from test_aura import TEXT, speak

from pipeline.engines._refusal import parse_retry_after, service_words
from pipeline.engines.aura import Settings, open_engine
from pipeline.errors import EngineError, PassageRejected, TemporaryEngineError

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
IMPATIENT = httpx.Timeout(connect=10, write=10, read=0.2, pool=None)
TOO_FEW_BYTES = wav_of(b"\x00\x10" * 24_000)

# Made for this test with `openssl req -x509`: it protects nothing, and nobody trusts it.
UNTRUSTED = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgRwOVebebMLcp5ncz
/Vs/MS+g4sKJp645KRDmKu7z6hehRANCAAQhhqIopyUEtX2Fs9y7V5n7XR+0SQpn
4BBd0jdDua2+Y0wMo7JRV79b13YJJMhKvOgubGzq0lmX7wnqxIdsdV2F
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUDOWIwYCcefU2p5jEhQ2k18ClRDIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE1MDAyNVoYDzIxMjYxMDI5
MTUwMDI1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQhhqIopyUEtX2Fs9y7V5n7XR+0SQpn4BBd0jdDua2+Y0wMo7JRV79b
13YJJMhKvOgubGzq0lmX7wnqxIdsdV2Fo28wbTAdBgNVHQ4EFgQUs51x7aQTrfzj
Pjwi3ToBupZ7RnAwHwYDVR0jBBgwFoAUs51x7aQTrfzjPjwi3ToBupZ7RnAwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgMvSNP2Zp6MTLuytCvdzN4PJWjxlN+0tMAUehOVIiB5gCIQCU
0tKWwjkm0Y+aGf6KGklp89VprFX3qUWX1USB8lokug==
-----END CERTIFICATE-----
"""

ACCIDENTS = {
    "a page instead of audio": Accident(content_type="text/html", body=b"<html>Bad gateway</html>"),
    "a page that claims to be audio": Accident(body=b"<!doctype html><title>Hello</title>"),
    "a message instead of audio": Accident(content_type="application/json", body=b'{"message": "come back later"}'),
    "nothing": Accident(body=b"", framing="length"),
    "nothing, chunked": Accident(body=b""),
    "a header without samples": Accident(body=wav_of(b"")),
    "silence": Accident(body=wav_of(bytes(2 * 24_000 * 7))),
    "a second for a long passage": Accident(body=TOO_FEW_BYTES),
    "a body cut between chunks": Accident(end="cut"),
    "a body shorter than announced": Accident(end="cut", framing="length"),
    "a body cut with its connection": Accident(end="cut", framing="close"),
    "a body cut late with its connection": Accident(end="cut", framing="close", cut_at=0.8),
    "a connection reset half way": Accident(end="reset"),
    "a connection reset at once": Accident(end="reset", headless=True),
    "a stall half way": Accident(end="stall"),
    "a body that says it is compressed": Accident(headers=(("Content-Encoding", "gzip"),)),
    "more than the limit": Accident(body=wav_of(bytes(2 * 2**20))),
    "bytes of no kind": Accident(body=b"\x00\x01\x02\x03" * 1_000),
}


def failure(server: AuraServer, **settings: Any) -> BaseException:
    """Speak and return the error that comes of it."""
    with pytest.raises((EngineError, PassageRejected, TemporaryEngineError)) as caught:
        speak(server, patience=IMPATIENT, **settings)
    return caught.value


@pytest.mark.parametrize("shape", ["problem", "older"])
@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 520, 529])
def test_passing_refusals_may_be_tried_again(status: int, shape: Any) -> None:
    """They are temporary, are not billed, and only 429 and 503 slow the others down."""
    with AuraServer(Manners(error_shape=shape)) as server:
        server.stage(server.error(status, "slow down please", ("Retry-After", "7")))
        error = failure(server)

    assert isinstance(error, TemporaryEngineError)
    assert (error.retry_after_s, error.throttled, error.billed) == (7.0, status in {429, 503}, False)
    assert f"answered {status}: slow down please (request req-{status})" in error.message


@pytest.mark.parametrize("shape", ["problem", "older"])
@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (401, "AIMLAPI_API_KEY"),
        (402, "top up"),
        (403, "spend cap"),
        (404, "engine.model"),
        (405, "engine.base_url"),
        (410, "engine.model"),
    ],
)
def test_final_refusals_stop_the_run_and_say_what_to_do(status: int, advice: str, shape: Any) -> None:
    """Key, credits, address: the next passage would fare no better, and all work is kept."""
    with AuraServer(Manners(error_shape=shape)) as server:
        server.stage(server.error(status, "no"))
        error = failure(server)

    assert isinstance(error, EngineError)
    assert f"answered {status}: no (request req-{status})" in error.message
    assert advice in error.hint
    assert "kept" in error.hint


@pytest.mark.parametrize(("status", "too_long"), [(400, False), (413, True), (422, True)])
def test_a_rejected_text_fails_its_passage_only(status: int, too_long: bool) -> None:
    """What is too long or cannot be processed may be split; a bad request may not."""
    with AuraServer() as server:
        server.stage(server.error(status, "not this"))
        error = failure(server)

    assert isinstance(error, PassageRejected)
    assert error.too_long == too_long


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_never_followed(status: int) -> None:
    """The key goes to nobody whom the service names."""
    with AuraServer() as server:
        server.stage(Accident(status=status, headers=(("Location", "/v1/elsewhere"),), body=b""))
        error = failure(server)

    assert isinstance(error, EngineError)
    assert "redirect" in error.message
    assert len(server.seen) == 1


def test_a_wrong_key_is_said_to_be_wrong() -> None:
    """The service's own check of the key ends the run."""
    with AuraServer(Manners(key="another")) as server:
        error = failure(server)

    assert isinstance(error, EngineError)
    assert "401" in error.message


def test_too_many_in_flight_is_a_refusal_of_load() -> None:
    """The service's own limit is reported as such, with the wait it asks for."""

    async def both(base_url: str) -> tuple[Any, Any]:
        async with open_engine(Settings(base_url=base_url), environ={"AIMLAPI_KEY": KEY}) as engine:
            return await asyncio.gather(engine.speak(TEXT), engine.speak(TEXT), return_exceptions=True)

    with AuraServer(Manners(limit=1, delay_s=0.2, retry_after="3")) as server:
        answers = asyncio.run(both(server.base_url))

    (error,) = (answer for answer in answers if isinstance(answer, TemporaryEngineError))
    assert (error.throttled, error.retry_after_s) == (True, 3.0)


@pytest.mark.parametrize("name", ACCIDENTS)
def test_a_bad_take_is_temporary_and_counted_as_billed(name: str) -> None:
    """Status 200 is not enough: what is no whole, audible reading of the text is asked for again."""
    with AuraServer() as server:
        server.stage(ACCIDENTS[name])
        error = failure(server, max_audio_mb=1)

    assert isinstance(error, TemporaryEngineError)
    assert error.billed
    assert not error.throttled


def test_no_more_than_the_limit_is_read() -> None:
    """A body without end is dropped at the limit of the settings."""
    with AuraServer() as server:
        server.stage(Accident(body=bytes(50_000_000)))
        error = failure(server, max_audio_mb=1)

    assert "more than 1 MB" in str(error)
    assert not server.asked[0].completed


def test_only_the_beginning_of_an_error_is_read() -> None:
    """A refusal that never ends is read to 64 KB and then dropped."""
    with AuraServer() as server:
        server.stage(Accident(status=500, content_type="text/plain", body=b"x" * 50_000_000))
        error = failure(server)
        speak(server)

    assert isinstance(error, TemporaryEngineError)
    assert len(error.message) < 500
    assert not server.asked[0].completed


def test_a_refusal_whose_body_is_cut_still_counts() -> None:
    """The status of a refusal is enough."""
    with AuraServer() as server:
        server.stage(Accident(status=403, body=b'{"message": "cut he', end="cut", framing="length", cut_at=0.9))
        error = failure(server)

    assert isinstance(error, EngineError)


@pytest.mark.parametrize("status", [302, 404, 200])
def test_a_named_file_that_cannot_be_had_was_billed(status: int) -> None:
    """The passage was spoken, although its file is gone, is no audio, or has moved."""
    with AuraServer() as server, AuraServer(Manners(key="nobody's")) as files:
        url = files.base_url.replace("/v1", "/files/9.wav")
        server.stage(Accident(content_type="application/json", body=json.dumps({"audio": url}).encode()))
        if status != 404:
            files.stage_file(Accident(status=status, headers=(("Location", "/else"),), body=b"<html>moved</html>"))
        error = failure(server)

    assert isinstance(error, EngineError if status == 302 else TemporaryEngineError)
    assert isinstance(error, EngineError) or error.billed


def test_a_file_whose_host_is_gone_was_billed() -> None:
    """The service spoke, even if nobody can be reached where it left the audio."""
    with AuraServer() as gone:
        url = gone.base_url
    with AuraServer() as server:
        server.stage(Accident(content_type="application/json", body=json.dumps({"audio": url}).encode()))
        error = failure(server)

    assert isinstance(error, TemporaryEngineError)
    assert error.billed


def test_an_untrusted_certificate_stops_the_run(tmp_path: Path) -> None:
    """The key is not given to whom nobody vouches for, now or later."""
    certificate = tmp_path / "untrusted.pem"
    certificate.write_text(UNTRUSTED)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with AuraServer(tls=context) as server:
        error = failure(server)

    assert isinstance(error, EngineError)
    assert "certificate of 127.0.0.1" in error.message
    assert server.seen == []


def everything_about(error: BaseException) -> str:
    """Return all that a log, a traceback or a debugger's list would show of an error and those behind it."""
    shown = "".join(traceback.format_exception(error))
    seen: BaseException | None = error
    while seen is not None:
        shown += f"{seen!r}{seen}{vars(seen)}{getattr(seen, 'hint', '')}"
        seen = seen.__cause__ or seen.__context__
    return shown


@pytest.mark.parametrize("name", [*ACCIDENTS, "401", "429", "302", "echo", "echo of a page", "half an echo"])
def test_no_error_and_no_log_line_ever_shows_the_key(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Not even when the service quotes it, in a message, a request id, or at the place where we cut its words."""
    echoes = {
        "echo": json.dumps({"message": f"Incorrect key {KEY}", "requestId": f"r-{KEY}"}).encode(),
        "echo of a page": f"Incorrect key: {KEY}".encode(),
        "half an echo": f"{'x' * 285} {KEY}".encode(),
    }
    caplog.set_level(logging.DEBUG)
    with AuraServer() as server:
        if name.isdigit():
            server.stage(server.error(int(name), f"Bearer {KEY} is refused"))
        else:
            server.stage(ACCIDENTS[name] if name in ACCIDENTS else Accident(status=401, body=echoes[name]))
        error = failure(server, max_audio_mb=1)

    shown = everything_about(error) + caplog.text
    assert KEY not in shown
    assert KEY[:12] not in shown
    assert error.__context__ is None or not isinstance(error.__context__, httpx.HTTPError)


def test_both_request_ids_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A question to the service's support can name the request as both sides know it."""
    caplog.set_level(logging.DEBUG, logger="pipeline.engines.aura")
    with AuraServer() as server:
        speak(server)

    assert "request our-id: 200, inference inference-our-id" in caplog.text


def test_a_key_that_comes_back_in_a_header_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a service writes into its request id or its type, no log and no message shows the key."""
    caplog.set_level(logging.DEBUG, logger="pipeline")
    with AuraServer() as server:
        server.stage(Accident(headers=(("x-inference-id", KEY),), content_type=KEY, body=b"{}"))
        error = failure(server)

    assert "without audio but with 2 bytes of ***" in str(error)
    assert "inference ***" in caplog.text
    assert KEY not in caplog.text + everything_about(error)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": " 1.5 "}, 1.5),
        ({"Retry-After": "0"}, 0.0),
        ({"retry-after-ms": "250", "Retry-After": "9"}, 0.25),
        ({"retry-after-ms": "soon", "Retry-After": "9"}, 9.0),
        ({"Retry-After": "Wed, 01 Jul 2026 12:00:30 GMT"}, 30.0),
        ({"Retry-After": "Wednesday, 01-Jul-26 12:00:30 GMT"}, 30.0),
        ({"Retry-After": "Wed, 01 Jul 2026 14:00:30 +0200"}, 30.0),
        ({"Retry-After": "Wed, 01 Jul 2026 11:00:00 GMT"}, 0.0),
        ({"Retry-After": "Wed, 01 Jul 2026 09:00:10 GMT", "Date": "Wed, 01 Jul 2026 09:00:00 GMT"}, 10.0),
        ({"Retry-After": "99999999999"}, 99_999_999_999.0),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "1_000"}, None),
        ({"Retry-After": "9" * 400}, None),
        ({"Retry-After": "٣"}, None),
        ({"Retry-After": "Wed, 99 Jul 2026 99:00:00 GMT"}, None),
        ({"Retry-After": ""}, None),
        ({}, None),
    ],
)
def test_retry_after_is_understood_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, milliseconds, a date by whatever clock; nonsense counts as nothing."""
    encoded = httpx.Headers([(name.encode(), value.encode()) for name, value in headers.items()])

    assert parse_retry_after(encoded, NOW) == seconds


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"message": "plain", "requestId": "r1"}', "plain (request r1)"),
        (b'{"message": ["text must be short", "voice must be known"]}', "text must be short; voice must be known (our"),
        (b'{"error": {"name": "X", "message": "inner"}, "requestId": 5}', "inner (our request ours)"),
        (b'{"title": "Too Many Requests", "detail": "in words"}', "in words (our request ours)"),
        (b'{"err_code": 1}', "(our request ours)"),
        (b'["a list"]', '["a list"] (our request ours)'),
        (b"[" * 60_000, "[[[["),
        (b"<html>\n<b>", "an HTML page (our request ours)"),
        (b"", "(our request ours)"),
        (b"\x1b[31mred\x07\nalert \xff", "[31mred alert \ufffd (our request ours)"),
        ("é".encode() * 1_000, "é" * 299 + "… (our request ours)"),
    ],
)
def test_what_a_service_says_is_one_safe_line(body: bytes, words: str) -> None:
    """Both shapes of error, and whatever a proxy in between may send, without anything a terminal would obey."""
    line = service_words(body, {}, our_id="ours", scrub=str)

    assert line.startswith(words)
    assert line.isprintable()
    assert len(line) < 400
