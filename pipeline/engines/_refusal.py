"""What a refusal over HTTP means: the table from status to error, Retry-After, and the service's own words."""

from __future__ import annotations

import email.utils
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.engines._http import Reply
from pipeline.errors import EngineError, PassageRejected, TemporaryEngineError

_NUMBER = re.compile(r"\d+(\.\d*)?|\.\d+", re.ASCII)
_PASSING = frozenset({408, 409, 425, 429})
_THROTTLED = frozenset({429, 503})
_TOO_LONG = frozenset({413, 422})
_LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the user is told to do, by cause."""

    key: str
    funds: str
    address: str


def refusal(reply: Reply, words: str, *, advice: Advice, now: datetime) -> Exception:
    """Return the error that `reply`, which is not a success, stands for; `words` is what it says.

    400 rejects the passage, 413 and 422 too (it can be split); 408, 409, 425, 429 and all 5xx pass;
    401, 402, 403, 404, redirects and what nobody has documented stop the run, for every passage would meet them.
    """
    text = f"{reply.host} answered {reply.status}{': ' if words else ''}{words}"
    if reply.status == 400:
        return PassageRejected(text)
    if reply.status in _TOO_LONG:
        return PassageRejected(text, too_long=True)
    if reply.status in _PASSING or reply.status >= 500:
        wait_s = parse_retry_after(reply.headers, now)
        return TemporaryEngineError(text, retry_after_s=wait_s, throttled=reply.status in _THROTTLED)
    if 300 <= reply.status < 400:
        return EngineError(f"{text} (a redirect, which is never followed with a key)", hint=advice.address)
    return EngineError(
        text, hint={401: advice.key, 402: advice.funds, 403: advice.funds}.get(reply.status, advice.address)
    )


def parse_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that the service asks us to wait, None if it does not say so in a form that makes sense.

    Reads `retry-after-ms`, then `Retry-After` as seconds or as an HTTP date (RFC 9110, 10.2.3). A date is compared
    with the answer's own Date, where there is one, so that a wrong clock here does no harm; a date gone by is 0.
    `headers` finds names in any case, as httpx.Headers do; `now` is aware. The caller limits what comes out.
    """
    milliseconds = _seconds(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after", "")
    if (seconds := _seconds(text)) is not None:
        return seconds
    if (until := _http_date(text)) is None:
        return None
    return max(0.0, (until - (_http_date(headers.get("date", "")) or now)).total_seconds())


def _seconds(text: str) -> float | None:
    if not _NUMBER.fullmatch(text.strip()):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _http_date(text: str) -> datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def service_words(body: bytes, headers: Mapping[str, str], *, our_id: str, scrub: Callable[[str], str]) -> str:
    """Return what a service says in a refusal and its request id (else ours), scrubbed and fit for a terminal.

    Understands problem+json (title, detail, error.message), the older {message, requestId}, and lists of messages;
    of an HTML page says only that it is one. Scrubbed before it is shortened, lest half a key remain.
    """
    fields = _json_object(body)
    said = _first_text(fields, "message", "error", "detail", "title") if fields else _plain(body)
    theirs = _first_text(fields, "requestId", "request_id") or headers.get("x-request-id", "")
    return f"{_fit(scrub(said))} ({_fit(scrub(f'request {theirs}' if theirs else f'our request {our_id}'))})".lstrip()


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _first_text(fields: Mapping[str, Any], *names: str) -> str:
    for name in names:
        if text := _text(fields.get(name)):
            return text
    return ""


def _text(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("message") or value.get("name")
    if isinstance(value, list):
        value = "; ".join(item for item in value if isinstance(item, str))
    return value.strip() if isinstance(value, str) else ""


def _plain(body: bytes) -> str:
    text = body.decode("utf-8", "replace").strip()
    return "an HTML page" if text.startswith("<") else text


def _fit(text: str) -> str:
    """Make `text` one line without control characters: a terminal obeys some of them."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _LONGEST_WORDS else f"{line[: _LONGEST_WORDS - 1]}…"
