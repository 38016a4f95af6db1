from __future__ import annotations

import io
import zipfile

import docx  # noqa: TID253
import pytest
from pypdf import PdfReader, PdfWriter  # noqa: TID253
from reportlab.pdfgen import canvas

from index import office
from index.chunking import chunk
from index.errors import UnreadableFileError
from index.office import read_docx, read_pdf
from index.readers import read_bytes


def _pdf(*pages: list[str]) -> bytes:
    out = io.BytesIO()
    paper = canvas.Canvas(out)
    for lines in pages:
        for row, line in enumerate(lines):
            paper.drawString(50, 800 - 14 * row, line)
        paper.showPage()
    paper.save()
    return out.getvalue()


def _docx() -> bytes:
    document = docx.Document()
    document.add_heading("报告", 0)
    document.add_heading("第一部分", 1)
    document.add_paragraph("正文在这里。")
    document.add_paragraph("一项", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, words in zip(
        (c for row in table.rows for c in row.cells), ("年", "值", "2025", "3"), strict=True
    ):
        cell.text = words
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_docx_headings_lists_and_tables_are_marked() -> None:
    assert read_docx(_docx(), name="a.docx").text == (
        "# 报告\n\n## 第一部分\n\n正文在这里。\n\n- 一项\n\n| 年 | 值 |\n| 2025 | 3 |"
    )


def test_docx_title_and_headings_reach_the_passages() -> None:
    (document,) = read_bytes(_docx(), "a.docx").documents

    assert (document.title, document.metadata["encoding"]) == ("报告", "docx")
    assert [p.headings for p in chunk(document)] == [("报告", "第一部分")]


def test_pdf_paragraphs_run_on_over_page_breaks() -> None:
    line = "The institute said on Monday that it had completed the second phase of its"
    pages = (
        ["The Morning Report", line, line, line, line, "work in the north, which will go on", "1"],
        ["The Morning Report", "until the end of the decade and cost a good deal more than planned.", "2"],
    )  # fmt: skip
    (document,) = read_bytes(_pdf(*pages), "a.pdf").documents
    passages = chunk(document)

    assert [p.text for p in passages if p.kind == "furniture"] == [
        "The Morning Report", "1", "The Morning Report", "2",
    ]  # fmt: skip
    (article,) = (p for p in passages if p.kind == "text")
    assert article.text.endswith("will go on\nuntil the end of the decade and cost a good deal "
                                 "more than planned.")  # fmt: skip
    assert len(article.spans) == 2


def test_a_pdf_without_text_says_so() -> None:
    with pytest.raises(UnreadableFileError, match=r"^a\.pdf: has no text layer"):
        read_pdf(_pdf([]), name="a.pdf")


def test_an_encrypted_pdf_says_so() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_pdf(["secret"]))))
    writer.encrypt("password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)

    with pytest.raises(UnreadableFileError, match=r"^a\.pdf: is encrypted"):
        read_pdf(out.getvalue(), name="a.pdf")


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"nonsense", b"%PDF-1.4\n1 0 obj\n<<" * 9])
def test_a_damaged_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match=r"^a\.pdf: "):
        read_pdf(data, name="a.pdf")


def test_a_truncated_docx_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match=r"^a\.docx: cannot be read as DOCX"):
        read_docx(_docx()[:2_000], name="a.docx")


def test_a_zip_that_is_no_docx_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")

    with pytest.raises(UnreadableFileError, match=r"^a\.docx: cannot be read as DOCX"):
        read_docx(out.getvalue(), name="a.docx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MAX_UNPACKED_BYTES", 1 << 20)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (4 << 20))

    with pytest.raises(UnreadableFileError, match="unpacks to 4 MiB in 1 parts"):
        read_docx(out.getvalue(), name="a.docx")


def test_external_entities_are_not_resolved(tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("s") / "secret.txt"
    secret.write_text("TOP-SECRET")
    source, out = io.BytesIO(_docx()), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/document.xml":
                data = data.replace(
                    b"<w:document",
                    f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]><w:document'.encode(),
                    1,
                ).replace("正文在这里".encode(), "正文&s;在这里".encode())
            new.writestr(entry, data)

    assert "TOP-SECRET" not in read_docx(out.getvalue(), name="a.docx").text


def test_an_old_doc_file_says_what_to_do() -> None:
    with pytest.raises(UnreadableFileError, match=r"save it as \.docx"):
        read_docx(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, name="a.docx")
