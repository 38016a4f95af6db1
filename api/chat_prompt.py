"""The prompt of a real terminal: history, several lines, completion of commands."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

_COMMANDS = ["/sources", "/mode", "/new", "/help", "/quit"]


class PromptedLines:
    """Reads input with prompt_toolkit.

    Enter sends, unless the line ends in a backslash; Alt-Enter begins another line; Ctrl-C
    empties the input and, when it is empty, raises ``KeyboardInterrupt``; Ctrl-D ends.
    """

    def __init__(self, *, mode: Callable[[], str]) -> None:
        self._mode = mode
        self._session: PromptSession[str] = PromptSession(
            history=open_history(history_path()),
            key_bindings=_keys(),
            multiline=True,
            prompt_continuation="… ",
            completer=WordCompleter(_COMMANDS, sentence=True),
            complete_while_typing=False,
        )

    def read(self) -> str | None:
        """Return the next input, None when the user leaves."""
        label = "› " if self._mode() == "auto" else f"{self._mode()} › "
        try:
            return self._session.prompt(FormattedText([("bold ansicyan", label)]))
        except EOFError:
            return None


def history_path() -> Path:
    """Return where the questions of earlier conversations are kept, for the arrow keys."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "jushi" / "chat_history"


def open_history(path: Path) -> History:
    """Return the history in a file that only its owner may read; in memory where that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(path)


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.current_line.endswith("\\") and buffer.document.is_cursor_at_the_end:
            buffer.delete_before_cursor()
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @keys.add("c-c")
    def _(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt, style="class:aborting")

    return keys
