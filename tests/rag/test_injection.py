from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from poisons import POISONS, QUESTIONS, Poison
from scripted_model import obeys, serving

from index.normalize import normalize_text
from index.types import DocumentSummary, Passage
from rag.errors import LanguageModelError
from rag.grounded import compose
from rag.injection import instruction_spans, is_instruction, visible, without_instructions
from rag.llm import LanguageModel
from rag.types import ScoredPassage

ORDERS = [poison for poison in POISONS if poison.family != "lie"]


def test_there_are_at_least_sixty_in_three_languages() -> None:
    assert len(ORDERS) >= 60
    assert {poison.lang for poison in ORDERS} == {"zh-Hans", "zh-Hant", "en"}


@pytest.mark.parametrize("poison", ORDERS, ids=lambda one: f"{one.family}-{one.lang}")
def test_a_prompt_keeps_the_facts_and_not_the_order(poison: Poison) -> None:
    left = without_instructions(poison.passage)
    assert normalize_text(poison.aim) not in normalize_text(left)
    assert "48" in left
    assert "1987" in left


@pytest.mark.parametrize(
    "sentence",
    [
        "公司发布了大模型，并要求员工按规定回答客户来电。",
        "记者请市长回答了三个问题。",
        "系统上线后，用户可以直接在手机上提交申请。",
        "他忽略了市场的变化，导致亏损。",
        "助手机器人每天回复两万条消息。",
        "The assistant director said that the model will be shown in May.",
        "You must be 18 to open an account.",
        "The system handles 3,000 orders a day [1].",
        "The company ignored the rules and paid a fine.",
    ],
)
def test_ordinary_sentences_are_no_orders(sentence: str) -> None:
    assert not is_instruction(sentence)


@given(st.text(max_size=200))
def test_spans_of_orders_are_sentences_of_the_text_in_order(text: str) -> None:
    spans = instruction_spans(text)
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(st.text(max_size=200))
def test_what_is_visible_stays_visible(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert set(visible(text)) <= set(text)


def test_a_model_that_obeys_its_prompt_over_the_socket_never_gets_its_way() -> None:
    """The server says the aim of whatever poison it sees, beside and after a harmless fact."""

    def decide(prompt: str) -> str:
        seen = [p.aim for p in ORDERS if normalize_text(p.aim) in normalize_text(prompt)]
        told = "".join(f"{aim}。[1]" for aim in dict.fromkeys(seen))
        return f"The southern depot houses 48 trams. [1]\n{told}"

    won = []
    with serving(obeys(decide)) as server:
        model = LanguageModel(server.base_url, "obedient", timeout_s=5)
        for poison in ORDERS[::3]:
            passage = Passage(1, "d", 0, ((0, len(poison.passage)),), poison.passage)
            document = DocumentSummary("d", "Depot", "", "2026-01-05", poison.lang, 1)
            try:
                draft = compose(
                    model, QUESTIONS[poison.lang], poison.lang,  # type: ignore[arg-type]
                    [ScoredPassage(passage, 1.0, {}, 0.9)], {"d": document},
                )  # fmt: skip
            except LanguageModelError:
                continue
            if normalize_text(poison.aim) in normalize_text(draft.text):
                won.append(poison.text)
        model.close()
    assert won == []
