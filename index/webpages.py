"""An HTML page in, its article as plain text out, headings marked as in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.encodings import decode
from index.errors import UnreadableFileError
from index.frontmatter import NO_FIELDS, Fields, iso_date, language_tag
from index.parsing import Extracted, parsing, quiet, storable

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,24})", re.IGNORECASE)
_CHARSET_WITHIN = 4_096
# Their names stand in many a page whose bytes are others; the bytes themselves tell them apart.
_TOLD_BY_BYTES = re.compile(r"utf|gb|x-gb|big5|iso-?8859-?1$|latin|windows-1252|cp1252|ascii")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_HTML_LANG = re.compile(r"<html[^>]{0,200}?\slang\s*=\s*[\"']?([\w-]{2,12})", re.IGNORECASE)
_SHORT_PAGE = 1_500
"""Pages with less text (in characters) are taken whole: there is too little to tell apart."""

_SHORT_ARTICLE = 200
"""With less, trafilatura has missed the article of a longer page."""

_NOT_SHOWN = """
    script style noscript template head nav footer aside form button select option svg iframe
    object embed canvas audio video input textarea
"""
_SET_APART = """
    p div section article main header li ul ol dl dt dd h1 h2 h3 h4 h5 h6 table tr blockquote pre
    figure figcaption address hr body html center caption thead tbody tfoot
"""
_LEAST_COLUMNS = _LEAST_ROWS = 2
_DROPPED = frozenset(_NOT_SHOWN.split())
_BLOCKS = frozenset(_SET_APART.split())
_NOT_IN_TABLES = (_BLOCKS | _DROPPED) - {"thead", "tbody", "tfoot", "tr", "caption"}


def read_html(data: bytes, *, name: str) -> Extracted:
    """Return the text of a page; title, date and language from its own metadata.

    Raises:
        UnreadableFileError: it cannot be decoded or parsed, or holds no text.
    """
    html, encoding = _decoded(data, name)
    html = _XML_DECLARATION.sub("", html, count=1)
    from lxml import etree
    from lxml import html as lxml_html

    quiet("trafilatura")
    with parsing(name, "HTML", etree.LxmlError):
        if not html.strip():
            raise UnreadableFileError(f"{name}: is empty")
        root = lxml_html.document_fromstring(html)
        _write_out_tables(root)
        whole = "\n\n".join(_whole_page(root))
        article, fields = _article(html)
    text = whole if len(whole) < _SHORT_PAGE or len(article) < _SHORT_ARTICLE else article
    title = root.findtext(".//title") or ""
    lang = _HTML_LANG.search(html[:2_000])
    return Extracted(
        storable(text),
        encoding,
        Fields(
            title=fields.title or " ".join(title.split()),
            source=fields.source,
            date=fields.date,
            lang=language_tag(lang[1]) if lang else "",
        ),
    )


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    """Decode by what the bytes tell, but for encodings that only the page's declaration tells."""
    declared = _CHARSET.search(data[:_CHARSET_WITHIN])
    if declared is not None and b"\0" not in data[:_CHARSET_WITHIN]:
        charset = declared[1].decode("ascii", errors="replace").lower()
        if not _TOLD_BY_BYTES.match(charset):
            try:
                return data.decode(charset), charset
            except (LookupError, UnicodeDecodeError):
                pass
    decoded = decode(data, name=name)
    return decoded.text, decoded.encoding


def _article(html: str) -> tuple[str, Fields]:
    """Return the main text that trafilatura finds, empty if none, and the page's metadata."""
    import trafilatura

    found = trafilatura.bare_extraction(
        html,
        favor_recall=True,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if found is None or isinstance(found, dict):
        return "", NO_FIELDS
    blocks = _rendered(found.body) if found.body is not None else iter(())
    fields = Fields(
        title=" ".join((found.title or "").split()),
        source=found.sitename or "",
        date=iso_date(found.date or ""),
    )
    return "\n\n".join(block for block in blocks if block), fields


def _rendered(element: _Element) -> Iterator[str]:
    """Yield the blocks of trafilatura's tree as text."""
    for child in element:
        tag = str(child.tag)
        if tag == "head":
            level = (child.get("rend") or "h2")[-1]
            yield f"{'#' * (int(level) if level.isdigit() else 2)} {_words(child)}"
        elif tag == "list":
            yield "\n".join(f"- {_words(item)}" for item in child if _words(item))
        elif tag == "table":
            yield "\n".join(_rows([list(row) for row in child.iter("row")]))
        elif tag in ("div", "quote") and len(child):
            yield _words_before(child)
            yield from _rendered(child)
        else:
            yield _words(child)


def _words_before(element: _Element) -> str:
    return " ".join((element.text or "").split())


def _words(element: _Element) -> str:
    """Return all words of an element on one line, but for its explicit line breaks."""
    parts = [element.text or ""]
    for child in element.iterdescendants():
        if child.tag in ("lb", "br"):
            parts.append("\n")
        elif isinstance(child.tag, str):
            parts.append(child.text or "")
        parts.append(child.tail or "")
    lines = ("".join(parts)).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _rows(cells: Sequence[Sequence[_Element]]) -> list[str]:
    """Return a table's lines as in Markdown, each cell after the heading of its column, if any.

    A row by itself says too little to be found, and to be quoted: of what 4.2 kg is the weight.
    """
    rows = [[" ".join(_words(cell).split()) for cell in row] for row in cells]
    if _has_head(cells):
        heads, *rows = rows
        rows = [
            [
                f"{head}: {cell}" if head and cell else cell
                for head, cell in zip(heads, row, strict=True)
            ]
            for row in rows
        ]
    return ["| " + " | ".join(row) + " |" for row in rows]


def _has_head(cells: Sequence[Sequence[_Element]]) -> bool:
    """Tell whether a table's first row is its head, and each column surely has one heading."""
    if len(cells) < _LEAST_ROWS or len({len(row) for row in cells}) > 1:
        return False
    if any({"colspan", "rowspan"}.intersection(cell.keys()) for row in cells for cell in row):
        return False
    return all(cell.tag == "th" or cell.get("role") == "head" for cell in cells[0])


def _write_out_tables(root: _Element) -> None:
    """Put rows in the place of each table's cells, unless it only lays out the page."""
    for table in list(root.iter("table")):
        parts = {part.tag for part in table.iterdescendants()}
        cells = [row.xpath("td|th") for row in table.iter("tr")]
        if parts & _NOT_IN_TABLES or min(map(len, cells), default=0) < _LEAST_COLUMNS:
            continue
        rows = _rows(cells)
        for child in table.xpath("*[not(self::caption)]"):
            table.remove(child)
        for row in rows:
            line_break = table.makeelement("br")
            line_break.tail = row
            table.append(line_break)


def _whole_page(root: _Element) -> Iterator[str]:
    """Yield the text of every block of a page but its scripts, menus and forms."""
    words: list[str] = []
    mark = ""
    for event, element in _events(root):
        tag = str(element.tag)
        if event == "start":
            if tag in _BLOCKS:
                if block := _flat(words):
                    yield mark + block
                words, mark = [], _mark(tag)
            elif tag == "br":
                words.append("\n")
            words.append(element.text or "")
            continue
        if tag in _BLOCKS:
            if block := _flat(words):
                yield mark + block
            words, mark = [], ""
        if tag in ("td", "th"):
            words.append(" ")
        words.append(element.tail or "")
    if block := _flat(words):
        yield mark + block


def _mark(tag: str) -> str:
    if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
        return "#" * int(tag[1]) + " "
    return "- " if tag == "li" else ""


def _flat(words: list[str]) -> str:
    lines = "".join(words).split("\n") if "\n" in words else ["".join(words)]
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _events(root: _Element) -> Iterator[tuple[str, _Element]]:
    """Walk a tree without recursion, leaving out what no reader sees (its tail is kept)."""
    stack: list[tuple[str, _Element]] = [("start", root)]
    while stack:
        event, element = stack.pop()
        if event == "start" and (not isinstance(element.tag, str) or element.tag in _DROPPED):
            yield "end", element
            continue
        yield event, element
        if event == "start":
            stack.append(("end", element))
            stack.extend(("start", child) for child in reversed(element))
