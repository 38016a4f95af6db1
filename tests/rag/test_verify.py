"""Right claims pass and perturbed ones fail; what each check looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rag.types import Citation, Claim
from rag.verify import apply_policy, verify_claim

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
""".split()
_PERIODS = """
上半年=下半年 第二季度=第三季度 去年=前年 今年=明年 月底=月初 年底=年初 first-half=second-half
second-quarter=first-quarter March=April April=May October=August November=July 10月=9月
""".split()


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


def _swaps(claim: str, pairs: list[str]) -> Iterator[str]:
    for pair in pairs:
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
