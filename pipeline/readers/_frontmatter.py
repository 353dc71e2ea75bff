"""The YAML block at the head of a Markdown file, in the ways that pandoc, Jekyll and Hugo write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pipeline.book import Metadata
from pipeline.errors import InputError
from pipeline.readers import SourceFile
from pipeline.text.language import language_tag
from pipeline.text.typography import clean

_FENCED = re.compile(r"\s*?^---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LOOKS_LIKE_YAML = re.compile(r"\s*(?:#.*\n\s*)*[A-Za-z_][\w-]*[ \t]*:")
_MOST_CHARS = 50_000


class _PlainLoader(yaml.BaseLoader):
    """Loads what people write. Aliases, of which a few can stand for gigabytes, are mistakes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose the next node."""
        if self.check_event(yaml.AliasEvent):
            mark = self.get_event().start_mark  # type: ignore[no-untyped-call] # PyYAML is untyped here
            raise yaml.composer.ComposerError(None, None, "a value that begins with * needs quotes", mark)
        return super().compose_node(parent, index)


def split_front_matter(text: str, name: str) -> tuple[Mapping[str, Any], str]:
    """Return the fields of the front matter and the text with blank lines in its place, so that line numbers hold.

    A block between rules at the head that is no YAML mapping, or is a long text, is text, and stays. Raises InputError
    for front matter with an error in it.
    """
    match = _FENCED.match(text)
    if not match or len(match["yaml"]) > _MOST_CHARS or text[: match.start("yaml")].count("---") != 1:
        return {}, text
    fields = _load(match["yaml"], name, first_line=text.count("\n", 0, match.start("yaml")) + 1)
    if fields is None:
        return {}, text
    return fields, "\n" * match.group().count("\n") + text[match.end() :]


def _load(source: str, name: str, *, first_line: int) -> Mapping[str, Any] | None:
    try:
        # BaseLoader makes strings of everything: a date or a part number stays as it was written.
        fields = yaml.load(source, Loader=_PlainLoader)  # noqa: S506 - the safest of all loaders
    except RecursionError:
        hint = "write its fields as in title: Land"
        raise InputError(f"{name}:{first_line}: the front matter is nested absurdly deep", hint=hint) from None
    except yaml.YAMLError as error:
        if not _LOOKS_LIKE_YAML.match(source):
            return None
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        problem = getattr(error, "problem", None) or "not YAML"
        raise InputError(
            f"{name}:{line}: the front matter is broken: {problem}",
            hint='put values that contain ": " or "#" in quotes, as in title: "Land: a story"',
        ) from None
    if fields in (None, ""):
        return {}
    return fields if isinstance(fields, dict) else None


def front_matter_metadata(fields: Mapping[str, Any], source: SourceFile, *, title: str) -> Metadata:
    """Return what the front matter says of the book; `title` is used if it names none. Unknown fields are ignored."""
    lower = {str(key).lower().replace("-", "_"): value for key, value in fields.items()}

    def texts(*keys: str) -> tuple[str, ...]:
        return next((found for key in keys if (found := _texts(lower.get(key)))), ())

    def text(*keys: str) -> str:
        return next(iter(texts(*keys)), "")

    titles = _titles(lower.get("title"))
    return Metadata(
        title=titles.get("main") or title,
        subtitle=text("subtitle") or titles.get("subtitle", ""),
        authors=_authors(texts("author", "authors", "creator", "by")),
        language=language_tag(text("language", "lang", "locale")),
        publisher=text("publisher"),
        date=text("date", "published", "year"),
        description=text("description", "abstract", "summary"),
        genre=", ".join(texts("genre", "genres")),
        series=text("series", "belongs_to_collection"),
        series_part=text("series_part", "series_index", "group_position"),
        identifier=text("identifier", "isbn", "uuid"),
        rights=text("rights", "copyright", "license"),
        cover=_cover(text("cover", "cover_image"), source),
    )


def _texts(value: Any) -> tuple[str, ...]:
    """Return the texts in a string, a list of them, or pandoc's maps ({name: ...}, {type: ..., text: ...})."""
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(text for item in value for text in _texts(item))
    if isinstance(value, dict):
        keys = ("name", "text", "value", "title")
        return next((found for key in keys if (found := _texts(value.get(key)))), ())
    text = " ".join(clean(str(value)).split())
    return (text,) if text else ()


def _titles(value: Any) -> dict[str, str]:
    """Return the main title and, from pandoc's list of typed titles, the subtitle."""
    typed = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    by_type = {str(item.get("type", "main")): text for item in typed for text in _texts(item)[:1]}
    return by_type or dict(zip(("main",), _texts(value), strict=False))


def _authors(texts: tuple[str, ...]) -> tuple[str, ...]:
    parts = (part.strip() for text in texts for part in re.split(r"\s*;\s*|\s+&\s+|\s+and\s+", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _cover(name: str, source: SourceFile) -> Path | None:
    if not name or source.folder is None or re.match(r"[a-z]+://", name):
        return None
    path = source.folder / name
    if not path.is_file():
        raise InputError(
            f"{source.name}: the front matter names the cover {name!r}, but there is no file {path}",
            hint="correct the name (it is relative to the source) or take the line out",
        )
    return path
