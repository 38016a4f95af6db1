"""Times of day in three scripts, and numbers that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.clock import clock_times


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("渡轮15时05分靠岸", ["15:05"]),
        ("早班车上午6時、末班車午夜12時", ["6:00", "0:00"]),
        ("早上八点半开门，下午两点一刻开会", ["8:30", "14:15"]),
        ("中午11点半放学，中午12点开饭", ["11:30", "12:00"]),
        ("十二點四十五分", ["12:45?"]),
        ("傍晚6:20亮灯，22:00熄灯", ["18:20", "22:00"]),
        ("The gates open at 7.30 a.m. and close at 9 p.m.", ["7:30", "21:00"]),
        ("from noon to midnight", ["12:00", "0:00"]),
        ("用时3小时20分，分2个时段，比分3:99", []),
        ("第3点要求，提出5点建议；2.5点", []),
        ("25时61分", []),
    ],
)
def test_times_of_day(text: str, told: list[str]) -> None:
    found = clock_times(text)
    assert [f"{t.minutes // 60}:{t.minutes % 60:02}{'?' * t.either}" for t in found] == told


def test_a_bare_hour_may_be_of_either_half_of_the_day() -> None:
    bare, evening, morning = clock_times("6点；下午6点；上午6:00")
    assert bare.same(evening)
    assert bare.same(morning)
    assert not evening.same(morning)


@given(st.text("0123456789:点时分半晚上午ap.m一十两 ", max_size=30))
def test_every_time_stands_in_its_text(text: str) -> None:
    for time in clock_times(text):
        assert 0 <= time.minutes < 1440
        assert text[slice(*time.span)].strip()
