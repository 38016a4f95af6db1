from __future__ import annotations

import re

from training.thesaurus import read_thesaurus

_LETTERS = re.compile(r"[a-z0-9][a-z0-9 '&/.,%$-]*")
_CHINESE = re.compile(r"[\u3400-\u9fffA-Za-z0-9+、]+")


def test_every_word_stands_once_and_has_what_else_is_said_for_it_in_its_language() -> None:
    entries = read_thesaurus()
    assert len({entry.word for entry in entries}) == len(entries) > 15_000
    for entry in entries:
        assert entry.spoken or entry.english
        assert entry.word not in entry.spoken
        assert all(_CHINESE.fullmatch(one) for one in (entry.word, *entry.spoken))
        assert all(_LETTERS.fullmatch(one) for one in entry.english)
