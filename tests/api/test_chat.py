from __future__ import annotations

import io
import threading
from collections.abc import Iterator

import pytest
from rich.console import Console

from api.chat import Chat, PipedLines
from api.doubles import MemoryService
from index.errors import IndexMissingError
from index.types import Document
from rag.types import AskRequest, Event, Turn

DOCUMENTS = (
    Document("a.txt", "Firms", "a.txt", "2026", "en", "There are 412 companies. They grow."),
    Document("b.txt", "Evil\x1b]0;x\x07", "b.txt", "", "en", "Quokkas\x1b[31m hop. Zebras run."),
)


class Reader:
    """Gives lines, or raises what stands between them."""

    def __init__(self, *lines: str | type[BaseException]) -> None:
        self._lines = iter(lines)

    def read(self) -> str | None:
        line = next(self._lines, None)
        if isinstance(line, type):
            raise line
        return line


def converse(*lines: str | type[BaseException], service=None) -> tuple[str, Chat]:
    out = io.StringIO()
    console = Console(file=out, markup=False, emoji=False, highlight=False, width=200)
    chat = Chat(service or MemoryService(DOCUMENTS), mode="auto", top_k=3, console=console)
    chat.run(Reader(*lines))
    return out.getvalue(), chat


def test_an_answer_is_followed_by_its_sources() -> None:
    out, _ = converse("how many companies")
    assert out == "There are 412 companies.[1]\n[1] Firms · a.txt · 2026\n\n"


def test_a_citation_opens_in_its_context() -> None:
    out, _ = converse("how many companies", "/1")
    assert out.endswith("[1] Firms · a.txt · 2026\nThere are 412 companies. They grow.\n\n")


def test_the_quote_is_highlighted_in_a_terminal() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, color_system="standard", width=200)
    chat = Chat(MemoryService(DOCUMENTS), mode="auto", top_k=3, console=console)
    chat.run(Reader("how many companies", "/1"))
    assert "\x1b[1;7mThere are 412 companies.\x1b[0m They grow." in out.getvalue()


def test_a_citation_that_is_not_there_is_told() -> None:
    assert converse("/1")[0] == "! the last answer has no citation 1\n"
    assert "no citation 2" in converse("how many companies", "/2")[0]


def test_a_document_removed_meanwhile_is_told() -> None:
    service = MemoryService(DOCUMENTS)

    class Remover(Reader):
        def read(self):
            line = super().read()
            if line == "/1":
                service.remove_documents(["a.txt"])
            return line

    out = io.StringIO()
    chat = Chat(service, mode="auto", top_k=3, console=Console(file=out, width=200))
    chat.run(Remover("how many companies", "/1"))
    assert "! no document has the id 'a.txt'" in out.getvalue()


def test_a_follow_up_sees_what_was_asked_before() -> None:
    out, chat = converse("how many companies", "there are they")
    assert "→ how many companies there are they" in out
    assert chat.turns == (
        Turn("how many companies", "There are 412 companies.[1]"),
        Turn("how many companies there are they", "There are 412 companies.[1]"),
    )


def test_a_new_conversation_forgets() -> None:
    out, chat = converse("how many companies", "/new", "/sources")
    assert chat.turns == ()
    assert out.endswith("a new conversation\n! there is no answer yet\n")


def test_sources_shows_citations_and_passages() -> None:
    out, _ = converse("how many companies", "/sources")
    assert "    There are 412 companies.\n" in out
    assert "bm25 #1" in out


def test_the_mode_is_shown_changed_and_checked() -> None:
    out, chat = converse("/mode", "/mode extractive", "/mode magic")
    assert out == (
        "mode auto\nmode extractive\n! there is no mode magic: choose auto, extractive, llm\n"
    )
    assert chat.mode == "extractive"


def test_help_names_every_command() -> None:
    out, _ = converse("/help")
    for command in ("/1", "/sources", "/mode", "/new", "/help", "/quit"):
        assert command in out


def test_an_unknown_command_is_told() -> None:
    assert converse("/dance")[0] == "! there is no command /dance; /help lists them\n"


def test_quit_ends_and_the_rest_is_not_read() -> None:
    assert converse("/quit", "how many companies")[0] == ""


def test_ctrl_c_at_the_prompt_is_a_hint_and_not_the_end() -> None:
    out, _ = converse(KeyboardInterrupt, "how many companies")
    assert out.startswith("Ctrl-D or /quit leaves; Ctrl-C stops an answer\n")
    assert "412" in out


def test_an_abstention_is_calm_and_gives_its_reason() -> None:
    assert converse("xxxxx")[0] == "The documents do not say.\n(no_hit)\n\n"


def test_a_refused_question_is_told_and_the_chat_goes_on() -> None:
    out, chat = converse("???", "how many companies")
    assert out.startswith("! the question is empty")
    assert len(chat.turns) == 1


def test_no_escape_sequence_of_a_document_reaches_the_terminal() -> None:
    out, _ = converse("quokkas hop", "/1", "/sources")
    assert "Quokkas␛[31m hop." in out
    assert not set(out) & set("\x1b\x07\r")


class Interrupted(MemoryService):
    """Sends the first piece, and then nothing until it is given up."""

    def __init__(self) -> None:
        super().__init__(DOCUMENTS)
        self.closed_stream = threading.Event()
        self.go_on = threading.Event()

    def stream(self, request: AskRequest) -> Iterator[Event]:
        if "slow" not in request.question:
            yield from super().stream(request)
            return
        try:
            yield Event("delta", "There ")
            self.go_on.wait(10)
            yield Event("delta", "are")
        finally:
            self.closed_stream.set()


def test_ctrl_c_stops_the_answer_and_nothing_else(monkeypatch) -> None:
    service = Interrupted()

    class StrikingOutput(io.StringIO):
        """Strikes Ctrl-C when the first piece is printed, as a user would."""

        def flush(self) -> None:
            if self.getvalue() == "There ":
                raise KeyboardInterrupt

    out = StrikingOutput()
    chat = Chat(service, mode="auto", top_k=3, console=Console(file=out, markup=False, width=200))
    assert chat.handle("slow companies") is True
    service.go_on.set()
    assert service.closed_stream.wait(10)
    assert out.getvalue() == "There \nstopped\n"
    assert chat.turns == ()
    chat.handle("how many companies")
    assert "412" in out.getvalue()


def test_a_failing_service_is_told_and_the_chat_goes_on() -> None:
    class Failing(MemoryService):
        def stream(self, request):
            raise IndexMissingError("no index in .jushi; run: jushi index PATH")

    assert converse("anything", service=Failing())[0] == (
        "! no index in .jushi; run: jushi index PATH\n"
    )


@pytest.mark.parametrize(
    ("lines", "inputs"),
    [
        ([], []),
        (["a\n", "b\n"], ["a", "b"]),
        (["a\\\n", "b\n", "c"], ["a\nb", "c"]),
        (["a\r\n"], ["a"]),
        (["\n", "a\\\n"], ["", "a"]),
    ],
)
def test_a_pipe_is_read_line_by_line(lines, inputs) -> None:
    reader = PipedLines(lines)
    found = []
    while (line := reader.read()) is not None:
        found.append(line)
    assert found == inputs
