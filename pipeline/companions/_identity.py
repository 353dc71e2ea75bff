"""What tells one book from another, the same on every run."""

from __future__ import annotations

import json
from uuid import NAMESPACE_URL, uuid5

from pipeline.book import Metadata


def identifier(metadata: Metadata) -> str:
    """Return the book's own identifier, or a UUID made of its title, authors and series."""
    own = " ".join(metadata.identifier.split())
    names = json.dumps([metadata.title, metadata.authors, metadata.series, metadata.series_part])
    return own or f"urn:uuid:{uuid5(NAMESPACE_URL, names)}"
