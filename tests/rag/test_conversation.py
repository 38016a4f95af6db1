from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import IndexCorruptError, IndexWriteError
from rag.conversation import Conversations
from rag.errors import ConversationNotFoundError
from rag.types import Turn


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Conversations]:
    made = Conversations(
        tmp_path / "talk.db", ttl_s=60, max_conversations=3, max_turns=2, clock=clock
    )
    yield made
    made.close()


def test_a_new_conversation_has_no_turns(store: Conversations) -> None:
    assert store.history(store.new()) == ()


def test_turns_come_back_oldest_first(store: Conversations) -> None:
    talk = store.new()
    store.append(talk, Turn("多少家？", "3家。[1]"))
    store.append(talk, Turn("And then?", "Five."))
    assert store.history(talk) == (Turn("多少家？", "3家。[1]"), Turn("And then?", "Five."))


def test_only_the_newest_turns_are_kept(store: Conversations) -> None:
    talk = store.new()
    for number in range(4):
        store.append(talk, Turn(f"q{number}", f"a{number}"))
    assert store.history(talk) == (Turn("q2", "a2"), Turn("q3", "a3"))


def test_the_conversation_idle_longest_gives_way(store: Conversations, clock: Clock) -> None:
    talks = []
    for _ in range(3):
        clock.now += 1
        talks.append(store.new())
    clock.now += 1
    store.history(talks[0])
    clock.now += 1
    store.new()
    assert store.history(talks[0]) == ()
    with pytest.raises(ConversationNotFoundError):
        store.history(talks[1])


def test_an_idle_conversation_expires_and_a_used_one_lives(
    store: Conversations, clock: Clock
) -> None:
    used, idle = store.new(), store.new()
    clock.now += 40
    store.append(used, Turn("q", "a"))
    clock.now += 40
    assert store.history(used) == (Turn("q", "a"),)
    with pytest.raises(ConversationNotFoundError, match="expired"):
        store.append(idle, Turn("q", "a"))


@pytest.mark.parametrize("unknown", ["", "x" * 10_000, "对话", "a\x00b", "\ud800", "' OR 1=1 --"])
def test_unknown_ids_are_told_so_and_not_repeated(store: Conversations, unknown: str) -> None:
    store.new()
    with pytest.raises(ConversationNotFoundError) as caught:
        store.history(unknown)
    assert str(caught.value) == (
        "no such conversation, or it has expired; ask without conversation_id to begin one"
    )


def test_conversations_outlive_the_process(tmp_path: Path) -> None:
    first = Conversations(tmp_path / "talk.db", ttl_s=60)
    talk = first.new()
    first.append(talk, Turn("q", "a"))
    first.close()
    first.close()
    second = Conversations(tmp_path / "talk.db", ttl_s=60)
    assert second.history(talk) == (Turn("q", "a"),)
    second.close()


def test_forgotten_words_are_gone_from_the_file(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "talk.db"
    store = Conversations(path, ttl_s=60, clock=clock)
    talk = store.new()
    store.append(talk, Turn("secret-question", "secret-answer"))
    clock.now += 61
    store.new()
    store.close()
    assert b"secret-" not in path.read_bytes()


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    store = Conversations(tmp_path / "new" / "talk.db", ttl_s=60)
    store.new()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()}
    store.close()
    assert modes == {0o600}


def test_lone_surrogates_are_stored_as_question_marks(store: Conversations) -> None:
    talk = store.new()
    store.append(talk, Turn("a\ud800b", "c"))
    assert store.history(talk) == (Turn("a?b", "c"),)


def test_threads_lose_no_turn(tmp_path: Path) -> None:
    store = Conversations(tmp_path / "talk.db", ttl_s=60, max_turns=100)
    talk = store.new()

    def work(name: int) -> None:
        for number in range(10):
            store.append(talk, Turn(f"{name}-{number}", ""))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked = {turn.question for turn in store.history(talk)}
    store.close()
    assert asked == {f"{name}-{number}" for name in range(4) for number in range(10)}


def test_two_processes_may_share_the_file(tmp_path: Path) -> None:
    one = Conversations(tmp_path / "talk.db", ttl_s=60)
    two = Conversations(tmp_path / "talk.db", ttl_s=60)
    talk = one.new()
    two.append(talk, Turn("q", "a"))
    assert one.history(talk) == (Turn("q", "a"),)
    one.close()
    two.close()


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "talk.db"
    path.write_bytes(b"not a database at all, but long enough to be looked at " * 20)
    with pytest.raises(IndexCorruptError, match=r"talk\.db is damaged .*delete it"):
        Conversations(path, ttl_s=60)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "talk.db").mkdir()
    with pytest.raises(IndexWriteError, match=r"talk\.db cannot be used"):
        Conversations(tmp_path / "talk.db", ttl_s=60)


def test_answers_are_forgotten_in_every_byte_while_questions_stay(
    store: Conversations, tmp_path: Path
) -> None:
    conversation_id = store.new()
    store.append(conversation_id, Turn("谁是主任？", "主任是穆拉丁。[1]"))

    store.forget_answers()

    assert store.history(conversation_id) == (Turn("谁是主任？", ""),)
    held = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "穆拉丁".encode() not in held
