"""When hibari speaks which word: its network decides how long each phoneme lasts, and only has to be asked.

The graph of hibari 0.2.1 computes the durations under a name of its own; here it becomes an output. Where there is no
such tensor (in another release), or it does not add up to the samples, there are no marks; the samples are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from hibari import Hibari
from hibari.g2p import G2P
from hibari.voices import VOICES

_DURATIONS = b"/Cast_32_output_0"
_STEP = 600  # samples for which a duration of 1 lasts: 25 ms
# A word is heard 50 ms before its first phoneme begins: by where sound follows silence 42 ms, by forced alignment 55.
_EARLY = 1_200
_SILENT = ' ;:,.!?—…"()“”'  # the signs of hibari's alphabet that are no sound


def load(voice: str, weights: Path) -> Voice:
    """Load a voice that tells when it speaks which word, or one that does not if its network keeps that to itself."""
    model = weights.read_bytes()
    if _DURATIONS not in model:
        return Voice(voice=voice, model=model, tells=False)
    return Voice(voice=voice, model=_with_durations(model), tells=True)


def _with_durations(model: bytes) -> bytes:
    """Return the network with the durations as its last output.

    A protobuf message that follows another of the same type is merged into it, with repeated fields at the end
    (protobuf.dev, "Encoding", "Last One Wins"): so a ModelProto that has nothing but this output is appended. The
    numbers are those of onnx.proto: ModelProto.graph 7, GraphProto.output 12, ValueInfoProto.name 1.
    """
    return model + _field(7, _field(12, _field(1, _DURATIONS)))


def _field(number: int, body: bytes) -> bytes:
    """Return a protobuf field of bytes, fewer than 128 of them."""
    return bytes([number << 3 | 2, len(body)]) + body


@dataclass(slots=True)
class _Notes:
    """What one text was made of: its tokens, and the phonemes (as numbers) and durations in the order of speech."""

    tokens: list[tuple[str, str]] = field(default_factory=list)
    signs: list[int] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)


class _Phonemizer(G2P):  # type: ignore[misc]
    """hibari's own, which notes the tokens and their phonemes."""

    def __init__(self, notes: _Notes, *, british: bool) -> None:
        super().__init__(british=british)
        self._notes = notes

    def phonemize_tokens(self, tokens: Any) -> Any:
        done = super().phonemize_tokens(tokens)
        self._notes.tokens += [(token.text, token.phonemes or "") for token in done]
        return done


class _Network:
    """The network's session, which notes the durations and returns what hibari expects."""

    def __init__(self, session: Any, notes: _Notes) -> None:
        self._session = session
        self._notes = notes

    def run(self, _: None, feeds: dict[str, Any]) -> list[Any]:
        outputs: list[Any] = self._session.run(None, feeds)
        durations = outputs.pop()
        self._notes.signs += feeds["ids"][0].tolist()
        self._notes.steps += durations.tolist()
        return outputs


class Voice(Hibari):  # type: ignore[misc]
    """Hibari without its own sentence splitter, which cuts after "No.", and with a memory for what it did last."""

    def __init__(self, *, voice: str, model: bytes, tells: bool) -> None:
        self._notes = _Notes()
        british = bool(VOICES[voice]["british"])
        super().__init__(voice=voice, model=model, threads=1, g2p=_Phonemizer(self._notes, british=british))
        self.model_path = None  # lets go of the bytes
        if tells:
            self.sess: Any = _Network(self.sess, self._notes)

    @staticmethod
    def split_sentences(text: str) -> list[str]:
        """Leave the text in one piece."""
        return [text]

    def speak(self, text: str, speed: float, seed: int) -> tuple[Any, tuple[tuple[str, int], ...]]:
        """Return the samples, and each word with the sample at which it starts (none if that is not known)."""
        self._notes.tokens.clear()
        self._notes.signs.clear()
        self._notes.steps.clear()
        samples = self(text, speed=speed, seed=seed)
        return samples, self._marks(len(samples))

    def _marks(self, samples: int) -> tuple[tuple[str, int], ...]:
        notes = self._notes
        silent = {0, *(self.vocab[sign] for sign in _SILENT)}
        sounds = [sum(sign in self.vocab and sign not in _SILENT for sign in phonemes) for _, phonemes in notes.tokens]
        starts = [0, *accumulate(notes.steps)]
        heard = [start * _STEP for sign, start in zip(notes.signs, starts, strict=False) if sign not in silent]
        if starts[-1] * _STEP != samples or len(heard) != sum(sounds):
            return ()
        firsts = [0, *accumulate(sounds)]
        return tuple(
            (word, max(heard[first] - _EARLY, 0))
            for (word, _), first, count in zip(notes.tokens, firsts, sounds, strict=False)
            if count
        )
