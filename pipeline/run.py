"""The order of the stages and nothing else: the first file to read.

source --> Book --> Script --> clips in the store --> Timeline --> samples --> one checked file
"""

from __future__ import annotations

from pipeline.edition import Edition, prepare
from pipeline.mastering import master
from pipeline.order import Order
from pipeline.progress import Progress, clock
from pipeline.result import Result
from pipeline.session import Session, finished, opened
from pipeline.synthesis.store import ClipMissing
from pipeline.timeline import Timeline, lay_out
from pipeline.writers import Audiobook, Checked, write


def make(order: Order, progress: Progress) -> Result:
    """Make the audiobook, or find that it is made already.

    Raises a subclass of AudiobookError; everything that was synthesized stays in the store.
    """
    if not order.force and (known := finished(order)):
        return known
    edition = prepare(order.source, order.config)
    with opened(order, edition, progress) as session:
        while True:
            session.speak()
            timeline = lay_out(edition.script, session.clips(), order.config.trim)
            progress.stage(f"writing and checking {order.target} ({clock(timeline.total / timeline.format.rate_hz)})")
            try:
                checked = _write(order, edition, session, timeline)
            except ClipMissing:
                progress.notice("a clip in the store was damaged; it is set aside and made again")
            else:
                return session.finish(timeline, checked)


def _write(order: Order, edition: Edition, session: Session, timeline: Timeline) -> Checked:
    audiobook = Audiobook(
        metadata=edition.metadata,
        narrator=edition.narrator,
        timeline=timeline,
        player=lambda part: master(part, session.read, order.config.fades),
        comment=session.comment(),
    )
    return write(audiobook, order.target, order.config.output, token=session.id, files=order.files)
