"""A PDF or DOCX file in, its text out.

Pages are parted by form feeds; headings, lists and tables are marked as in Markdown.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import UnreadableFileError
from index.parsing import MAX_TEXT_CHARS, Extracted, parsing, quiet, storable

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument

PAGE_BREAK = "\n\f\n"
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
"""A DOCX file that unpacks to more is refused as a zip bomb."""
_MAX_ZIP_ENTRIES = 10_000
_MAX_PDF_PAGES = 20_000


def read_pdf(data: bytes, *, name: str) -> Extracted:
    """Return the text layer of a PDF.

    Raises:
        UnreadableFileError: it is encrypted, damaged, too large, or has no text layer.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    quiet("pypdf")
    with parsing(name, "PDF", PyPdfError):
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFileError(f"{name}: is encrypted; save it without a password first")
        if len(reader.pages) > _MAX_PDF_PAGES:
            raise UnreadableFileError(f"{name}: has more than {_MAX_PDF_PAGES} pages; split it")
        pages: list[str] = []
        total = 0
        for page in reader.pages:
            pages.append(page.extract_text().replace("\f", "\n"))
            total += len(pages[-1])
            if total > MAX_TEXT_CHARS:
                raise UnreadableFileError(f"{name}: holds too much text; split it")
    text = storable(PAGE_BREAK.join(page.strip("\n") for page in pages))
    if not text.strip():
        raise UnreadableFileError(
            f"{name}: has no text layer (scanned pages?); run character recognition first"
        )
    return Extracted(text, "pdf")


def read_docx(data: bytes, *, name: str) -> Extracted:
    """Return the paragraphs and tables of a DOCX file in their order.

    Raises:
        UnreadableFileError: it is encrypted, damaged, or unpacks to too much.
    """
    from docx import Document
    from lxml import etree

    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError(f"{name}: is encrypted or an old .doc file; save it as .docx")
    with parsing(name, "DOCX", etree.LxmlError, zipfile.BadZipFile):
        _refuse_bomb(data, name)
        blocks: list[str] = []
        total = 0
        for block in _blocks(Document(io.BytesIO(data))):
            blocks.append(block)
            total += len(block)
            if total > MAX_TEXT_CHARS:
                raise UnreadableFileError(f"{name}: holds too much text; split it")
    return Extracted(storable("\n\n".join(blocks)), "docx")


def _refuse_bomb(data: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or len(entries) > _MAX_ZIP_ENTRIES:
        raise UnreadableFileError(
            f"{name}: unpacks to {unpacked >> 20} MiB in {len(entries)} parts; "
            f"at most {MAX_UNPACKED_BYTES >> 20} MiB are read"
        )


def _blocks(document: DocxDocument) -> Iterator[str]:
    from docx.table import Table

    for item in document.iter_inner_content():
        if isinstance(item, Table):
            rows = ("| " + " | ".join(_line(c.text) for c in row.cells) + " |" for row in item.rows)
            if table := "\n".join(rows):
                yield table
            continue
        text = item.text.strip()
        if text:
            mark = _mark(item.style.name or "") if item.style is not None else ""
            yield mark + _line(text) if mark else text


def _mark(style: str) -> str:
    """Return the Markdown mark for a paragraph style."""
    words = style.lower().split()
    if words[:1] == ["title"]:
        return "# "
    if words[:1] in (["heading"], ["标题"]) and words[-1].isdigit():
        # The title stands above all headings.
        return "#" * min(int(words[-1]) + 1, 6) + " "
    return "- " if words[:1] == ["list"] else ""


def _line(text: str) -> str:
    return " ".join(text.split())
