"""Records in, their picture in a terminal out; all foreign text goes through ``api/render.py``."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.render import plain, plain_line

if TYPE_CHECKING:
    from api.configuration import SettingInForce
    from api.records import RecordBody
    from api.replay import Replay
    from index.types import Document, DocumentSummary
    from rag.service import CheckResult
    from rag.types import Answer, Citation, Conflict, ScoredPassage

_PIPE_WIDTH = 100_000
"""Lines that go into a file or a pipe are never broken."""
_SHOWN_CHARS = 60


class _Console(Console):
    """A console that leaves a broken pipe to the command line, which knows that it is no error."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def answer_console() -> Console:
    """Return a console on stdout without markup, emoji codes or guessed highlighting."""
    console = _Console(markup=False, emoji=False, highlight=False, soft_wrap=False)
    if not sys.stdout.isatty():
        console.width = _PIPE_WIDTH
    return console


def print_answer(console: Console, answer: Answer) -> None:
    """Print the answer, where its sources differ, its citations, and what to know about it."""
    style = "italic" if answer.status == "abstained" else "bold"
    console.print(Text(plain(answer.text), style=style))
    print_conflicts(console, answer.conflicts)
    for citation in answer.citations:
        console.print()
        print_citation(console, citation)
    print_notes(console, answer)


def print_notes(console: Console, answer: Answer) -> None:
    """Print what the user should know about how the answer came about."""
    if answer.status == "abstained":
        console.print(Text(f"({answer.reason})", style="dim"))
    for note in answer.notes:
        console.print(Text(f"! {plain_line(note)}", style="yellow"))


def print_conflicts(console: Console, conflicts: Iterable[Conflict]) -> None:
    """Print a table of the values for each thing that the sources disagree on."""
    for conflict in conflicts:
        console.print()
        console.print(_conflict_table(conflict))


def print_citation(console: Console, citation: Citation) -> None:
    """Print one citation: where it stands, then the quote."""
    head = Text(f"[{citation.marker}] ", style="cyan")
    head.append(plain_line(citation.title) or plain_line(citation.doc_id), style="bold")
    for part in (citation.source, citation.date):
        if part:
            head.append(f" · {plain_line(part)}", style="dim")
    console.print(head)
    _print_indented(console, Text(plain(citation.quote)))
    for expression, meaning in citation.notes.items():
        note = f"{plain_line(expression)} = {plain_line(meaning)}"
        _print_indented(console, Text(note, style="dim"))


def print_passages(
    console: Console, passages: Sequence[ScoredPassage], *, explain: bool = False
) -> None:
    """Print ranked passages with their evidence and each retriever's rank."""
    if not passages:
        console.print(Text("no passage was found", style="dim"))
    for rank, scored in enumerate(passages, start=1):
        head = Text(f"{rank:>2}. ", style="cyan")
        head.append(plain_line(scored.passage.doc_id), style="bold")
        head.append(f"  evidence {scored.evidence:.2f}  score {scored.score:.3f}  ", style="dim")
        head.append(_ranks(scored.ranks), style="dim")
        console.print(head)
        for heading in scored.passage.headings[-1:]:
            _print_indented(console, Text(plain_line(heading), style="dim"))
        _print_indented(console, Text(plain(scored.passage.text)))
        if explain:
            _print_features(console, scored)
        console.print()


def print_documents(console: Console, summaries: Iterable[DocumentSummary]) -> None:
    """Print one line for each document: id, date, language, passages, title; tab-separated."""
    if not console.is_terminal:
        for summary in summaries:
            # Not through rich, which makes spaces of tabs.
            console.file.write("\t".join(_summary_cells(summary)) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("id", "date", "language", "passages", "title"):
        table.add_column(name, overflow="fold", justify="right" if name == "passages" else "left")
    for summary in summaries:
        table.add_row(*(Text(cell) for cell in _summary_cells(summary)))
    console.print(table)


def print_document(console: Console, document: Document) -> None:
    """Print a document's metadata, an empty line, and its text."""
    fields = {
        "id": document.doc_id,
        "title": document.title,
        "source": document.source,
        "date": document.date,
        "language": document.lang,
        **document.metadata,
    }
    for name, value in fields.items():
        line = Text(f"{plain_line(name)}: ", style="dim")
        console.print(line.append(plain_line(value), style="not dim"), soft_wrap=True)
    console.file.write(f"\n{plain(document.text).rstrip()}\n")


def print_checks(console: Console, checks: Iterable[CheckResult]) -> None:
    """Print each self-test, and under a failed one what helps."""
    for check in checks:
        mark = Text("✓ ", style="green") if check.passed else Text("✗ ", style="bold red")
        mark.append(check.name, style="bold")
        console.print(mark.append(f"  {plain_line(check.detail)}", style="not bold default"))
        if not check.passed and check.remedy:
            console.print(Text(f"    remedy: {plain_line(check.remedy)}", style="yellow"))


def print_replay(console: Console, record: RecordBody, found: Replay) -> None:
    """Print what differs from a record: the answer's parts, what it was made of, and its passages."""
    console.print(Text(f"recorded {record.recorded_at:%Y-%m-%d %H:%M:%S %Z}", style="dim"))
    for parts, style in ((found.answer, "bold"), (found.context, "dim")):
        for name, lines in parts.items():
            console.print(Text(plain_line(name), style=style))
            for line in lines:
                _print_indented(console, Text(plain_line(line)))
    if found.moves:
        console.print(Text("passages: rank, evidence", style="dim"))
    for move in found.moves:
        before = _standing(move.rank_before, move.evidence_before)
        after = _standing(move.rank_after, move.evidence_after)
        where = f"{before} → {after}  {move.doc_id}: {move.text[:_SHOWN_CHARS]}"
        _print_indented(console, Text(plain_line(where), style="dim"))
    different = ", ".join(found.answer)
    said = f"the answer differs: {different}" if different else "the answer is the same"
    console.print(Text(said, style="bold"))


def print_settings(console: Console, settings: Iterable[SettingInForce]) -> None:
    """Print each setting: name, value, origin."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("setting", "value", "from", "meaning"):
        table.add_column(name, overflow="fold")
    for setting in settings:
        table.add_row(
            setting.name,
            Text(plain_line(setting.value) or "–"),
            setting.origin,
            Text(setting.description, style="dim"),
        )
    console.print(table)


def _print_indented(console: Console, text: Text) -> None:
    """Print text four columns in; a pipe gets its lines whole and without padding."""
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, 4), expand=False))
        return
    for line in text.split("\n"):
        console.print(Text("    ").append(line), soft_wrap=True)


def _summary_cells(summary: DocumentSummary) -> tuple[str, ...]:
    return (
        plain_line(summary.doc_id),
        plain_line(summary.date) or "–",
        plain_line(summary.lang),
        str(summary.passage_count),
        plain_line(summary.title),
    )


def _conflict_table(conflict: Conflict) -> Table:
    table = Table(title=Text(plain_line(conflict.subject)), title_justify="left")
    for name in ("value", "source", "date", "scope"):
        table.add_column(name, overflow="fold")
    for value in conflict.values:
        cells = (value.value, f"[{value.marker}]", value.date, value.scope)
        table.add_row(*(Text(plain_line(cell)) for cell in cells))
    return table


def _ranks(ranks: Mapping[str, int]) -> str:
    return "  ".join(f"{plain_line(name)} #{rank}" for name, rank in sorted(ranks.items()))


def _standing(rank: int | None, evidence: float | None) -> str:
    return "–" if rank is None or evidence is None else f"#{rank} {evidence:.2f}"


def _print_features(console: Console, scored: ScoredPassage) -> None:
    """Print each feature's part of the evidence, in log-odds, the largest first, and their sum."""
    if not scored.features:
        return
    total = math.fsum(scored.features.values())
    parts = sorted(scored.features.items(), key=lambda item: -abs(item[1]))
    rows = [(f"{part:+.2f}", name) for name, part in parts]
    rows = [
        ("log-odds", "feature"),
        *rows,
        (f"{total:+.2f}", f"sum: evidence {scored.evidence:.2f}"),
    ]
    for number, name in rows:
        _print_indented(console, Text(f"{number:>8}  {plain_line(name)}", style="dim"))
