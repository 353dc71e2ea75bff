"""Turn the audio a service sent, whatever it is, into the samples that this program works with."""

from __future__ import annotations

import io
from itertools import chain

import av
import av.error

from pipeline.audio import PcmFormat
from pipeline.engines._wav import PCM, Wav, parse_wav, wrap_wav
from pipeline.errors import TemporaryEngineError

SPEECH_FORMAT = PcmFormat(rate_hz=24_000)

# A few bytes of FLAC or Opus can unfold into hours; 2,000 characters at 8 a second are 250 s.
_LONGEST_S = 900
# Nobody synthesizes at another rate, so another one in a header is damage: it would change the pitch.
_RATES_HZ = frozenset({8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000})


def sniff(body: bytes) -> str | None:
    """Name the format of `body` by its first bytes: "wav", "flac", "ogg", "mp3", "aac"; None if it is none of them.

    The names are those of the FFmpeg demuxers. A Content-Type is never asked: services send wrong ones.
    """
    if body[:4] == b"RIFF" and body[8:12] == b"WAVE":
        return "wav"
    for magic, name in ((b"fLaC", "flac"), (b"OggS", "ogg"), (b"ID3", "mp3")):
        if body.startswith(magic):
            return name
    if len(body) < 2 or body[0] != 0xFF or body[1] & 0xE0 != 0xE0:
        return None
    # Eleven set bits begin a frame of MPEG audio; the two layer bits, never 0 there, are 0 in an AAC ADTS header.
    return "mp3" if body[1] & 0x06 else "aac"


def is_direct(body: bytes) -> bool:
    """Say whether `decode` only has to cut the samples out: a WAV. Everything else is worth a thread."""
    return sniff(body) == "wav"


def is_cut_short(body: bytes) -> bool:
    """Say whether `body` is a WAV whose header declares, in earnest, more samples than there are.

    Raises TemporaryEngineError as `decode` does.
    """
    return is_direct(body) and parse_wav(body).lacks > 0


def decode(body: bytes) -> bytes:
    """Return the samples of `body` in SPEECH_FORMAT.

    A WAV that already is in that format is returned bit for bit. Other rates, widths and channel counts are converted
    rather than refused: the words are right, and asking again would be paid for and bring the same.
    Raises TemporaryEngineError if `body` is no audio, is damaged, or unfolds into more than 15 minutes.
    """
    kind = sniff(body)
    if kind is None:
        raise TemporaryEngineError(f"the answer is not audio; it begins with {body[:12]!r}", billed=True)
    if kind != "wav":
        return _convert(body, kind)
    wav = parse_wav(body)
    return wav.data if _fits(wav) else _convert(_checked(wav), "wav")


def _fits(wav: Wav) -> bool:
    asked = (PCM, SPEECH_FORMAT.rate_hz, SPEECH_FORMAT.channels, SPEECH_FORMAT.frame_bytes)
    return (wav.encoding, wav.rate_hz, wav.channels, wav.frame_bytes) == asked


def _checked(wav: Wav) -> bytes:
    if wav.rate_hz not in _RATES_HZ or wav.channels > 8:
        raise TemporaryEngineError(f"the WAV claims {wav.rate_hz} Hz and {wav.channels} channels", billed=True)
    return wrap_wav(wav)


def _convert(body: bytes, kind: str) -> bytes:
    """Decode with FFmpeg, told what to expect: probing would also accept playlists that name other files."""
    try:
        return _decoded(body, kind)
    except (av.error.FFmpegError, ValueError, IndexError) as error:
        raise TemporaryEngineError(
            f"the {kind} audio cannot be decoded ({type(error).__name__})", billed=True
        ) from None


def _decoded(body: bytes, kind: str) -> bytes:
    pcm = bytearray()
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SPEECH_FORMAT.rate_hz)
    with av.open(io.BytesIO(body), mode="r", format=kind) as container:
        for frame in chain(container.decode(audio=0), (None,)):
            for out in resampler.resample(frame):
                pcm += memoryview(out.planes[0])[: out.samples * SPEECH_FORMAT.frame_bytes]
            if len(pcm) > _LONGEST_S * SPEECH_FORMAT.rate_hz * SPEECH_FORMAT.frame_bytes:
                raise TemporaryEngineError(
                    f"the {kind} audio unfolds into more than {_LONGEST_S // 60} minutes", billed=True
                )
    return bytes(pcm)
