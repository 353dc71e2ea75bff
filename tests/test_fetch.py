"""Fetching an article: no private address is reached, nothing is without a limit, and errors say what to do."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from pipeline.errors import InputError
from pipeline.fetch import Limits, fetch, is_public
from pipeline.readers import ReaderSettings, SourceFile, read_book

PUBLIC = "93.184.216.34"
PAGE = b"<html><body><p>Hello there.</p></body></html>"


@dataclass
class Site:
    """A server on this machine: answers by path, and what it was asked."""

    port: int = 0
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


@contextmanager
def _site(**answers: tuple[int, dict[str, str], bytes]) -> Iterator[Site]:
    site = Site(answers={f"/{name}": answer for name, answer in answers.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, self.headers["Host"]))
            status, headers, body = site.answers[self.path]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if "X-Drip" in headers:
                self._drip()
            self.wfile.write(body)

        def _drip(self) -> None:
            for _ in range(50):
                if site.closing.wait(0.02):
                    return
                try:
                    self.wfile.write(b"a")
                except OSError:
                    return

        def log_message(self, *args: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield site
    finally:
        site.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Detour(httpx.AsyncHTTPTransport):
    """Stands for the Internet: notes which address is connected to, and leads there to a server on this machine."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port
        self.connected: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.connected.append(request.url.host)
        request.url = request.url.copy_with(host="127.0.0.1", port=self._port)
        return await super().handle_async_request(request)


class Names:
    """A name service that gives each name its answers in turn, the last one for ever."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {name.replace("_", "."): list(turns) for name, turns in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        turns = self._answers[host]
        return turns.pop(0) if len(turns) > 1 else turns[0]


HTML = {"Content-Type": "text/html; charset=utf-8"}


def _get(site: Site, path: str, limits: Limits | None = None) -> SourceFile:
    names = Names(site_test=[["127.0.0.1"]])
    return fetch(f"http://site.test:{site.port}/{path}", allow_private=True, resolve=names, limits=limits)


def test_a_page_becomes_a_source_with_its_address_as_name() -> None:
    """The name is asked for once, the address is connected to, and the server sees the name."""
    with _site(a=(200, HTML, PAGE)) as site:
        source = _get(site, "a")

    assert (source.name, source.suffix) == (f"http://site.test:{site.port}/a", ".html")
    assert site.asked == [("/a", f"site.test:{site.port}")]
    assert read_book(source, ReaderSettings()).chapters[0].blocks[0].text == "Hello there."


@pytest.mark.parametrize(
    ("path", "kind", "body", "suffix"),
    [
        ("a", "text/html", PAGE, ".html"),
        ("a", "application/xhtml+xml", PAGE, ".xhtml"),
        ("a", "text/plain; charset=utf-8", b"x", ".txt"),
        ("a.md", "text/plain", b"x", ".md"),
        ("a", "text/markdown", b"x", ".md"),
        ("a", "application/epub+zip", b"PK", ".epub"),
        ("a", "application/pdf", b"%PDF-1.4", ".pdf"),
        ("a", "application/octet-stream", b"%PDF-1.4", ".pdf"),
        ("a", "", b" <!doctype html><p>x", ".html"),
    ],
)
def test_the_type_chooses_the_reader(path: str, kind: str, body: bytes, suffix: str) -> None:
    """What the server says decides; where it says nothing, the name and the first bytes."""
    with _site(**{path: (200, {"Content-Type": kind} if kind else {}, body)}) as site:
        assert _get(site, path).suffix == suffix


def test_the_charset_of_the_header_counts() -> None:
    """A page whose encoding only the server knows is read right."""
    with _site(a=(200, {"Content-Type": "text/html; charset=windows-1251"}, b"<p>\xcc\xe8\xf0</p>")) as site:
        assert _get(site, "a").data.decode("utf-8-sig") == "<p>Мир</p>"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1", "::7f00:1",
        "2001::1", "no address",
    ],
)  # fmt: skip
def test_no_private_address_is_public(address: str) -> None:
    """Loopback, private, link-local, shared, multicast and reserved ranges, however they are wrapped."""
    assert not is_public(address)


def test_public_addresses_are_public() -> None:
    """Ordinary addresses of both kinds are let through."""
    assert all(map(is_public, (PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8")))


@pytest.mark.parametrize("found", [["10.0.0.1"], [PUBLIC, "127.0.0.1"], ["::1"]])
def test_a_name_with_any_private_address_is_refused(found: list[str]) -> None:
    """One private address among several is enough, and no connection is opened."""
    detour = Detour(1)

    with pytest.raises(InputError, match="not a public address"):
        fetch("http://evil.test/", resolve=Names(evil_test=[found]), transport=detour)

    assert detour.connected == []


def test_a_redirect_into_a_private_network_is_refused() -> None:
    """Every hop is checked like the first one."""
    with _site(a=(302, {"Location": "http://inside.test/secret"}, b""), secret=(200, HTML, PAGE)) as site:
        names = Names(news_test=[[PUBLIC]], inside_test=[["192.168.0.7"]])
        with pytest.raises(InputError, match=r"inside\.test is 192\.168\.0\.7"):
            fetch("http://news.test/a", resolve=names, transport=Detour(site.port))

    assert [path for path, _ in site.asked] == ["/a"]


def test_a_name_that_changes_its_address_is_not_followed() -> None:
    """The connection goes to the address that was checked, whatever the name would answer next."""
    with _site(a=(200, HTML, PAGE)) as site:
        detour, names = Detour(site.port), Names(news_test=[[PUBLIC], ["127.0.0.1"]])
        fetch("http://news.test/a", resolve=names, transport=detour)

    assert (detour.connected, names.asked) == ([PUBLIC], ["news.test"])


def test_redirects_are_followed_but_not_for_ever() -> None:
    """Relative ones too; after five it is enough. The source keeps the address that was asked for."""
    with _site(a=(301, {"Location": "b"}, b""), b=(200, HTML, PAGE), c=(302, {"Location": "/c"}, b"")) as site:
        assert _get(site, "a").name.endswith("/a")
        with pytest.raises(InputError, match="more than 5 redirects"):
            _get(site, "c")

    assert len(site.asked) == 2 + 6


def test_a_page_that_is_too_large_is_refused() -> None:
    """Plain or packed, what passes the limit is refused; a bomb is not unpacked."""
    bomb = gzip.compress(bytes(50_000_000))
    packed = {**HTML, "Content-Encoding": "gzip"}
    with _site(a=(200, HTML, bytes(200_001)), b=(200, packed, bomb), c=(200, packed, gzip.compress(PAGE))) as site:
        for path in "ab":
            with pytest.raises(InputError, match="larger than 200,000 bytes"):
                _get(site, path, Limits(max_bytes=200_000))
        assert _get(site, "c", Limits(max_bytes=200_000)).data.endswith(PAGE)


def test_a_server_that_drips_is_left_at_the_deadline() -> None:
    """A byte now and then does not keep a fetch alive."""
    with _site(a=(200, {**HTML, "X-Drip": "1"}, b"")) as site, pytest.raises(InputError, match=r"in 0\.2 seconds"):
        _get(site, "a", Limits(deadline_s=0.2))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((404, HTML, b""), "answers 404 Not Found"),
        ((200, {"Content-Type": "image/png"}, b""), "image/png, not a text"),
        ((200, {**HTML, "Content-Encoding": "br"}, b""), "packs its answer as br"),
        ((200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(PAGE)[:-9]), "cut off"),
        ((200, {**HTML, "Content-Encoding": "gzip"}, b"not packed"), "could not be fetched"),
        ((302, {"Location": "ftp://x.test/"}, b""), "only http and https"),
        ((302, {"Location": "http://u:p@x.test/"}, b""), "user name or password"),
        ((200, {**HTML, "Content-Length": "99"}, PAGE), "could not be fetched"),
    ],
)
def test_what_the_server_does_wrong_is_said(answer: tuple[int, dict[str, str], bytes], message: str) -> None:
    """Status, type, packing, a cut body, odd redirects: each has a message with the address in it."""
    with _site(a=answer) as site, pytest.raises(InputError, match=message) as refusal:
        _get(site, "a")

    assert refusal.value.hint


@pytest.mark.parametrize(
    "url", ["ftp://x.test/a", "file:///etc/passwd", "http://", "http://u:p@x.test/", "nonsense", "http://[::1"]
)
def test_other_addresses_are_refused(url: str) -> None:
    """Only http and https, and nothing with a password in it, which no message repeats."""
    with pytest.raises(InputError) as refusal:
        fetch(url, resolve=Names())

    assert "u:p" not in str(refusal.value)


def test_a_host_that_is_not_there_is_said() -> None:
    """A name without an address, and a port that nobody listens at."""
    with pytest.raises(InputError, match=r"no host 'gone\.test'"):
        fetch("http://gone.test/", resolve=Names(gone_test=[[]]))
    with pytest.raises(InputError, match="could not be fetched"):
        fetch("http://shut.test:1/", allow_private=True, resolve=Names(shut_test=[["127.0.0.1"]]))
