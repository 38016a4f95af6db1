from __future__ import annotations

import pytest

from rag.dangling import addresses_service, dangling


@pytest.mark.parametrize(
    ("question", "pronoun"),
    [
        ("它高多少？", "它"),
        ("他是什么时候上任的？", "他"),
        ("谁设计了它？", "它"),
        ("大它多少？", "它"),
        ("When did it open?", "it"),
        ("How many people does it employ?", "it"),
        ("What is its capacity?", "its"),
        ("Who designed it?", "it"),
    ],
)
def test_a_pronoun_that_nothing_explains_is_found(question: str, pronoun: str) -> None:
    assert dangling(question) == pronoun


@pytest.mark.parametrize(
    "question",
    [
        "灯塔高多少？",
        "院长是谁，他什么时候上任？",
        "其他费用有哪些？",
        "他人的船怎么办？",
        "吉他课多少钱？",
        "省委在哪，它多大？",
        "How long does it take to get a refund?",
        "Is it possible to pay by card?",
        "Does it snow here?",
        "If I lose my card, who replaces it?",
    ],
)
def test_what_a_question_explains_itself_or_means_nothing_is_left_alone(question: str) -> None:
    assert dangling(question) == ""


@pytest.mark.parametrize(
    "question",
    ["你是谁？你能做什么？", "请问您是做什么的", "妳叫什麼？", "你有哪些文件？", "Who are you?", "What can you do?",
     "Which documents do you have?"],
)  # fmt: skip
def test_what_is_asked_of_the_service_itself_is_told(question: str) -> None:
    assert addresses_service(question)


@pytest.mark.parametrize(
    "question",
    ["你能告诉我灯塔多高吗？", "Can you tell me how tall it is?", "谁是馆长？", "你好，灯塔多高？"],
)
def test_politeness_is_not_about_the_service(question: str) -> None:
    assert not addresses_service(question)
