"""Long sentences: where they are cut."""

from __future__ import annotations

import pytest

from pipeline.text.cutting import cut


def _as_written(text: str, *, final: bool = True) -> str:
    return text if final or text else ""


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("They all went down the lane and over to the house of Mr. Smith where the dogs and cats lived.", "Mr. Smith"),
        ("They went along the lane and then over to the house at No. 5 where the dogs and cats lived.", "No. 5"),
        ("Es geschah bei der alten Mühle am Fluss, und zwar am 3. Mai des Jahres nach dem großen Krieg.", "3. Mai"),
        ("Il demanda : « Du pain et du vin, du fromage, s'il vous plaît ? » puis il s'assit au coin du feu.", "? »"),
        ("Cuando llegó a la venta, que estaba —dijo el ventero—, muy cerca del camino, pidió algo.", "—dijo"),
    ],
)
@pytest.mark.parametrize("max_chars", [64, 72, 80])
def test_a_long_sentence_is_not_cut_inside_a_name_a_number_or_a_quotation_mark(
    text: str, together: str, max_chars: int
) -> None:
    """The period of "Mr." is no place to breathe, and a closing mark stays with its words."""
    parts = [written for written, _ in cut(text, max_chars, _as_written)]

    assert any(together in part for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert max(map(len, parts)) <= max_chars
