"""Plain texts in, pieces of safe and accessible HTML out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

# Characters that HTML cannot hold, and those that would reorder what is around them.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_NUMERIC = re.compile(r"[–+\-]?(?:\d[\d.]*)?(?: ?\(n = \d+\))?(?: to [+\-][\d.]+)?(?:–[\d.]+)?")

_LONG = 28
"""Longer cells wrap, so that a narrow screen need not scroll for them."""


def escape(text: str) -> str:
    """Return a text that is safe inside HTML, in an element or in a quoted attribute."""
    return html.escape(_UNSAFE.sub("\ufffd", text), quote=True)


def section(title: str, body: str) -> str:
    """Return a section with its heading."""
    name = re.sub(r"[^a-z]+", "-", title.lower()).strip("-")
    return f'<section aria-labelledby="{name}"><h2 id="{name}">{escape(title)}</h2>{body}</section>'


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, row_heads: bool = False
) -> str:
    """Return a table in a region that scrolls sideways and can be reached by keyboard."""
    top = "".join(
        f'<th scope="col">{escape(cell)}</th>' if cell else '<th scope="col">verdict</th>'
        for cell in head
    )
    body = "".join(
        "<tr>" + "".join(_cell(c, row_heads and i == 0) for i, c in enumerate(row)) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(text: str, is_head: bool) -> str:  # noqa: FBT001 - one call site
    if is_head:
        return f'<th scope="row">{escape(text)}</th>'
    kind = ' class="n"' if _NUMERIC.fullmatch(text) else ""
    if len(text) > _LONG:
        kind = ' class="long"'
    if text.startswith(("✓", "✗")):
        kind = ' class="good"' if text.startswith("✓") else ' class="bad"'
    return f"<td{kind}>{escape(text)}</td>"
