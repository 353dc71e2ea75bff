"""The order of the stages and nothing else: the first file to read.

source --> Book --> Script --> clips in the store --> Timeline --> samples --> one checked file
"""

from __future__ import annotations

from pipeline.edition import Edition, prepare, with_cover
from pipeline.mastering import at_rate, level, measured
from pipeline.order import Order
from pipeline.production import produce
from pipeline.progress import Progress, clock
from pipeline.result import Result
from pipeline.session import Session, finished, opened
from pipeline.synthesis.store import ClipMissing
from pipeline.text.matter import unmatched
from pipeline.timeline import lay_out
from pipeline.writers import Audiobook, titled


def make(order: Order, progress: Progress) -> Result:
    """Make the audiobook, or find that it is made already.

    Raises a subclass of AudiobookError; everything that was synthesized stays in the store.
    """
    if not order.force and (known := finished(order)):
        return known
    edition = with_cover(prepare(order.source, order.config), order.source, order.config)
    for name in unmatched(edition.book.chapters, order.config.chapters):
        progress.notice(f"no chapter is called {name!r}, so none was skipped for that")
    with opened(order, edition, progress) as session:
        while True:
            session.speak()
            try:
                book = _mastered(order, edition, session)
                progress.stage(f"writing and checking {order.target} ({clock(book.duration_s)})")
                products = produce(order, edition, book, session.workshop, token=session.id, claim=session.claim)
            except ClipMissing:
                progress.notice("a clip in the store was damaged; it is set aside and made again")
            else:
                return session.finish(book.timeline, products)


def _mastered(order: Order, edition: Edition, session: Session) -> Audiobook:
    """Lay the clips out, find one gain for each voice, and return the book, ready to be played."""
    config, clips = order.config, session.clips()
    timeline = lay_out(edition.script, clips, config.trim)
    timeline = level(timeline, measured(clips, session.read), config.mastering, session.voice_of)
    timeline = at_rate(timeline, config.mastering.rate_hz or timeline.format.rate_hz)
    timeline = titled(timeline, edition.script.language)
    return Audiobook(
        metadata=edition.metadata,
        narrator=edition.narrator,
        timeline=timeline,
        player=session.player,
        comment=session.comment(),
    )
