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
        ("夜里2点，深夜十一点，晚上12点，凌晨12点", ["2:00", "23:00", "0:00", "0:00"]),
        ("晚上的7:30；下午 3点；夜里11:30", ["19:30", "15:00", "23:30"]),
        ("closes at 7:30 in the evening, opens at 7 o'clock", ["19:30", "7:00?"]),
        ("8点3刻，9点零5分，8点30开门", ["8:45?", "9:05?", "8:30?"]),
        ("上午8点12名队员、10时三家企业", ["8:00", "10:00?"]),
        ("早一点出发，一时冲动，周一点名，一点都不贵，最晚9点", ["9:00?"]),
        ("25时61分，两三点", []),
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
        assert any(char.isalnum() for char in text[slice(*time.span)])
        assert clock_times(text[slice(*time.span)])
