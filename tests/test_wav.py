"""The samples of what services send: WAVs with lying headers, and everything that is not a WAV."""

from __future__ import annotations

import io
import struct
from contextlib import suppress

import av
import numpy as np
import pytest
from accidents import cut_in_a_vowel, loud
from hypothesis import given
from hypothesis import strategies as st
from tune import spoken_pcm, wav_of

from pipeline.engines._decode import decode, is_cut_short, sniff
from pipeline.engines._take import fault_of_end, fault_of_take
from pipeline.engines._wav import parse_wav
from pipeline.errors import TemporaryEngineError

PCM = bytes(range(256)) * 20
LIES = (0, 0x7FFFFFFF, 0xFFFFFFFF, 0x7FFF0000, len(PCM) + 2)
SAMPLES = st.binary(max_size=300).map(lambda data: data[: len(data) // 2 * 2]).filter(lambda data: b"RIFF" not in data)
PCM_GUID = bytes.fromhex("0100000000001000800000aa00389b71")
FMT = struct.pack("<HHIIHH", 1, 1, 24_000, 48_000, 2, 16)


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def riff(*chunks: bytes) -> bytes:
    return b"RIFF\xff\xff\xff\xffWAVE" + b"".join(chunks)


def tone(rate_hz: int, seconds: float = 2.0) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return (8_000 * np.sin(2 * np.pi * 300 * np.arange(int(rate_hz * seconds)) / rate_hz)).astype(np.int16)


def encoded(container: str, codec: str, rate_hz: int, seconds: float = 2.0) -> bytes:
    """Encode a tone, as a service would that ignores what it was asked for."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate_hz, layout="mono")
        frame = av.AudioFrame.from_ndarray(tone(rate_hz, seconds)[None, :], format="s16", layout="mono")
        frame.rate = rate_hz
        assert isinstance(stream, av.AudioStream)
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=rate_hz)
        for part in (*resampler.resample(frame), None):
            output.mux(stream.encode(part))
    return target.getvalue()


def pitch_hz(pcm: bytes) -> float:
    """Return the strongest frequency of 24 kHz samples."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(float)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    return float(np.argmax(spectrum) * 24_000 / samples.size)


@pytest.mark.parametrize("declared", [None, *LIES])
def test_a_header_that_lies_about_its_size_is_not_believed(declared: int | None) -> None:
    """All received samples are kept, whatever size the header claims."""
    assert decode(wav_of(PCM, declared=declared)) == PCM


def test_what_follows_the_declared_data_is_not_samples() -> None:
    """A tag behind the audio is not heard."""
    assert decode(riff(chunk(b"fmt ", FMT), chunk(b"data", PCM), chunk(b"LIST", b"INFOnonsense"))) == PCM


def test_an_odd_last_byte_is_dropped() -> None:
    """Half a sample at the end of a cut stream does no harm."""
    assert decode(wav_of(PCM + b"\x01", declared=0xFFFFFFFF)) == PCM


def test_chunks_before_the_data_are_skipped() -> None:
    """LIST chunks, of odd size too, are not taken for audio."""
    before = (chunk(b"LIST", b"INFOx"), chunk(b"fmt ", FMT), chunk(b"fact", b"abcd"))

    assert decode(riff(*before, chunk(b"data", PCM))) == PCM


@pytest.mark.parametrize("declared", [0, 0x7FFF0000, 100])
def test_a_second_header_inside_the_payload_is_cut_out(declared: int) -> None:
    """Where a service joins two WAVs there is no click, and nothing behind it is lost."""
    body = wav_of(PCM[:100], declared=declared) + wav_of(PCM[100:], declared=0x7FFF0000)

    assert decode(body) == PCM


@given(st.lists(SAMPLES, min_size=1, max_size=5), st.lists(st.sampled_from([b"", chunk(b"LIST", b"abc")]), max_size=3))
def test_every_layout_of_the_same_samples_gives_the_same_samples(pieces: list[bytes], extra: list[bytes]) -> None:
    """However the samples are spread over headers and chunks, they come out in order and whole."""
    parts = [riff(*extra, chunk(b"fmt ", FMT), *extra, b"data\0\0\xff\x7f" + piece) for piece in pieces]

    assert parse_wav(b"".join(parts)).data == b"".join(pieces)


@given(st.binary(max_size=80))
def test_damaged_bytes_are_refused_in_our_own_words(noise: bytes) -> None:
    """No bytes behind a RIFF header, however wrong, end in anything but whole samples or a passing error."""
    for body in (noise, riff(noise), riff(chunk(b"fmt ", noise), chunk(b"data", noise))):
        pcm = b""
        with suppress(TemporaryEngineError):
            pcm = decode(body)
        assert len(pcm) % 2 == 0


@pytest.mark.parametrize(
    "body",
    [
        riff(chunk(b"data", PCM)),
        riff(chunk(b"fmt ", FMT)),
        riff(chunk(b"fmt ", FMT[:8])),
        riff(chunk(b"fmt ", bytes(16)), chunk(b"data", PCM)),
    ],
)
def test_a_wav_without_format_or_data_is_refused(body: bytes) -> None:
    """What cannot be known is not guessed."""
    with pytest.raises(TemporaryEngineError, match="the WAV"):
        decode(body)


def test_a_format_that_changes_half_way_is_refused() -> None:
    """Samples of two rates are not joined."""
    other = struct.pack("<HHIIHH", 1, 1, 48_000, 96_000, 2, 16)

    with pytest.raises(TemporaryEngineError, match="changes its format"):
        decode(wav_of(PCM) + riff(chunk(b"fmt ", other), chunk(b"data", PCM)))


@pytest.mark.parametrize("rate_hz", [1, 1_000_000_000])
def test_an_absurd_rate_is_refused(rate_hz: int) -> None:
    """A header cannot make a few bytes unfold into hours."""
    fmt = struct.pack("<HHIIHH", 1, 1, rate_hz, 2, 2, 16)

    with pytest.raises(TemporaryEngineError, match="claims"):
        decode(riff(chunk(b"fmt ", fmt), chunk(b"data", PCM)))


@pytest.mark.parametrize(
    ("fmt", "scale"),
    [
        (struct.pack("<HHIIHH", 1, 1, 48_000, 96_000, 2, 16), "<i2"),
        (struct.pack("<HHIIHH", 3, 1, 24_000, 96_000, 4, 32), "<f4"),
        (struct.pack("<HHIIHHHHI", 0xFFFE, 1, 16_000, 32_000, 2, 16, 22, 16, 4) + PCM_GUID, "<i2"),
    ],
)
def test_other_rates_and_widths_are_converted(fmt: bytes, scale: str) -> None:
    """A WAV that is not what was asked for still is what was said: it is brought to 24 kHz mono 16-bit."""
    (rate_hz,) = struct.unpack_from("<I", fmt, 4)
    samples = tone(rate_hz) / 32_768 if scale == "<f4" else tone(rate_hz)

    pcm = decode(riff(chunk(b"fmt ", fmt), b"data\0\0\xff\x7f" + samples.astype(scale).tobytes()))

    assert len(pcm) / 48_000 == pytest.approx(2.0, abs=0.0002)
    assert pitch_hz(pcm) == pytest.approx(300, abs=1)


def test_the_extensible_form_of_the_same_format_is_taken_as_it_is() -> None:
    """Samples that already are right are not converted, whichever way their format is written."""
    fmt = struct.pack("<HHIIHHHHI", 0xFFFE, 1, 24_000, 48_000, 2, 16, 22, 16, 4) + PCM_GUID

    assert parse_wav(riff(chunk(b"fmt ", fmt), chunk(b"data", PCM))).encoding == 1
    assert decode(riff(chunk(b"fmt ", fmt), chunk(b"data", PCM))) == PCM


def test_stereo_becomes_mono() -> None:
    """Two channels are mixed, not played one after the other."""
    fmt = struct.pack("<HHIIHH", 1, 2, 24_000, 96_000, 4, 16)
    both = np.repeat(tone(24_000), 2).astype("<i2").tobytes()

    pcm = decode(riff(chunk(b"fmt ", fmt), chunk(b"data", both)))

    assert np.abs(np.frombuffer(pcm, "<i2").astype(int) - tone(24_000)).max() <= 2


@pytest.mark.parametrize(
    ("container", "codec", "rate_hz", "kind"),
    [
        ("mp3", "libmp3lame", 22_050, "mp3"),
        ("flac", "flac", 48_000, "flac"),
        ("ogg", "libopus", 48_000, "ogg"),
        ("adts", "aac", 22_050, "aac"),
    ],
)
def test_every_encoding_a_service_may_choose_is_decoded(container: str, codec: str, rate_hz: int, kind: str) -> None:
    """The old call leaves the encoding to the service, so MP3, FLAC, Ogg and AAC are understood too."""
    body = encoded(container, codec, rate_hz)

    pcm = decode(body)

    assert sniff(body) == kind
    assert len(pcm) / 48_000 == pytest.approx(2.0, abs=0.15)
    assert pitch_hz(pcm) == pytest.approx(300, abs=2)


@pytest.mark.parametrize("magic", [b"fLaC", b"OggS", b"ID3", b"\xff\xfb\x90\x00", b"\xff\xf1\x50\x80"])
def test_damaged_encodings_are_refused_in_our_own_words(magic: bytes) -> None:
    """A good beginning with nonsense behind it is a bad take, not a crash."""
    pcm = b""
    with suppress(TemporaryEngineError):
        pcm = decode(magic + b"\x00\x01nonsense" * 50)

    assert fault_of_take("These words were asked for.", pcm)


def test_a_few_bytes_cannot_unfold_into_hours() -> None:
    """What decodes to more than a quarter of an hour is dropped while it is decoded."""
    with pytest.raises(TemporaryEngineError, match="more than 15 minutes"):
        decode(encoded("flac", "flac", 8_000, seconds=920))


def test_what_is_no_audio_is_refused() -> None:
    """A page, an error or nothing at all is not decoded by whatever would accept it."""
    for body in (b"", b"<html>", b'{"message": "no"}', b"#EXTM3U\nhttp://192.0.2.1/x", b"\xff"):
        assert sniff(body) is None
        with pytest.raises(TemporaryEngineError, match="not audio"):
            decode(body)


@pytest.mark.parametrize(
    ("text", "seconds", "plausible"),
    [
        ("No!", 0.4, True),
        ("Chapter One.", 2.5, True),
        ("No!", 6.0, False),
        ("word " * 70, 23.0, True),
        ("word " * 70, 15.0, True),
        ("word " * 70, 40.0, True),
        ("word " * 70, 12.0, False),
        ("word " * 70, 60.0, False),
        ("Preface . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . 7", 1.2, True),
    ],
)
def test_a_take_that_is_too_short_or_too_long_is_bad(text: str, seconds: float, plausible: bool) -> None:
    """A cut body is found by its length, without failing short exclamations, slow voices or dot leaders."""
    pcm = tone(24_000, seconds).tobytes()

    assert (fault_of_take(text, pcm) is None) == plausible


@pytest.mark.parametrize("level", [0, 100])
def test_silence_and_hum_are_bad_takes(level: int) -> None:
    """Nobody speaks at 50 dB below full scale."""
    hum = (tone(24_000) // 8_000 * level).astype(np.int16).tobytes()

    assert "silence" in (fault_of_take("These words were asked for.", hum) or "")


@pytest.mark.parametrize("declared", [None, 0x7FFF0000])
def test_no_flipped_bit_in_a_header_changes_what_is_heard(declared: int | None) -> None:
    """Every one of its 352 bits: the samples come out as they were, or the answer is refused."""
    text = "Call me Ishmael. Some years ago, never mind how long precisely."
    good = wav_of(spoken_pcm(text), declared=declared)
    heard: set[bytes] = set()
    for bit in range(44 * 8):
        body = bytearray(good)
        body[bit // 8] ^= 1 << bit % 8
        with suppress(TemporaryEngineError):
            pcm = decode(bytes(body))
            heard |= set() if fault_of_take(text, pcm) else {pcm}

    assert heard == {spoken_pcm(text)}


def test_bytes_behind_the_declared_end_that_are_no_chunk_are_refused() -> None:
    """A header that declares too little would cut the passage short."""
    with pytest.raises(TemporaryEngineError, match="behind its declared end"):
        decode(wav_of(PCM, declared=len(PCM) - 64))


@pytest.mark.parametrize(
    ("declared", "is_cut"), [(None, False), (len(PCM) + 2, True), *((lie, False) for lie in LIES[:4])]
)
def test_a_header_that_means_what_it_declares_shows_a_cut(declared: int | None, is_cut: bool) -> None:
    """The sizes that streams declare mean nothing; any other tells how much there should be."""
    assert is_cut_short(wav_of(PCM, declared=declared)) == is_cut


def test_clipping_is_a_bad_take_and_a_loud_recording_is_not() -> None:
    """A broken gain puts far more than one sample in a hundred at full scale."""
    text = "These words were asked for."
    full = np.frombuffer(spoken_pcm(text), dtype="<i2").astype(float)
    normalized = (full * 32_767 / np.abs(full).max()).astype("<i2").tobytes()

    assert "clipped" in (fault_of_take(text, loud(text)) or "")
    assert fault_of_take(text, normalized) is None


@pytest.mark.parametrize("is_framed", [True, False])
def test_a_reading_that_ends_in_a_vowel_is_cut(is_framed: bool) -> None:
    """Readings fade out; more is forgiven where the answer said itself where it ends."""
    text = "These words were asked for, and a few more to make it longer."
    vowel, whole = cut_in_a_vowel(text), spoken_pcm(text)
    fading = whole[: -2 * 2_880] + (np.frombuffer(whole[-5_760:], dtype="<i2") + 2_000).astype("<i2").tobytes()

    assert "middle of a sound" in (fault_of_end(vowel, is_framed=is_framed) or "")
    assert fault_of_end(whole, is_framed=is_framed) is None
    assert (fault_of_end(fading, is_framed=is_framed) is None) == is_framed
