"""A claim in, the names in it that its evidence has to hold out.

Names are Latin words and identifiers, and in Chinese what the segmenter tags as a person, place
or organisation, what stands before 公司, 实验室, 大学 …, and persons beside a title or a verb of
saying. Ordinary words of a paraphrase are no names.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

from index.han import HAN, HAN_CHARS, HAN_RUN
from index.normalize import normalize_text, to_traditional
from index.types import Span
from rag.answer_types import HOLDERS, POSTS, SURNAMES

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[&.'’·_+\-][A-Za-z0-9]+)*")
# Two or more capitals, or a capital after a small letter: GPU, DeepSeek, iFlytek.
_BRAND = re.compile(r"[A-Za-z]*[A-Z][A-Za-z0-9]*[A-Z]|[A-Za-z]*[a-z][A-Z]|[A-Za-z\-]*\d")
_OPENERS_WORDS = """
The In On At By Of For From To A An This That These It Its He She They When While As And But
Since After Before During Under With Both All Each Some Last Next
"""
_OPENERS = frozenset(_OPENERS_WORDS.split())
_TRANSLATED_WORDS = """
AI R&D GDP IP EU US USA UK UN CEO CTO CFO IPO SME SMEs PhD IT RMB CNY USD HKD NPC CPPCC CPC PRC
H1 H2 Q1 Q2 Q3 Q4 VC PE LLM LLMs US$ HK$ TV
"""
TRANSLATED = frozenset(_TRANSLATED_WORDS.split())
"""Abbreviations of ordinary words, which other texts write out or translate."""
NAME_TAGS = frozenset(("nr", "nrt", "nrfg", "ns", "nt", "nz"))
"""The segmenter's parts of speech of persons, places, organisations and other names."""
PLACE_END = re.compile("[省市区县镇乡州村]$")
"""What ends the full name of a place: 杭州市."""
_ENTITY = (
    "公司|集团|大学|学院|研究院|研究所|实验室|医院|银行|基金|社区|小镇|园区|新城|新区|开发区|科技城|科技园|产业园|"
    "大厦|中学|小学|学校|书院|智库|协会|联盟|工厂|港|机场|车站|大道|路|街道|省|市|区|县|镇|村|创投|资本|影业|"
    "传媒|重工|航空|电影节|艺术节|音乐节|博览会|博物馆|图书馆|美术馆|体育馆|体育场|剧院|水库|大桥|码头|广场|公园|"
    "杂志|出版社|电视台"
)
_SENTENCE_EDGE = '.!?:"“‘(（。'
# Verbs, adjectives, adverbs, pronouns and the like before 公司 describe it, nouns name it.
_NO_NAME = frozenset("vadrpcmqu")
_BEFORE_ENTITY = re.compile(rf"(?:{_ENTITY})\Z")
_SAYS = "表示|指出|介绍|认为|透露|坦言|强调|告诉|说|称|谈到|提到|回忆|建议|呼吁|宣布"
_TRANSCRIBED = re.compile(f"[{HAN_CHARS}]{{1,6}}(?:[·•][{HAN_CHARS}]{{1,6}})+")
_NUMERALS = (*"二三四五六七八九十百",)
_NAMING = frozenset("是为由叫")
_ROLE_END = ("员", "工", "师", "任", "长", "士")
_SPEAKER = re.compile(rf"(?<![{HAN_CHARS}])([{SURNAMES}][{HAN_CHARS}]{{1,2}})(?=(?:{_SAYS}))")
_AFTER_TITLE = rf"(?:{HOLDERS})([{SURNAMES}][{HAN_CHARS}]{{1,2}})"
_TITLED = re.compile(rf"{_AFTER_TITLE}(?=(?:{_SAYS})|[，,、。 ：:]|$)")
_TITLED_SPEAKER = re.compile(rf"{_AFTER_TITLE}(?=(?:{_SAYS}))")
_HOLDER = re.compile(
    rf"(?:{POSTS})[”」』\"]?(?:真?名)?[是为由叫：:]([{SURNAMES}][{HAN_CHARS}]{{1,2}})(?=[，,、。；;（( ]|$)"
)
_ON_THE_MAP = re.compile("[路街巷桥村镇厅楼]")
_BEFORE_TITLE = re.compile(
    rf"(?<![{HAN_CHARS}])([{SURNAMES}][{HAN_CHARS}]{{1,2}})(?=(?:{HOLDERS}))"
)
# Numerals inside names count nothing, yet 六小龙 is not 七小龙.
_NUMBERED = re.compile(f"[二三四五六七八九][小大]?[{HAN_CHARS}]")
_COMMON_WORDS = """
这家 该 这个 那个 一家 本 各 全 新 首个 国家 国家级 省级 市级 区级 重点 全国 全省 全市 全区 大
中 小 家 个 所 的 有限 股份 分 子 母 总 上市 科技 当地 多家 国有 民营 外资 中央 地方 医 产业
科研 开源 联合 城 社 地 城市 门 中心 高新 核心 试验 示范 城 郊 新 老 园 景 海 出 在 到 机 开发
特 专 两 三 此 该市 自治 直辖 都 股 超 夜 菜 楼 上 下 道 公 铁 线 思 出 高速 网 电 后 前 左 右
东 南 西 北 农 乡 建制
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def claimed_names(text: str, *, evidence_is_chinese: bool) -> Iterator[str]:
    """Yield the names of a claim, once each, in no promised order.

    A Latin name is checked against Chinese evidence only where it cannot be a translation:
    brands (DeepSeek), acronyms and codes.
    """
    found = dict.fromkeys(_latin_names(text, evidence_is_chinese=evidence_is_chinese))
    if HAN.search(text):
        found |= dict.fromkeys(_chinese_names(normalize_text(text)))
    yield from found


def persons(text: str) -> Iterator[Span]:
    """Yield where a normalised Chinese text names persons, by the segmenter's parts of speech.

    A given name that it takes for a word (致远) counts after a surname after 是, 为, 由 or 叫, and so
    does a surname between a title and a verb of saying: 院长顾明远表示. 文昌 of 文昌路 is no person, nor is 高新区.
    """
    import rjieba

    for pattern in (_HOLDER, _TITLED_SPEAKER):
        yield from (match.span(1) for match in pattern.finditer(text))
    yield from (match.span() for match in _TRANSCRIBED.finditer(text))
    position = 0
    before = ("", "")
    for word, tag in rjieba.tag(text):
        end = position + len(word)
        if (
            tag.startswith("nr")
            and len(word) > 1
            and text[position - 1 : position] not in _NUMERALS
            and not _ON_THE_MAP.match(text, end)
            and not (len(word) > 2 and word[-1] in "区县")
        ):
            yield position, end
        elif (
            (before[0] in _NAMING or (len(before[0]) > 1 and before[0].endswith(_ROLE_END)))
            and len(before[1]) == 1
            and before[1] in SURNAMES
            and len(word) < 3
            and HAN_RUN.fullmatch(word)
        ):
            yield position - 1, end
        before = (before[1], word)
        position = end


def name_forms(name: str) -> Iterator[str]:
    """Yield a name in its normal form, then as mainland words have it: 晶片 → 芯片."""
    normal = normalize_text(name)
    yield normal
    if HAN.search(normal):
        yield _mainland()(to_traditional(normal))


@functools.cache
def _mainland() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("tw2sp").convert
    return convert


def _latin_names(text: str, *, evidence_is_chinese: bool) -> Iterator[str]:
    chinese_claim = HAN.search(text) is not None
    for match in _LATIN.finditer(text):
        word = match.group()
        if len(word) < 2 or word in TRANSLATED:
            continue
        plain_name = not evidence_is_chinese and _is_name(text, match)
        if chinese_claim or _BRAND.match(word) or plain_name:
            yield word


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Tell a capitalised word that is a name; the first of a sentence needs another beside it."""
    word = match.group()
    if not word[0].isupper():
        return False
    before = text[: match.start()].rstrip()
    if before and before[-1] not in _SENTENCE_EDGE:
        return True
    following = text[match.end() : match.end() + 2]
    return following[:1] == " " and following[1:].isupper() and word not in _OPENERS


def _chinese_names(text: str) -> Iterator[str]:
    import rjieba

    for pattern in (_SPEAKER, _TITLED, _BEFORE_TITLE):
        yield from (match[1] for match in pattern.finditer(text))
    yield from (match.group() for match in _NUMBERED.finditer(text))
    tagged = rjieba.tag(text)
    for position, (word, tag) in enumerate(tagged):
        if tag in NAME_TAGS and len(word) > 1 and HAN_RUN.fullmatch(word):
            yield PLACE_END.sub("", word) if len(word) > 2 else word
        if position and _ends_name(word, tagged[position - 1]):
            yield tagged[position - 1][0]


def _ends_name(word: str, before: tuple[str, str]) -> bool:
    """Tell whether a word such as 实验室 stands after the word that names it."""
    named, tag = before
    return (
        _BEFORE_ENTITY.search(word) is not None
        and HAN_RUN.fullmatch(named) is not None
        and len(named) > 1
        and tag[0] not in _NO_NAME
        and named not in _COMMON
    )
