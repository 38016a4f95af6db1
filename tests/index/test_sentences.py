from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["第一句。", "第二句！", "第三句？"],
        ["他说：“走吧！”", "于是走了。"],
        ["（见附表。）", "另有说明。"],
        ["真的？！", "假的。"],
        ["好；", "再好。"],
        ["等等……", "后来呢？"],
        ["第一行\n", "第二行\n\n  ", "第三行"],
        ["句子。  \n", "下一段。"],
        ["“真的？”，他问。"],
        ['他说："走吧。"', '然后"好。"', "了。"],
        ["It grew by 3.5 percent. ", "Then it fell."],
        ["1. Mend the quay. ", "2. Build a light.\n", "3. Pave the road."],
        ["The steps are: 1. Mend the quay. ", "2. Build a light."],
        ["步骤如下：1. 修码头。", "2. 修灯塔。"],
        ["The total was 12. ", "Next year it was 13."],
        ["Dr. Smith met Mr. Li. ", "They talked."],
        ["In the U.S. Congress met. ", "It voted."],
        ["He moved to the U.S. ", "He stayed."],
        ["J. K. Rowling wrote it. ", "It sold."],
        ["Acme Inc. grew. ", "So did others, e.g. Apex."],
        ["Version 1.2.3 is out! ", "Get it?"],
        ["“Stop.” ", "He stopped."],
        ["See example.com for more. ", "Bye."],
        ["Wait... what? ", "Yes."],
        ["  先有空白。", "再有句子。"],
        ["增长26.3％。", "其中3.5亿。"],
        ["没有句号"],
        [" \n "],
        [],
    ],
)
def test_sentences(parts: list[str]) -> None:
    assert cut("".join(parts)) == parts


@given(st.text(st.one_of(st.characters(), st.sampled_from("。！？.!?\"'”」） \nAa1")), max_size=60))
def test_sentences_cover_the_text_without_gaps(text: str) -> None:
    spans = sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)


@given(st.text(st.sampled_from("。.! \n”a国"), min_size=1, max_size=40))
def test_white_space_belongs_to_the_sentence_before(text: str) -> None:
    assert all(not part[0].isspace() for part in cut(text)[1:])
