"""What a conversation looks like: deltas, sources and citations in, printed lines out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status
from rich.text import Text

from api.excerpt import excerpt
from api.render import plain, plain_line
from api.terminal import print_conflicts, print_notes, print_passages
from index.types import Document
from rag.types import Answer, Citation


class Waiting:
    """A sign that the answer is being looked for; it ends once, before the first text."""

    def __init__(self, status: Status | None) -> None:
        self._status = status

    def end(self) -> None:
        """Take the sign away."""
        if self._status is not None:
            self._status.stop()
            self._status = None


class ChatView:
    """Prints a conversation; all foreign text is neutralised first."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._in_line = False

    @contextmanager
    def waiting(self) -> Iterator[Waiting]:
        """Show a sign of life until the block or the sign ends."""
        status = None
        if self._console.is_terminal:
            status = self._console.status(Text("…", style="dim"))
            status.start()
        waiting = Waiting(status)
        try:
            yield waiting
        finally:
            waiting.end()

    def delta(self, text: str) -> None:
        """Print a piece of the answer at once."""
        safe = plain(text)
        self._in_line = not safe.endswith("\n")
        self._console.file.write(safe)
        self._console.file.flush()

    def end_of_text(self) -> None:
        """End the line of the answer."""
        if self._in_line:
            self._console.file.write("\n")
            self._in_line = False

    def footer(self, answer: Answer, *, question: str) -> None:
        """Print what belongs to an answer: how it was understood, conflicts, sources, notes."""
        if answer.rewritten_question not in {"", question}:
            self.hint(f"→ {answer.rewritten_question}")
        print_conflicts(self._console, answer.conflicts)
        for citation in answer.citations:
            self._console.print(_source_line(citation))
        print_notes(self._console, answer)
        self._console.print()

    def citation(self, citation: Citation, document: Document) -> None:
        """Print a citation in its context, the quote highlighted."""
        self._console.print(_source_line(citation))
        shown = Text()
        for piece in excerpt(document.text, citation.spans):
            if piece.elided:
                shown.append("…", style="dim")
            else:
                shown.append(plain(piece.text), style="bold reverse" if piece.quoted else "")
        self._console.print(shown)
        for expression, meaning in citation.notes.items():
            self.hint(f"{expression} = {meaning}")
        self._console.print()

    def sources(self, answer: Answer) -> None:
        """Print the citations and then all passages that were looked at."""
        for citation in answer.citations:
            self._console.print(_source_line(citation))
            self._console.print(Text(f"    {plain_line(citation.quote)}"))
        self._console.print()
        print_passages(self._console, answer.passages)

    def stopped(self) -> None:
        """Say that the answer was stopped."""
        self.end_of_text()
        self.hint("stopped")

    def hint(self, text: str) -> None:
        """Print something that matters little."""
        self._console.print(Text(plain(text), style="dim"))

    def problem(self, text: str) -> None:
        """Print what could not be done."""
        self.end_of_text()
        self._console.print(Text(f"! {plain_line(text)}", style="yellow"))


def _source_line(citation: Citation) -> Text:
    line = Text(f"[{citation.marker}] ", style="cyan")
    line.append(plain_line(citation.title) or plain_line(citation.doc_id), style="bold default")
    for part in (citation.source, citation.date):
        if part:
            line.append(f" · {plain_line(part)}", style="dim default")
    return line
