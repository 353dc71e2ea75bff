"""Fetch an article from the web: one address, checked before it is connected to, and nothing without a limit.

A name is resolved once per hop, every address that it has must be public, and the connection goes to exactly the
address that was checked, so that no name can lead into a private network, not even by changing its mind.
"""

from __future__ import annotations

import asyncio
import codecs
import ipaddress
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePosixPath

import httpx

from pipeline.errors import InputError
from pipeline.readers import SourceFile

Resolve = Callable[[str, int], Sequence[str]]

_SUFFIXES = {
    "text/html": ".html", "application/xhtml+xml": ".xhtml", "text/markdown": ".md", "text/x-markdown": ".md",
    "application/epub+zip": ".epub", "application/pdf": ".pdf", "text/plain": ".txt",
}  # fmt: skip
_SIGNS = (
    (b"%pdf-", ".pdf"),
    (b"mimetypeapplication/epub+zip", ".epub"),
    (b"<html", ".html"),
    (b"<!doctype html", ".html"),
)
_BY_NAME = (".html", ".htm", ".xhtml", ".md", ".markdown", ".txt", ".epub", ".pdf")
_UNSAID = ("", "application/octet-stream", "binary/octet-stream", "application/xml", "text/xml", "application/zip")
_BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": "audiobook-pipeline",
    "Accept": "text/html,application/xhtml+xml,text/markdown,text/plain,application/epub+zip,application/pdf;q=0.9",
    "Accept-Encoding": "gzip",  # the one that is unpacked here, within the limit
}
_SAVE = "open it in a browser, save the page, and give that file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one fetch may take: seconds in all, bytes after decompression, redirects."""

    deadline_s: float = 30
    max_bytes: int = 20_000_000
    max_redirects: int = 5


def addresses_of(host: str, port: int) -> Sequence[str]:
    """Return the IP addresses of a name, as the system resolves it. Raises OSError if it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def fetch(
    url: str,
    *,
    allow_private: bool = False,
    limits: Limits | None = None,
    resolve: Resolve = addresses_of,
    transport: httpx.AsyncBaseTransport | None = None,
) -> SourceFile:
    """Return what stands at an http(s) address, named by the address, with the ending of its content type.

    `allow_private` also connects to this machine and its private networks. Blocks; not for use inside an event loop.
    Raises InputError, saying which limit or rule stopped it, or what the server answered.
    """
    limits = limits or Limits()
    fetching = _Fetching(allow_private, limits, resolve, transport)
    try:
        return asyncio.run(fetching.within_deadline(_checked_url(url)))
    except TimeoutError:
        raise InputError(f"{url}: no complete answer in {limits.deadline_s:g} seconds", hint=_SAVE) from None
    except (httpx.HTTPError, zlib.error) as failure:
        what = str(failure) or type(failure).__name__
        raise InputError(f"{url}: it could not be fetched: {what}", hint="check the address, or try later") from None


@dataclass(frozen=True, slots=True)
class _Fetching:
    """One fetch with its rules."""

    allow_private: bool
    limits: Limits
    resolve: Resolve
    transport: httpx.AsyncBaseTransport | None

    async def within_deadline(self, url: httpx.URL) -> SourceFile:
        """Follow redirects to the end."""
        async with asyncio.timeout(self.limits.deadline_s), self._client() as client:
            first = url
            for _ in range(self.limits.max_redirects + 1):
                address = await self._address(url)
                async with self._answer(client, url, address) as response:
                    if response.status_code not in _REDIRECTS or "location" not in response.headers:
                        return await self._source(response, first, url)
                    url = _redirected(url, response.headers["location"])
            raise InputError(f"{first}: more than {self.limits.max_redirects} redirects", hint=_SAVE)

    def _client(self) -> httpx.AsyncClient:
        # No proxy of the environment: it would resolve the name again, behind our back.
        verify = ssl.create_default_context()
        return httpx.AsyncClient(
            transport=self.transport, trust_env=False, verify=verify, headers=_HEADERS, timeout=self.limits.deadline_s
        )

    async def _address(self, url: httpx.URL) -> str:
        """Return the address to connect to, after looking at all that the name has."""
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = await asyncio.to_thread(self.resolve, url.host, port)
        except (OSError, UnicodeError):
            found = ()
        if not found:
            raise InputError(f"{url}: there is no host {url.host!r}", hint="check the address and the connection")
        private = next((address for address in found if not is_public(address)), None)
        if private and not self.allow_private:
            raise InputError(
                f"{url}: {url.host} is {private}, which is not a public address",
                hint="--private-hosts, if this is a server of your own",
            )
        return found[0]

    def _answer(self, client: httpx.AsyncClient, url: httpx.URL, address: str) -> _Response:
        request = client.build_request(
            "GET",
            url.copy_with(host=address.partition("%")[0], fragment=None),
            headers={"Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        return _Response(client, request)

    async def _source(self, response: httpx.Response, first: httpx.URL, url: httpx.URL) -> SourceFile:
        if response.status_code != httpx.codes.OK:
            said = f"{response.status_code} {response.reason_phrase}".strip()
            raise InputError(f"{first}: the server answers {said}", hint=f"check the address, or {_SAVE}")
        said_type = response.headers.get("content-type", "")
        data = b"".join([part async for part in self._body(response, first)])
        suffix = _suffix(said_type, url, data)
        if not suffix:
            raise InputError(
                f"{first}: this is {said_type or 'of no known type'}, not a text",
                hint="pages, plain text, Markdown, EPUB and PDF can be fetched",
            )
        return SourceFile(name=str(first), data=_as_utf8(data, said_type), suffix=suffix)

    async def _body(self, response: httpx.Response, url: httpx.URL) -> AsyncIterator[bytes]:
        """Yield the body unpacked; stop at the limit, before more than that was unpacked."""
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise InputError(f"{url}: the server packs its answer as {encoding}, which was not asked for", hint=_SAVE)
        unpack = zlib.decompressobj(wbits=47) if encoding not in ("", "identity") else None
        room = self.limits.max_bytes
        async for raw in response.aiter_raw():
            part = unpack.decompress(raw, room + 1) if unpack else raw
            room -= len(part)
            if room < 0:
                raise InputError(
                    f"{url}: the page is larger than {self.limits.max_bytes:,} bytes", hint="give it as a file"
                )
            yield part
        if unpack and not unpack.eof:
            raise InputError(f"{url}: the page is cut off", hint="try again later")


class _Response:
    """A streamed response that is closed at the end of its block. Redirects are not followed."""

    def __init__(self, client: httpx.AsyncClient, request: httpx.Request) -> None:
        self._client, self._request = client, request
        self._response: httpx.Response | None = None

    async def __aenter__(self) -> httpx.Response:
        self._response = await self._client.send(self._request, stream=True, follow_redirects=False)
        return self._response

    async def __aexit__(self, *_: object) -> None:
        if self._response is not None:
            await self._response.aclose()


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public Internet, also where it wraps another (RFC 4291, 3056, 6052)."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.teredo:
            return False
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in ipaddress.ip_network("64:ff9b::/96") or ip in ipaddress.ip_network("::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _checked_url(written: str) -> httpx.URL:
    try:
        url = httpx.URL(written.strip())
    except (httpx.InvalidURL, ValueError):
        raise InputError(f"{written}: this is no address", hint="give http://... or https://...") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise InputError(f"{written}: only http and https addresses are fetched", hint="give https://...")
    if url.userinfo:
        raise InputError(f"{url.host}: an address with a user name or password in it is not fetched", hint=_SAVE)
    return url


def _redirected(url: httpx.URL, location: str) -> httpx.URL:
    try:
        return _checked_url(str(url.join(location)))
    except (httpx.InvalidURL, ValueError):
        raise InputError(f"{url}: the server redirects to {location[:80]!r}, which is no address", hint=_SAVE) from None


def _type_of(said: str) -> tuple[str, str]:
    """Return the media type and the charset of a Content-Type header, lower case."""
    message = Message()
    message["content-type"] = said or "application/octet-stream"
    return message.get_content_type(), message.get_content_charset() or ""


def _suffix(said: str, url: httpx.URL, data: bytes) -> str:
    media, _ = _type_of(said)
    named = PurePosixPath(url.path).suffix.lower()
    if media == "text/plain" and named in (".md", ".markdown"):
        return named
    if media in _SUFFIXES and said:
        return _SUFFIXES[media]
    if media not in _UNSAID:
        return ""
    start = data[:1024].lstrip().lower()
    looks = next((suffix for sign, suffix in _SIGNS if sign in start), "")
    return looks or (named if named in _BY_NAME else "")


def _as_utf8(data: bytes, said: str) -> bytes:
    """Return text in the charset that the server names as UTF-8 with its mark, so that readers see it too."""
    media, charset = _type_of(said)
    is_text = media.startswith("text/") or media == "application/xhtml+xml"
    if not (said and is_text and charset) or data.startswith(_BYTE_ORDER_MARKS):
        return data
    codec = "cp1252" if charset in ("iso-8859-1", "latin-1", "latin1", "us-ascii") else charset
    try:
        text = data.decode("utf-8") if codec == "cp1252" and _is_utf8(data) else data.decode(codec)
    except (LookupError, UnicodeError):
        return data
    return codecs.BOM_UTF8 + text.encode("utf-8", "replace")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
