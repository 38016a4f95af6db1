from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.tiers import in_tier


@pytest.mark.parametrize(
    ("question", "text", "held"),
    [
        ("出海12年的渔民休几天？", "满1年不满10年的，休5天。", False),
        ("出海12年的渔民休几天？", "满10年不满20年的，休10天。", True),
        ("出海12年的渔民休几天？", "满20年的，休15天。", False),
        ("出海25年的渔民休几天？", "滿20年的，休15天。", True),
        ("满10年不满20年的休几天？", "满1年不满10年的，休5天。", False),
        ("满10年不满20年的休几天？", "满10年不满20年的，休10天。", True),
        ("8个月的渔民休几天？", "不满6个月的不休。", False),
        ("不满十年的渔民休几天？", "满1年不满10年的，休5天。", True),
        ("十岁以下的孩子要买票吗？", "10周岁以下儿童免票。", True),
        ("十岁的孩子要买票吗？", "10周岁以下儿童免票。", False),
        ("请二十天假要谁批？", "15天以上的由船长批。", True),
        ("请二十天假要谁批？", "3天以下的由组长批。", False),
        ("5岁的孩子要买票吗？", "3-6岁儿童半价。", True),
        ("寄4公斤的包裹多少钱？", "1kg至3kg的收8元。", False),
        ("How many days after 12 years?", "Two to five years of service: 20 days.", False),
        ("How many days after 12 years?", "Over ten years of service: 25 days.", True),
        ("出海12年的渔民休几天？", "渔民都休假。", None),
        ("渔民休几天？", "满20年的，休15天。", None),
        ("2012年的渔民休几天？", "满20年的，休15天。", None),
    ],
)
def test_a_tier_holds_what_is_asked_about_or_leaves_it_out(
    question: str, text: str, held: bool | None
) -> None:
    assert in_tier(question, text) is held


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 60))
def test_a_range_holds_what_lies_in_it(value: int, low: int, high: int) -> None:
    said = in_tier(f"出海{value}年的渔民休几天？", f"满{low}年不满{high}年的，休5天。")
    assert said is (low <= value < high)
