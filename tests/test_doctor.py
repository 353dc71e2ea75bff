"""`audiobook doctor`: what is set up, and with --live what the service really does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aura_server import KEY, Accident, AuraServer, Manners, spoken_pcm, wav_of
from program import Ended, Program

from pipeline import live
from pipeline.engines.aura import Settings

ENVIRON = {"AIMLAPI_KEY": KEY}


def ask(server: AuraServer, *, deadline_s: float = 10, **settings: Any) -> live.Findings:
    """Make all probes of `server`."""
    chosen = Settings(base_url=server.base_url, **settings)
    base, key = live.connect(chosen, ENVIRON)
    return live.probe(chosen, base, key, deadline_s=deadline_s)


def verdicts(findings: live.Findings) -> dict[str, str]:
    """Return the verdict of every line."""
    return {line.what: line.verdict for line in findings.lines}


def doctor(folder: Path, server: AuraServer, *arguments: str) -> Ended:
    """Run the real program against `server`."""
    program = Program(folder, (("AIMLAPI_API_KEY", KEY), ("AIMLAPI_BASE_URL", server.base_url)))
    return program.run("doctor", *arguments)


def test_doctor_shows_what_is_set_up_and_no_key(tmp_path: Path) -> None:
    """Exit 0; the key is said to be there, by the name of its variable."""
    ended = Program(tmp_path, (("AIMLAPI_KEY", KEY),)).run("doctor")

    assert ended.code == 0, ended.out
    assert "key in AIMLAPI_KEY" in ended.out
    assert all(f"format {name}" in ended.out for name in ("m4b", "mp3", "opus", "flac", "wav"))
    assert KEY not in ended.out + ended.err


def test_doctor_finds_what_cannot_be_written_to(tmp_path: Path) -> None:
    """A file in the place of the store's folder is found before a run is."""
    (tmp_path / "store").write_text("in the way")

    ended = Program(tmp_path).run("doctor")

    assert ended.code == 4
    assert "no permission to write" in ended.out


def test_live_without_a_key_says_which_variable_to_set(tmp_path: Path) -> None:
    """Exit 5, and nothing is asked."""
    ended = Program(tmp_path).run("doctor", "--live")

    assert ended.code == 5
    assert "AIMLAPI_API_KEY is not set" in ended.err


def test_save_without_live_is_a_mistake(tmp_path: Path) -> None:
    """There would be nothing to save."""
    assert Program(tmp_path).run("doctor", "--save", "here").code == 2


def test_live_says_the_cost_and_prints_a_table(tmp_path: Path) -> None:
    """Six short calls; the replies are kept as files, and the key is in none of them."""
    with AuraServer() as server:
        ended = doctor(tmp_path, server, "--live", "--save", "replies")

    kept = {path.name: path.read_bytes() for path in (tmp_path / "replies").iterdir()}
    assert ended.code == 0, ended.err
    assert "6 calls: about " in ended.err
    assert "sample_rate as a number" in ended.out
    assert {"current.wav", "current.json", "alias.wav", "too-long.body"} <= set(kept)
    assert json.loads(kept["too-long.json"])["status"] == 413
    assert KEY[:12] not in f"{ended.out}{ended.err}{kept}"


def test_a_folder_that_cannot_be_written_is_found_before_anything_is_paid(tmp_path: Path) -> None:
    """Exit 7 and no request."""
    (tmp_path / "file").write_text("")
    with AuraServer() as server:
        ended = doctor(tmp_path, server, "--live", "--save", "file/replies")

    assert (ended.code, server.seen) == (7, [])


def test_each_open_question_gets_its_answer() -> None:
    """Both id styles, the header, the rate as a number, 2,001 characters, the markup."""
    with AuraServer() as server:
        findings = ask(server)

    found = {line.what: line.found for line in findings.lines}
    assert findings.works
    assert verdicts(findings)["WAV header"] == "as expected"
    assert verdicts(findings)["the old alias as model"] == "as expected"
    assert verdicts(findings)["2,001 characters"] == "as expected"
    assert verdicts(findings)["the alias keeps its voice"] == "as expected"
    assert found["sample_rate as a number"].startswith("400 sample_rate must be a string")
    assert found["pronunciation markup"].endswith("read aloud")
    assert verdicts(findings)["pronunciation markup"] == "differs"
    assert "x-inference-id" in found["limits and ids in the headers"]
    assert [len(seen.text) for seen in server.asked][-1] == 2_001


def test_markup_that_is_understood_is_told_from_markup_that_is_read() -> None:
    """The marked sentence is as long as the plain one."""
    understood = Accident(body=wav_of(spoken_pcm(live.WORD)))
    with AuraServer(misfortune=lambda text, nth: understood if text == live.MARKED else None) as server:
        findings = ask(server)

    assert verdicts(findings)["pronunciation markup"] == "as expected"


def test_an_answer_that_names_a_file_is_followed_without_the_key() -> None:
    """The audio is fetched where the service left it, as a run does."""
    with AuraServer(Manners(file_reply="object")) as server:
        findings = ask(server)

    assert findings.works
    assert "in a file that it names" in findings.lines[0].found


@pytest.mark.parametrize(
    ("accident", "says"),
    [
        (Accident(end="stall"), "no answer within 0.3 s"),
        (Accident(end="reset"), "127.0.0.1: "),
        (Accident(body=b"RIFF....WAVEnoise"), "the WAV has no data chunk"),
    ],
)
def test_a_probe_that_fails_stops_none_of_the_others(accident: Accident, says: str) -> None:
    """The others have their answers, and the table says what happened."""
    with AuraServer() as server:
        server.stage(accident)
        findings = ask(server, deadline_s=0.3)

    assert not findings.works
    assert findings.lines[0].verdict == "no answer"
    assert says in findings.lines[0].found
    assert verdicts(findings)["2,001 characters"] == "as expected"
    assert len(server.asked) == 6


def test_a_key_that_is_refused_ends_with_the_engines_status(tmp_path: Path) -> None:
    """Exit 5; the service's words are shown, the key that they quote is not."""
    with AuraServer(Manners(key="another")) as server:
        server.stage(*[server.error(401, f"Bearer {KEY} is unknown", ("X-Request-Id", KEY))] * 6)
        ended = doctor(tmp_path, server, "--live", "--save", "replies")

    kept = [path.read_bytes() for path in (tmp_path / "replies").iterdir()]
    assert ended.code == 5
    assert "is unknown" in ended.out
    assert KEY[:12] not in f"{ended.out}{ended.err}{kept}"


def test_only_the_call_that_is_configured_has_to_work() -> None:
    """With the old ids the alias decides."""
    with AuraServer() as server:
        server.stage(server.error(400, "no"))
        findings = ask(server, id_style="seed", voice="helena")

    assert findings.works
    assert server.asked[1].body["model"] == "#g1_aura-2-helena-en"
