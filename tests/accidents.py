"""Every accident that a network or a service can have with one request, by name, and what is to come of it."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from aura_server import Accident
from tune import RATE_HZ, spoken_pcm, wav_of

Fate = Literal["made", "failed", "stopped"]

PASSING = (408, 409, 425, 429, 500, 502, 503, 504, 599)
OF_THE_TEXT = (400, 413, 422)
FINAL = (401, 402, 403, 404, 418)

_NOISE = random.Random(1).randbytes(100_000)
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
_JSON, _HTML = "application/json", "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """An accident, the fate of the run whose first request meets it, and whether that request may be billed."""

    accident: Accident
    fate: Fate = "made"
    billed: bool = True


def refusal(status: int, retry_after: str | None = None, *, name: str = "Retry-After") -> Accident:
    """Return a refusal in the service's own shape."""
    body = json.dumps({"title": "Error", "status": status, "message": "no", "requestId": f"req-{status}"}).encode()
    headers = ((name, retry_after),) if retry_after is not None else ()
    return Accident(status=status, headers=headers, content_type="application/problem+json", body=body)


@cache
def packed(*, megabytes: int) -> bytes:
    """Return silence, packed twice: a few hundred bytes that unfold to `megabytes`."""
    return gzip.compress(gzip.compress(bytes(megabytes * 2**20)))


def loud(text: str) -> bytes:
    """Return the reading of `text` through a broken gain: most of it is at full scale."""
    samples = np.frombuffer(spoken_pcm(text), dtype="<i2").astype(np.int32) * 20
    return samples.clip(-32_768, 32_767).astype("<i2").tobytes()


def cut_in_a_vowel(text: str) -> bytes:
    """Return the reading of `text`, a fifth of it missing, the end as loud as it gets."""
    samples = np.frombuffer(spoken_pcm(text), dtype="<i2").astype(np.int32)
    middle, late = samples.size * 7 // 10, samples.size * 9 // 10
    loudest = middle + int(np.abs(samples[middle:late]).argmax()) + 1
    return samples[:loudest].astype("<i2").tobytes()


def of(text: str) -> dict[str, Staged]:
    """Return all accidents that can happen to one request for `text`."""
    pcm = spoken_pcm(text)
    return {**_refusals(), **_answers(text, pcm), **_takes(text, pcm), **_cuts(), **_delays()}


def _refusals() -> dict[str, Staged]:
    found = {f"status {status}": Staged(accident=refusal(status), billed=False) for status in PASSING}
    found |= {f"status {code}": Staged(accident=refusal(code), fate="failed", billed=False) for code in OF_THE_TEXT}
    found |= {f"status {status}": Staged(accident=refusal(status), fate="stopped", billed=False) for status in FINAL}
    for name, value in {
        "in seconds": "0.1",
        "as a date gone by": "Wed, 01 Jul 2020 12:00:00 GMT",
        "as no date": "Wed, 99 Jul 2020 99:00:00 GMT",
        "in science": "1e9",
        "negative": "-5",
        "in words": "soon",
        "empty": "",
    }.items():
        found[f"Retry-After {name}"] = Staged(accident=refusal(429, value), billed=False)
    found["Retry-After in milliseconds"] = Staged(accident=refusal(503, "100", name="retry-after-ms"), billed=False)
    for name, value in {
        "of a millennium": "99999999999999999999",
        "as a date far off": "Fri, 31 Dec 9999 23:59:59 GMT",
    }.items():
        found[f"Retry-After {name}"] = Staged(accident=refusal(429, value), fate="stopped", billed=False)
    return found


def _answers(text: str, pcm: bytes) -> dict[str, Staged]:
    bodies = {
        "JSON under 200": Accident(content_type=_JSON, body=b'{"message": "try later"}'),
        "broken JSON under 200": Accident(content_type=_JSON, body=b'{"audio": '),
        "HTML under 200": Accident(content_type=_HTML, body=b"<!doctype html><title>Sign in</title>"),
        "HTML as audio": Accident(body=b"<html>Bad gateway</html>"),
        "nothing under 200": Accident(body=b"", framing="length"),
        "nothing in chunks": Accident(body=b""),
        "nothing under 204": Accident(status=204, body=b"", framing="length"),
        "an image as audio": Accident(content_type="image/png", body=_PNG),
        "a text as audio": Accident(content_type="text/plain", body=text.encode()),
        "a zip bomb": Accident(headers=(("Content-Encoding", "gzip, gzip"),), body=packed(megabytes=20)),
        "audio packed": Accident(headers=(("Content-Encoding", "gzip"),), body=gzip.compress(wav_of(pcm))),
        "without an end": Accident(body=wav_of(pcm), times=100_000),
        "of many gigabytes": Accident(body=wav_of(pcm), times=100_000, framing="length"),
        "a header that is none": Accident(headers=(("no header", "at all"),)),
        "headers without an end": Accident(headers=(("X-Long", "x" * 300_000),)),
        "partial content": Accident(status=206, body=wav_of(pcm[: len(pcm) // 4])),
    }
    return {name: Staged(accident=accident) for name, accident in bodies.items()}


def _takes(text: str, pcm: bytes) -> dict[str, Staged]:
    takes = {
        "silence": wav_of(bytes(len(pcm))),
        "a reading of something short": wav_of(spoken_pcm("No.")),
        "a reading of something long": wav_of(pcm * 5),
        "clipping": wav_of(loud(text)),
        "a cut ending": wav_of(cut_in_a_vowel(text)),
        "a header without samples": wav_of(b""),
        "noise behind the magic": b"RIFF\xff\xff\xff\xffWAVE" + _NOISE,
        "noise under a good header": wav_of(_NOISE[: len(pcm)]),
        "bytes at random": _NOISE,
        "samples at another rate than declared": wav_of(pcm).replace(
            (RATE_HZ).to_bytes(4, "little"), b"\x00\x0a\x00\x00"
        ),
    }
    return {name: Staged(accident=Accident(body=body)) for name, body in takes.items()}


def _cuts() -> dict[str, Staged]:
    cuts = {
        "cut between chunks": Accident(end="cut"),
        "shorter than announced": Accident(end="cut", framing="length"),
        "cut with its connection": Accident(end="cut", framing="close"),
        "cut late with its connection": Accident(end="cut", framing="close", cut_at=0.83),
        "reset before the headers": Accident(end="reset", headless=True),
        "reset behind the headers": Accident(end="reset", cut_at=0),
        "reset in the body": Accident(end="reset"),
        "closed before the headers": Accident(end="cut", headless=True),
    }
    return {name: Staged(accident=accident) for name, accident in cuts.items()}


def _delays() -> dict[str, Staged]:
    delays = {
        "a stall before the headers": Accident(end="stall", headless=True),
        "a stall behind the headers": Accident(end="stall", cut_at=0),
        "a stall in the body": Accident(end="stall"),
        "a byte each quarter second": Accident(drip_s=0.25),
        "a refusal that never ends": Accident(status=500, body=b"x", drip_s=0.25, times=1_000),
    }
    return {name: Staged(accident=accident) for name, accident in delays.items()}
