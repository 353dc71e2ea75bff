"""What every speech service on HTTP needs: its key, its address, a cheap client, a bounded exchange.

A key is never in a message, a repr or a log, and never travels in clear.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import AsyncIterator, Generator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx

from pipeline.errors import ConfigError, EngineError, TemporaryEngineError

TIMEOUT = httpx.Timeout(connect=10, write=30, read=60, pool=None)  # httpx's own 5 s break synthesis
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ERROR_BODY_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A secret and the environment variable it came from. Its repr and str hide it."""

    variable: str
    value: str = field(repr=False)

    def scrub(self, text: str) -> str:
        """Return `text` without the key: some services quote it when they refuse it."""
        return text.replace(self.value, "***")


def find_key(environ: Mapping[str, str], variables: tuple[str, ...]) -> Key:
    """Return the first non-empty key of `variables`, without surrounding whitespace.

    Raises EngineError if there is none, or if it holds what cannot be sent in a header.
    """
    for variable in variables:
        value = environ.get(variable, "").strip()
        if not value:
            continue
        if not re.fullmatch(r"[\x21-\x7e]+", value):
            raise EngineError(
                f"{variable} holds a space or a character that no key has",
                hint=f"copy the key again and set {variable} to it, without quotes or line breaks",
            )
        return Key(variable=variable, value=value)
    raise EngineError(
        f"no key: {variables[0]} is not set", hint=f"export {variables[0]}=... (or {', '.join(variables[1:])})"
    )


class Bearer(httpx.Auth):
    """Adds the key to one request, so that no client, default header or local variable carries it elsewhere."""

    def __init__(self, key: Key) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Set the Authorization header, which httpx masks in its own reprs."""
        request.headers["Authorization"] = f"Bearer {self._key.value}"
        yield request


def service_url(base: str, *, setting: str) -> httpx.URL:
    """Return `base` as a URL that a key may be sent to: https, or plain http to this machine.

    Raises ConfigError naming `setting` otherwise.
    """
    with suppress(httpx.InvalidURL):
        url = httpx.URL(base.strip().rstrip("/"))
        if url.host and not url.userinfo and not url.query and not url.fragment and may_carry_key(url):
            return url
    raise ConfigError(
        f"{setting} is not an address that a key may be sent to",
        hint="allowed: https://host/path, or http:// to localhost; without user name, query or fragment",
    )


def may_carry_key(url: httpx.URL) -> bool:
    """Say whether what is sent to `url` can be read by nobody on the way."""
    return url.scheme == "https" or is_loopback(url)


def may_fetch(url: httpx.URL, *, named_by: httpx.URL) -> bool:
    """Say whether a file at `url` may be fetched: https, or plain http on this machine if the service is here too."""
    return bool(url.host) and (url.scheme == "https" or (is_loopback(url) and is_loopback(named_by)))


def is_loopback(url: httpx.URL) -> bool:
    """Say whether `url` is plain http to this machine."""
    return url.scheme == "http" and url.host in _LOOPBACK


class Clients:
    """A free-list of clients, one for each request in flight.

    httpx scans its whole pool at every request, so the cost of one grows with what is in flight in its client.
    Measured with answers of 50 KB, client CPU of a request at 1 / 15 / 64 in flight: one client for all 1.8 / 1.8 /
    11.5 ms (87 requests a second), a client each 1.5 / 1.1 / 1.3 ms (745 a second). With answers of 1.1 MB, as for
    350 characters: 3.4 / 4.3 / 15.9 ms against 3.5 / 4.5 / 4.5 ms.
    The TLS context is shared: loading the certificates takes 30 ms each time.
    """

    def __init__(self, *, timeout: httpx.Timeout, trust_env: bool) -> None:
        self._timeout = timeout
        self._trust_env = trust_env
        self._tls = httpx.create_ssl_context(trust_env=trust_env)
        self._idle: list[httpx.AsyncClient] = []
        self._all: list[httpx.AsyncClient] = []

    @asynccontextmanager
    async def one(self) -> AsyncIterator[httpx.AsyncClient]:
        """Lend the client that was used last, for its connection is the warmest; a new one if all are busy."""
        client = self._idle.pop() if self._idle else self._new()
        try:
            yield client
        finally:
            self._idle.append(client)

    def _new(self) -> httpx.AsyncClient:
        # Two connections: the service, and the host that it leaves files on.
        client = httpx.AsyncClient(
            verify=self._tls,
            timeout=self._timeout,
            trust_env=self._trust_env,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=2, max_keepalive_connections=2, keepalive_expiry=30),
        )
        self._all.append(client)
        return client

    async def aclose(self) -> None:
        """Close every connection."""
        for client in self._all:
            await client.aclose()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer read to its end: the body of a refusal to 64 KiB, any other to the limit."""

    host: str
    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def is_framed(self) -> bool:
        """Say whether a cut would have been noticed: not if the end of the body is the end of the connection."""
        return "content-length" in self.headers or "transfer-encoding" in self.headers


async def exchange(client: httpx.AsyncClient, request: httpx.Request, *, auth: Bearer | None, max_bytes: int) -> Reply:
    """Send `request` and read the answer, following no redirect.

    Raises TemporaryEngineError if the network fails or a good answer is compressed or longer than `max_bytes`,
    EngineError if the service's certificate is not to be trusted.
    """
    try:
        response = await client.send(request, auth=auth, stream=True, follow_redirects=False)
        try:
            body = await (_read(response, max_bytes) if response.is_success else _read_refusal(response))
        finally:
            await response.aclose()
        return Reply(host=request.url.host, status=response.status_code, headers=response.headers, body=body)
    except httpx.HTTPError as error:
        failure = _network_failure(request.url.host, error)
    # Raised out here because httpx's exception, which holds the request and its headers, would else be the context.
    raise failure


async def _read(response: httpx.Response, max_bytes: int) -> bytes:
    # A list and one join: a bytearray that grows to 1.1 MB costs 2 ms more of the 5.5 ms that a reply takes.
    pieces: list[bytes] = []
    size = 0
    if _is_packed(response):
        message = f"{response.url.host} sent a compressed answer, which was not asked for"
        raise TemporaryEngineError(message, billed=True)
    async for piece in response.aiter_raw():
        pieces.append(piece)
        size += len(piece)
        if size > max_bytes:
            message = f"{response.url.host} sent more than {max_bytes / 2**20:g} MB for one passage"
            raise TemporaryEngineError(message, billed=True)
    return b"".join(pieces)


def _is_packed(response: httpx.Response) -> bool:
    # We ask for no compression: audio does not shrink. Nothing is unpacked here, because httpx unpacks whatever one
    # read brings in one go: 64 KB packed twice are gigabytes before their size could be looked at.
    return response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}


async def _read_refusal(response: httpx.Response) -> bytes:
    """Read what there is of a refusal: its status is enough, so a cut body is no failure of its own."""
    body = b""
    if _is_packed(response):
        return body
    with suppress(httpx.HTTPError):
        async for piece in response.aiter_raw():
            body += piece
            if len(body) >= _ERROR_BODY_BYTES:
                break
    return body[:_ERROR_BODY_BYTES]


def _network_failure(host: str, error: httpx.HTTPError) -> EngineError | TemporaryEngineError:
    """Say what happened without quoting the exception: some of their texts quote header values."""
    if reason := _distrust(error):
        return EngineError(
            f"the certificate of {host} is not to be trusted, so the key was not sent ({reason})",
            hint="check the engine's base URL and this machine's clock; behind a company proxy set SSL_CERT_FILE",
        )
    return TemporaryEngineError(
        f"{host}: {_KINDS.get(type(error), 'the connection failed')} ({type(error).__name__})",
        billed=not isinstance(error, _BEFORE_SENDING),
    )


_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_KINDS: dict[type[httpx.HTTPError], str] = {
    httpx.ConnectError: "cannot be reached",
    httpx.ConnectTimeout: "cannot be reached in time",
    httpx.ReadTimeout: "has sent nothing for too long",
    httpx.WriteTimeout: "takes no data",
    httpx.ReadError: "broke the connection",
    httpx.WriteError: "broke the connection",
    httpx.RemoteProtocolError: "cut its answer short or does not speak HTTP",
    httpx.ProxyError: "the proxy refuses to connect",
}


def _distrust(error: BaseException | None) -> str:
    """Return what is wrong with the certificate, "" if the failure is another."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        error = error.__cause__ or error.__context__
    return ""
