"""The shape of what the sentence splitter knows of one language beyond Punkt's trained tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate


def words(table: str) -> frozenset[str]:
    """Return the words of a table that is written as prose."""
    return frozenset(table.split())


NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tongue:
    """Word tables of one language, all lower case, without the final period and without spaces ("z.b").

    `titles` stand before a name and never end a sentence; `numbered`, and words that end in
    `numbered_suffixes`, do not before a number; `inner` never end one; `other` may or may not; `ordinary` look
    like abbreviations in Punkt's training text and are none; `starters` begin sentences when they have a
    capital; `labels` take a number ("Chapter 1."); `lettered` take a letter ("plan B."); `rulers` a Roman
    numeral; `before_i` make a final "I" the pronoun; `speech` are verbs that follow a quotation; `verbs` is a
    pattern of the small words that make the capital before them a subject; `after_place` follow "U.S." as part
    of a name; `shouting` are names that end in "!"; `ordinals` are words before or after a number with a
    period, None where ordinals have none; `quotes` are the guillemets that open and close. `known` joins the
    abbreviations; `parts` has every beginning of those with several periods ("i.d" of "i.d.r").
    """

    punkt: str
    titles: frozenset[str] = NONE
    numbered: frozenset[str] = NONE
    numbered_suffixes: tuple[str, ...] = ()
    inner: frozenset[str] = NONE
    other: frozenset[str] = NONE
    ordinary: frozenset[str] = NONE
    starters: frozenset[str] = NONE
    labels: frozenset[str] = NONE
    lettered: frozenset[str] = NONE
    rulers: frozenset[str] = NONE
    before_i: frozenset[str] = NONE
    speech: frozenset[str] = NONE
    verbs: str = r"(?!)"
    after_place: frozenset[str] = NONE
    shouting: frozenset[str] = NONE
    ordinals: frozenset[str] | None = None
    quotes: str = "«»"
    known: frozenset[str] = field(init=False)
    parts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Join the tables."""
        known = self.titles | self.numbered | self.inner | self.other
        heads = (accumulate(word.split("."), "{}.{}".format) for word in known if "." in word.rstrip("."))
        object.__setattr__(self, "known", known)
        object.__setattr__(self, "parts", frozenset(head for found in heads for head in found if "." in head))


UNITS = words("km cm mm m kg mg g ml l lb lbs oz ft yd yds hr hrs h min sec sek std mph kmh")
NUMBER_WORDS = words(
    "the one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty first second third fourth fifth sixth seventh eighth ninth tenth last "
    "uno una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte primero primera "
    "segundo segunda tercero tercera cuarto cuarta quinto quinta sexto sexta séptimo octavo noveno décimo último "
    "premier première deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième dernier un "
    "deux trois quatre cinq sept huit neuf dix eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"
)
