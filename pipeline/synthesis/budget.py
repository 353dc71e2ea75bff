"""What a run may spend: reserve before sending, settle after, in whole characters so that nothing is rounded."""

from __future__ import annotations

from pipeline.errors import Incomplete


class Budget:
    """Counts characters sent and paid for against an optional cap in US dollars."""

    def __init__(self, *, usd_per_1000_chars: float | None, max_usd: float | None) -> None:
        """Start with nothing spent. A price of None costs nothing and knows no cap."""
        self._price = usd_per_1000_chars or 0.0
        self._max_usd = max_usd
        self._cap = int(max_usd / self._price * 1000) if self._price and max_usd is not None else None
        self._open = 0
        self._paid = 0
        self.characters_sent = 0

    @property
    def cost_usd(self) -> float:
        """The estimated cost of what was sent so far, taken as billed where that is not known."""
        return (self._paid + self._open) * self._price / 1000

    def reserve(self, characters: int) -> None:
        """Set `characters` aside for a request. Raises Incomplete if the cap would not hold."""
        if self._cap is not None and self._paid + self._open + characters > self._cap:
            raise Incomplete(
                f"the cost cap of ${self._max_usd:.2f} is reached; all work is kept",
                hint="run the same command again with a higher --max-cost to go on",
            )
        self._open += characters
        self.characters_sent += characters

    def settle(self, characters: int, *, billed: bool) -> None:
        """Close a reservation; `billed` if the service charges for it, or may."""
        self._open -= characters
        if billed:
            self._paid += characters
