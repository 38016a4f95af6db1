from __future__ import annotations

import pytest

from index.normalize import normalize_text
from rag.echo import beyond


@pytest.mark.parametrize(
    ("question", "text", "news"),
    [
        ("灯塔为什么停用？", "灯塔3月5日停用。", 0),
        ("灯塔3月5日为什么停用？", "灯塔3月5日停用。", 0),
        ("谁在2012年修灯塔？", "灯塔2018年修。", 3),  # a number
        ("灯塔为什么停用？", "灯塔因大风停用。", 3),  # 因, 大, 风
        ("燈塔為什麼停用？", "灯塔停用了。", 0),
        ("方禾委员在小组会议上讲了什么？", "3月6日，方禾委员在小组会议上发言。", 0),
        ("方禾委员讲了什么？", "方禾委员发言。 本报记者 林若谷摄", 0),
        ("哪位记者拍的方禾委员？", "方禾委员发言。 本报记者 林若谷摄", 6),  # 本报, 林若谷, 摄
        ("灯塔有多高？", "灯塔高36米。", 4),  # a number and 米
        ("灯塔有36米高吗？", "灯塔高36米。", 0),
        ("Why did the lamp fail?", "The lamp failed in March.", 2),  # a word
        ("Why did the lamps fail?", "The lamp has failed.", 0),
        ("", "", 0),
    ],
)
def test_what_the_question_does_not_say_is_counted(question: str, text: str, news: int) -> None:
    assert beyond(normalize_text(question), normalize_text(text)) == news
