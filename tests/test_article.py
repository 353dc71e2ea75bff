"""An article's address is a source like a file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from program import Program

PAGE = """<!doctype html><html lang="en"><head><title>The Lamp</title></head><body>
<nav><a href="/">Home</a></nav>
<article><h1>The Lamp</h1><p>The keeper climbed the stairs in the dark, counting every one of them.</p>
<p>At the top he lit the lamp, and the ship far out turned slowly away from the rocks.</p></article>
<footer>Subscribe to our newsletter</footer></body></html>"""


class Page(BaseHTTPRequestHandler):
    """Answers every request with the page."""

    def do_GET(self) -> None:
        """Send the page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def site() -> Iterator[str]:
    """Serve the page on loopback and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/blog/the-lamp.html"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_article_is_made_from_its_address(program: Program) -> None:
    """The file is named after the address; the article is read, and what surrounds it is listed."""
    with site() as url:
        made = program.run("make", url, "--private-hosts", "--engine", "silence", "--json")
        ledger = program.run("plan", url, "--private-hosts", "--ledger").objects

    assert made.code == 0, made.err
    assert made.result["output"].endswith("out/the-lamp.m4b")
    assert {row["written"]: row["status"] for row in ledger}["Subscribe to our newsletter"] == "skipped"
    assert sum(row["status"] == "spoken" for row in ledger) == 3


def test_a_private_address_is_refused_unless_asked_for(program: Program) -> None:
    """A link in a nightly list must not read the router's page."""
    with site() as url:
        refused = program.run("make", url, "--engine", "silence")

    assert refused.code == 3
    assert "--private-hosts" in refused.err
