"""What a book may cost: every request is reserved before it is sent and settled after, so no cap is passed."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from pipeline.errors import Incomplete
from pipeline.synthesis.journal import Journal, Settled

_ROUNDING_USD = 1e-9  # sums of binary fractions; a cap of exactly n requests takes n requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A request that may be sent: its characters and its number in the journal."""

    characters: int
    number: int


class Budget:
    """Counts what is sent against an optional cap in US dollars on everything since the book was last finished.

    An engine that costs nothing needs no journal and knows no cap. Safe for threads: a reservation waits for the disk.
    """

    def __init__(
        self, *, usd_per_1000_chars: float | None, max_usd: float | None, journal: Journal | None = None
    ) -> None:
        """Start a run; `journal` knows what earlier runs spent on this book."""
        self._price = usd_per_1000_chars or 0.0
        self._max_usd = max_usd
        self._journal = journal
        self._lock = Lock()
        self._open_usd = self._kept_usd = self._lost_usd = 0.0
        self._before_usd = journal.spent_usd if journal else 0.0
        self.characters_sent = 0

    @property
    def waits(self) -> bool:
        """Say whether a reservation waits for the disk: only a cap has to hold after a power cut."""
        return self._journal is not None and self._max_usd is not None

    @property
    def cost_usd(self) -> float:
        """The estimated cost of this run so far, open requests included."""
        return self._open_usd + self._kept_usd + self._lost_usd

    @property
    def lost_usd(self) -> float:
        """The part of `cost_usd` that bought nothing: replies that were lost, or too bad to keep."""
        return self._lost_usd

    @property
    def book_usd(self) -> float:
        """The estimated cost of the book since it was last finished, earlier runs included."""
        return self._before_usd + self.cost_usd

    def reserve(self, characters: int, key: str) -> Reservation:
        """Set the cost of a request aside. Raises Incomplete if the cap would not hold, OSError if the disk fails."""
        usd = characters * self._price / 1000
        with self._lock:
            if self._price and self._max_usd is not None and self.book_usd + usd > self._max_usd + _ROUNDING_USD:
                raise Incomplete(
                    f"the cost cap of ${self._max_usd:g} is reached: this book has cost about ${self.book_usd:.4f}",
                    hint="all work is kept; run the same command again with a higher --max-cost to go on",
                )
            self._open_usd += usd
            number = self._journal.open(usd, key, durable=self.waits) if self._journal else 0
            self.characters_sent += characters
        return Reservation(characters=characters, number=number)

    def settle(self, reservation: Reservation, settled: Settled) -> None:
        """Close a reservation: `kept` and `lost` are charged, `free` is not."""
        usd = reservation.characters * self._price / 1000
        with self._lock:
            self._open_usd -= usd
            if settled == "kept":
                self._kept_usd += usd
            elif settled == "lost":
                self._lost_usd += usd
            if self._journal:
                self._journal.settle(reservation.number, settled)

    def close(self) -> None:
        """The book is finished. Raises OSError."""
        if self._journal:
            self._journal.close()
