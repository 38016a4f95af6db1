"""The prompt, driven through prompt_toolkit's own pipe."""

from __future__ import annotations

import stat

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.history import FileHistory, InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from api.chat_prompt import PromptedLines, history_path, open_history


@pytest.fixture
def typed(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def read(keys: str, times: int = 1) -> list[str | None]:
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
            pipe.send_text(keys)
            reader = PromptedLines(mode=lambda: "auto")
            return [reader.read() for _ in range(times)]

    return read


def test_enter_sends(typed) -> None:
    assert typed("问题\r") == ["问题"]


def test_alt_enter_begins_another_line(typed) -> None:
    assert typed("one\x1b\rtwo\r") == ["one\ntwo"]


def test_a_backslash_at_the_end_begins_another_line(typed) -> None:
    assert typed("one\\\rtwo\r") == ["one\ntwo"]


def test_ctrl_c_empties_the_input(typed) -> None:
    assert typed("wrong\x03right\r") == ["right"]


def test_ctrl_c_on_an_empty_prompt_is_raised(typed) -> None:
    with pytest.raises(KeyboardInterrupt):
        typed("\x03")


def test_ctrl_d_ends(typed) -> None:
    assert typed("\x04") == [None]


def test_arrow_up_brings_back_what_was_asked(typed) -> None:
    assert typed("first\r", 1) == ["first"]
    assert typed("\x1b[A\r", 1) == ["first"]


def test_the_history_is_private(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = history_path()
    assert isinstance(open_history(path), FileHistory)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_place_for_it_the_history_stays_in_memory(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    assert isinstance(open_history(tmp_path / "file" / "history"), InMemoryHistory)
