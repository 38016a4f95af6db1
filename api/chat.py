"""The terminal conversation: lines in, streamed and cited answers out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Protocol

from rich.console import Console
from rich.text import Text

from api.background import BackgroundIterator
from api.chat_view import ChatView
from api.terminal import answer_console
from index.errors import JushiError
from rag.service import Service
from rag.settings import Settings
from rag.types import Answer, AskRequest, Event, Mode, Turn

_MODES: tuple[Mode, ...] = ("auto", "extractive", "llm")
_KEPT_TURNS = 20

HELP = """\
/1, /2 …     open a citation of the last answer in its context
/sources     the citations and passages of the last answer
/mode NAME   auto, extractive or llm; without a name: the mode in force
/new         forget the conversation so far
/help        this list
/quit        leave, as Ctrl-D does
Alt-Enter or a backslash at the end of a line begins another line; Ctrl-C stops an answer."""


class LineReader(Protocol):
    """Where the lines come from."""

    def read(self) -> str | None:
        """Return the next input, None at its end; ``KeyboardInterrupt`` for Ctrl-C."""


class Chat:
    """One conversation: what was said, the last answer, the mode."""

    def __init__(self, service: Service, *, mode: Mode, top_k: int, console: Console) -> None:
        self._service = service
        self._view = ChatView(console)
        self._mode = mode
        self._top_k = top_k
        self._turns: list[Turn] = []
        self._last: Answer | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was said so far, oldest first."""
        return tuple(self._turns)

    @property
    def mode(self) -> Mode:
        """The mode in force."""
        return self._mode

    def run(self, reader: LineReader) -> None:
        """Answer line after line until the input ends or ``/quit``."""
        while True:
            try:
                line = reader.read()
            except KeyboardInterrupt:
                self._view.hint("Ctrl-D or /quit leaves; Ctrl-C stops an answer")
                continue
            if line is None or not self.handle(line.strip()):
                return

    def handle(self, line: str) -> bool:
        """Carry out one input; False means that the user wants to leave."""
        if not line:
            return True
        if not line.startswith("/"):
            self._ask(line)
            return True
        name, _, argument = line[1:].partition(" ")
        if name in {"quit", "exit", "q"}:
            return False
        self._command(name, argument.strip())
        return True

    def _command(self, name: str, argument: str) -> None:
        if name.isdecimal():
            self._open(int(name))
        elif name == "sources":
            self._sources()
        elif name == "mode":
            self._set_mode(argument)
        elif name == "new":
            self._turns.clear()
            self._last = None
            self._view.hint("a new conversation")
        elif name in {"help", "?"}:
            self._view.hint(HELP)
        else:
            self._view.problem(f"there is no command /{name}; /help lists them")

    def _ask(self, question: str) -> None:
        request = AskRequest(
            question=question, mode=self._mode, top_k=self._top_k, history=self.turns
        )
        events = BackgroundIterator(lambda: self._service.stream(request))
        try:
            answer = self._show(events)
        except KeyboardInterrupt:
            events.abandon()
            self._view.stopped()
            return
        except JushiError as error:
            self._view.problem(str(error))
            return
        if answer is not None:
            self._last = answer
            rewritten = answer.rewritten_question or question
            self._turns = [*self._turns, Turn(rewritten, answer.text)][-_KEPT_TURNS:]
            self._view.footer(answer, question=question)

    def _show(self, events: Iterable[Event]) -> Answer | None:
        answer: Answer | None = None
        with self._view.waiting() as waiting:
            for event in events:
                if isinstance(event.data, Answer):
                    answer = event.data
                elif isinstance(event.data, str):
                    waiting.end()
                    self._view.delta(event.data)
        self._view.end_of_text()
        return answer

    def _open(self, marker: int) -> None:
        citations = self._last.citations if self._last is not None else ()
        found = next((c for c in citations if c.marker == marker), None)
        if found is None:
            self._view.problem(f"the last answer has no citation {marker}")
            return
        try:
            self._view.citation(found, self._service.document(found.doc_id))
        except JushiError as error:
            self._view.problem(str(error))

    def _sources(self) -> None:
        if self._last is None:
            self._view.problem("there is no answer yet")
            return
        self._view.sources(self._last)

    def _set_mode(self, name: str) -> None:
        chosen = next((mode for mode in _MODES if mode == name), None)
        if chosen is not None:
            self._mode = chosen
        elif name:
            self._view.problem(f"there is no mode {name}: choose {', '.join(_MODES)}")
            return
        self._view.hint(f"mode {self._mode}")


class PipedLines:
    """Reads questions from a pipe; a backslash at the end of a line joins it with the next."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines: Iterator[str] = iter(lines)

    def read(self) -> str | None:
        """Return the next input, None at the end of the pipe."""
        parts: list[str] = []
        for line in self._lines:
            part = line.rstrip("\r\n")
            if not part.endswith("\\"):
                return "\n".join([*parts, part])
            parts.append(part[:-1])
        return "\n".join(parts) if parts else None


def run_chat(service: Service, settings: Settings) -> None:
    """Hold a conversation on this process's terminal, or answer the questions of a pipe."""
    console = answer_console()
    chat = Chat(service, mode=settings.mode, top_k=settings.top_k, console=console)
    reader: LineReader
    if sys.stdin.isatty() and console.is_terminal:
        from api.chat_prompt import PromptedLines

        documents = len(service.documents())
        console.print(Text(f"Jushi 据实 · {documents} documents · /help", style="dim"))
        reader = PromptedLines(mode=lambda: chat.mode)
    else:
        reader = PipedLines(sys.stdin)
    chat.run(reader)
