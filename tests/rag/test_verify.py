"""Right claims pass and perturbed ones fail; what each check looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Citation, Claim
from rag.verify import verify_claim

_FILE = Path(__file__).parent / "verification_cases.txt"
_NEXT = dict(zip("一二三四五六七八九", "二三四五六七八九七", strict=True))
_COUNTED = "(?<=[0-9一二三四五六七八九十百千万萬亿億余餘])"
_UNITS = """
亿元=万元 億元=萬元 万元=亿元 元=美元 美元=日元 万家=家 家=人 户=人 戶=人 项=次 單=次 单=次 名=家
平方米=平方公里 立方米=吨 公里=米 万吨=吨 萬噸=噸 万人次=人次 %=个百分点 成=倍 倍=成 天=小时 岁=年 台=家
例=次 块=台 塊=台 万千瓦时=兆瓦 P=EFLOPS 千瓦时=兆瓦 个国家=家企业 村=县
billion=million million=billion yuan=dollars dollars=yuan percent=percentage-points pounds=yuan
%=pp square-metres=hectares km=metres days=years chips=people cars=people companies=people
patents=years people=tonnes tonnes=people euros=pounds cabinets=years
"""
_PERIODS = """
上半年=下半年 第二季度=第三季度 去年=前年 今年=明年 月底=月初 年底=年初 first-half=second-half
second-quarter=first-quarter March=April April=May October=August November=July 10月=9月
"""


@dataclass(frozen=True)
class Case:
    evidence: str
    date: str
    claims: tuple[str, ...]
    names: tuple[tuple[str, str], ...]


def _cases() -> list[Case]:
    cases: list[Case] = []
    for block in re.split(r"^E ", _FILE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        head, *lines = block.strip().splitlines()
        date, _, evidence = head.partition(" | ")
        claims = tuple(line[2:] for line in lines if line.startswith("C "))
        names = [line[2:].split(";") for line in lines if line.startswith("N ")]
        pairs = tuple(tuple(pair.split("=")) for group in names for pair in group)
        cases.append(Case(evidence, date, claims, pairs))  # type: ignore[arg-type]
    return cases


CASES = _cases()


def cited(quote: str, date: str = "", marker: int = 1) -> Citation:
    return Citation(marker, "d", 1, ((0, len(quote)),), quote, "title", "source", date)


def verdict(claim: str, quote: str, date: str = "") -> Claim:
    return verify_claim(claim, [1], {1: cited(quote, date)})


def _figures(claim: str) -> Iterator[str]:
    """Change one figure: its first digit, its last, a factor of ten, or a Chinese numeral."""
    for match in re.finditer(r"\d+(?:,\d{3})*(?:\.\d+)?", claim):
        digits = match.group()
        first = str(int(digits[0]) % 9 + 1) + digits[1:]
        last = digits[:-1] + str((int(digits[-1]) + 3) % 10)
        changed = {first, last, digits + "0"} if "." not in digits else {first, last}
        for other in sorted(changed - {digits}):
            yield claim[: match.start()] + other + claim[match.end() :]
    for match in re.finditer("[二三四五六七八九](?=[成倍单座家個个条])", claim):
        yield claim[: match.start()] + _NEXT[match.group()] + claim[match.end() :]


def _swaps(claim: str, pairs: str) -> Iterator[str]:
    for pair in pairs.split():
        old, new = (part.replace("-", " ") for part in pair.split("="))
        counted = r"(?<=[\d ])" if old[0].isascii() else _COUNTED
        match = re.search((counted if pairs is _UNITS else "") + re.escape(old), claim)
        if match:
            yield claim[: match.start()] + new + claim[match.end() :]


def perturbations() -> list[tuple[str, str, str]]:
    """Return (perturbed claim, evidence, date), none of them twice."""
    found: dict[tuple[str, str, str], None] = {}
    for case in CASES:
        for claim in case.claims:
            changed = [*_figures(claim), *_swaps(claim, _UNITS), *_swaps(claim, _PERIODS)]
            changed += [claim.replace(a, b) for a, b in case.names if a in claim]
            found |= dict.fromkeys(
                (other, case.evidence, case.date) for other in changed if other != claim
            )
    return list(found)


RIGHT = [(claim, case.evidence, case.date) for case in CASES for claim in case.claims]
WRONG = perturbations()


def test_right_claims_raise_at_most_one_alarm_in_a_hundred() -> None:
    alarms = [(text, verdict(text, *rest).checks) for text, *rest in RIGHT]
    false = [alarm for alarm in alarms if not all(alarm[1].values())]
    assert len(false) <= len(RIGHT) // 100, false


def test_perturbed_claims_are_caught_ninety_nine_times_in_a_hundred() -> None:
    assert len(WRONG) >= 500
    missed = [text for text, *rest in WRONG if verdict(text, *rest).supported]
    assert len(missed) <= len(WRONG) // 100, missed


def test_a_sentence_quoted_word_for_word_passes_every_check() -> None:
    quote = "园区新增企业12家，都在“星桥”大楼。年底还有3家入驻。"
    claim = verify_claim("园区新增企业12家，都在“星桥”大楼。[1]", [1], {1: cited(quote)})
    assert claim.supported
    assert claim.checks == dict.fromkeys(("markers", "quantities", "quotes", "names"), True)


def test_part_of_a_number_is_not_word_for_word() -> None:
    assert not verdict("2家企业入驻。", "12家企业入驻。").supported


@pytest.mark.parametrize("markers", [[], [2], [1, 2]])
def test_markers_must_exist_and_be_there(markers: list[int]) -> None:
    claim = verify_claim("新增企业12家", markers, {1: cited("新增企业12家。")})
    assert claim.checks["markers"] is False
    assert not claim.supported


def test_each_figure_may_stand_in_another_of_the_cited_quotes() -> None:
    both = {1: cited("新增企业12家。"), 2: cited("新增岗位340个。", marker=2)}
    assert verify_claim("新增企业12家、岗位340个", [1, 2], both).supported
    assert not verify_claim("新增企业12家、岗位340个", [1], both).supported


@pytest.mark.parametrize(
    ("claim", "evidence", "passes"),
    [
        ("他说“水到渠成”", "他说水到渠成。", True),
        ("他说“水到渠滿”", "他说水到渠成。", False),
        ("他說「水到渠成」", "他说“水到渠成”。", True),
        ('The mayor said "we build together"', "The mayor said: “We build together.”", True),
        ('The mayor said "we sell together"', "The mayor said: “We build together.”", False),
        ('known as the "Bright Harbour" plan', "被称为“亮港”计划。", True),
    ],
)
def test_quoted_strings_stand_in_the_quote(claim: str, evidence: str, passes: bool) -> None:
    assert verdict(claim, evidence).checks["quotes"] is passes


@pytest.mark.parametrize(
    ("claim", "evidence", "passes"),
    [
        ("该系统基于DeepSeek开发", "系统基于DeepSeek开发。", True),
        ("该系统基于Qwen开发", "系统基于DeepSeek开发。", False),
        ("The system builds on DeepSeek", "系统基于DeepSeek开发。", True),
        ("The system builds on OpenSeek", "系统基于DeepSeek开发。", False),
        ("Hangzhou opened a fund", "杭州设立基金。", True),
        ("园区助力企业发展，成效明显", "园区帮助企业成长。", True),
        ("“杭州六小龙”走红", "杭州六小龍走紅。", True),
        ("杭州七小龙走红", "杭州六小龙走红。", False),
    ],
)
def test_names_stand_in_the_quote(claim: str, evidence: str, passes: bool) -> None:
    assert verdict(claim, evidence).checks["names"] is passes


def test_the_scorer_decides_the_evidence_check_by_the_best_quote() -> None:
    both = {1: cited("天气晴。"), 2: cited("新增企业。", marker=2)}
    said = verify_claim(
        "企业增加了", [1, 2], both, supports=lambda _, quote: 0.9 if "企业" in quote else 0.1
    )
    assert said.checks["evidence"] is True
    denied = verify_claim("企业增加了", [1, 2], both, supports=lambda *_: 0.4)
    assert denied.checks["evidence"] is False
    assert not denied.supported


def test_a_figure_beside_the_words_of_another_figure_is_not_supported() -> None:
    quote = "园区累计发行证券化产品9单，融资总额8.3亿元；2025年发行2单。"
    assert verdict("园区累计发行证券化产品9单。", quote).supported
    assert not verdict("园区累计发行证券化产品2单。", quote).supported


@given(st.text(max_size=40), st.text(min_size=1, max_size=60))
def test_no_text_breaks_the_verifier(claim: str, quote: str) -> None:
    assert set(verdict(claim, quote, "2026-03-08").checks) == {
        "markers",
        "quantities",
        "quotes",
        "names",
    }


@given(st.text(min_size=1, max_size=60))
def test_a_quote_supports_itself(quote: str) -> None:
    claim = verdict(quote, quote)
    assert claim.checks["quantities"] or "[" in quote or "【" in quote or "［" in quote
