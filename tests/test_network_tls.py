"""The real program against services whose certificates are bad: the key is given to none of them."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from aura_server import KEY, AuraServer
from certificates import EXPIRED, GOOD, WRONG_HOST
from program import Ended, Program

BOOK = "# One\n\nThe lamps along the quay went out, and nobody lit them again.\n"


def context_of(certificate: Path) -> ssl.SSLContext:
    """Return what a service needs to show `certificate`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def make(folder: Path, certificate: str, *, trusted: bool = True) -> tuple[Ended, AuraServer]:
    """Make a book with a service that shows `certificate`, which this machine trusts or not."""
    shown = folder / "shown.pem"
    shown.write_text(certificate)
    with AuraServer(tls=context_of(shown)) as server:
        trust = (("SSL_CERT_FILE", str(shown)),) if trusted else ()
        program = Program(folder, (("AIMLAPI_API_KEY", KEY), ("AIMLAPI_BASE_URL", server.base_url), *trust))
        program.write("book.md", BOOK)
        return program.run("make", "book.md", "--engine", "aura", "--format", "wav"), server


def test_a_certificate_that_is_trusted_is_accepted(tmp_path: Path) -> None:
    """A company's own authority works through SSL_CERT_FILE."""
    ended, server = make(tmp_path, GOOD)

    assert ended.code == 0, ended.err
    assert server.asked


@pytest.mark.parametrize(
    ("certificate", "trusted", "reason"),
    [(EXPIRED, True, "expired"), (WRONG_HOST, True, "mismatch"), (GOOD, False, "self-signed")],
    ids=["expired", "of another host", "self-signed"],
)
def test_a_bad_certificate_ends_the_run_at_once(certificate: str, trusted: bool, reason: str, tmp_path: Path) -> None:
    """Exit 5 with what is wrong with it; no request was sent, so nobody saw the key."""
    ended, server = make(tmp_path, certificate, trusted=trusted)

    assert ended.code == 5
    assert "the certificate of 127.0.0.1 is not to be trusted" in ended.err
    assert reason in ended.err.replace("self signed", "self-signed")
    assert server.seen == []
    assert KEY not in ended.out + ended.err
