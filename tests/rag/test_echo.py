from __future__ import annotations

import pytest

from index.normalize import normalize_text
from rag.echo import beyond


@pytest.mark.parametrize(
    ("question", "text", "news"),
    [
        ("灯塔为什么停用？", "灯塔3月5日停用。", 0),
        ("灯塔3月5日为什么停用？", "灯塔3月5日停用。", 0),
        ("灯塔停用期限是哪天？", "灯塔停用期限是3月5日。", 8),  # two numbers, 月 and 日
        ("谁在2012年修灯塔？", "灯塔2018年修。", 3),  # a number
        ("灯塔为什么停用？", "灯塔因大风停用。", 3),  # 因, 大, 风
        ("燈塔為什麼停用？", "灯塔停用了。", 0),
        ("方禾委员在小组会议上讲了什么？", "3月6日，方禾委员在小组会议上发言。", 0),
        ("方禾委员讲了什么？", "方禾委员发言。 本报记者 林若谷摄", 0),
        ("方禾委员昨天做了什么？", "方禾委员昨天发言。", 2),
        ("灯塔排名第几？", "灯塔排名第一。", 1),
        ("松溪县属于哪个市？", "松溪县属于松溪市。", 1),  # 市, which stands beside 溪 here
        ("中国队分在哪个组？", "中国队分在A组。", 2),  # a word
        ("灯塔有多高？", "灯塔高36米。", 5),  # 高, a number and 米
        ("Why did the lamp fail?", "The lamp failed in March.", 2),  # a word
        ("Why did the lamps fail?", "The lamp has failed.", 0),
        ("Which county is Northampton in?", "Northampton is in Northamptonshire.", 2),
        ("", "", 0),
    ],
)
def test_what_the_question_does_not_say_is_counted(question: str, text: str, news: int) -> None:
    assert beyond(normalize_text(question), normalize_text(text)) == news
