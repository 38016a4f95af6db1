"""A question and a sentence in, whether the sentence speaks of another thing of the kind out.

境外住宿标准 is not 境内住宿标准, regular staff are not probationary staff, and what is said of the
X2 or of the X3 Pro says nothing of the X3.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from index.han import HAN, HAN_CHARS
from index.normalize import normalize_text
from rag.answer_types import HOLDERS
from rag.attribute import ASKING
from rag.contraries import contrary
from rag.entities import CODE, named_terms
from rag.figures import CitedSentence, Figure
from rag.glosses import holds
from rag.quantities import quantities
from rag.words import CLAUSE, blank_quantities, content_words, tagged_words

_CODE = re.compile(rf"{CODE.pattern}(?: (?:Pro|Max|Plus|Mini|Ultra|Lite|Air|SE)(?![A-Za-z]))*")
_VERBAL = frozenset("vdpcru")
_PERSONS = frozenset("工员人者师生户民")
"""Characters that words for people end with: 在编职工 are of a kind, 走访企业 is done."""
_AMOUNT = frozenset(
    "总额 总量 总数 额度 规模 金额 数量 合计 人数 应 应为 实为 改为 更正 修正 核定 调整".split()  # noqa: SIM905
)
_GRADED = re.compile(
    "([一二三四五六七八九十]|[0-9]+|(?<![a-z])[a-z])(级|轮|期|审|号线|号楼|号机|类|档|环|次(?=列车))"
)
_ORDINAL = re.compile(
    "(?<![比较])(?:第([一二三四五六七八九十]|[0-9]{1,3})|(首))(周|[次届批版代].?)"
)
"""Which turn or batch of something; the next character tells of what."""
_WIN = re.compile(
    "(?:第([一二三四五六七八九十]|[0-9]{1,3})|首)次(?:获(?![批刑悉救释准知])|得(?![知到悉])|[夺捧拿摘赢])|首度?[夺获捧摘登]"
)
"""Which turn of winning something, in whatever verb: 首次夺得 is not 第三次获得."""
_ON_THE_MAP = re.compile("[镇乡村路街]$")
"""Ends where a thing is, which tells of no other kind: 石桥镇的泵站."""
_POINTING, _WHOLE = frozenset("这那该此本每各"), frozenset("全总共")
"""What words that tell no thing of its kind begin with: 那台盾构机, 全队28人."""
_EDITION = re.compile("((?:19|20)[0-9]{2})[ ]?年?(?:修订)?[版本]")
_DEPUTY = re.compile(f"(副?)({HOLDERS})")
_POST = re.compile(f"(?:{HOLDERS})")
_CHIEFS = {
    name: of
    for of, names in {
        "executive": ("chief executive", "ceo", "首席执行"),
        "financial": ("chief financial", "cfo", "首席财务"),
        "technical": ("chief technology", "chief technical", "cto", "首席技术"),
        "operating": ("chief operating", "coo", "首席运营"),
        "scientist": ("chief scientist", "首席科学"),
    }.items()
    for name in names
}
_CHIEF = re.compile(f"(?<![a-z])(?:{'|'.join(_CHIEFS)})(?![a-z])")
_DIGITS = {numeral: str(value) for value, numeral in enumerate("一二三四五六七八九十", 1)}
_IS = re.compile("[为為是]$")
_ENDING = re.compile("(?:y|ied|ed|ing|e)$")
_AFTER = re.compile(
    r"(?<![a-z])([a-z]+) (?:at|during|for|from|in|of|on|under|with) (?:(?:an?|the) )?([a-z]+)"
)

_FIRMS = frozenset(("company", "group", "corporation", "firm", "inc", "ltd", "limited"))
_FIRM = re.compile(f"(?<![{HAN_CHARS}])([{HAN_CHARS}]{{1,6}}?)(?:有限|股份)*(?:公司|集团)")
_SOME_FIRM = re.compile("[该本各全我总分子两多这那此和与及]|一家")
_THE_FIRM = re.compile(r"(?<![a-z])(?:the|this) (?:company|group|corporation|firm)(?![a-z])")


def speaks_of_another(question: str, sentence: CitedSentence) -> bool:
    """Tell whether a sentence is about something else than the question, of the same kind.

    It is when it names another model number, when its document is another edition, or when a word
    that the question has before one of their common words (境外 before 住宿) is replaced there by
    another that is no verb.
    """
    return (
        _other_code(question, sentence)
        or _other_edition(question, sentence)
        or any(_substituted(question, sentence))
    )


def of_another_thing(question: str, sentence: CitedSentence) -> bool:
    """Tell whether a sentence may not disagree about what is asked: it is about something else.

    That is another thing of the kind or name (海屿电子 of 海屿电气), another class or turn, or the contrary.
    """
    return (
        speaks_of_another(question, sentence)
        or other_rank(question, sentence.text)
        or contrary(question, sentence.text)
        or _namesake(question, sentence)
    )


def other_rank(question: str, text: str) -> bool:
    """Tell whether a text is about another class, round, line, turn or post than a question.

    一级文物 are not 二级文物, the B轮 is not the A轮, 第二批 not 首批, 副局长 not 局长, and 骨科主任 not
    儿科主任.
    """
    asked, said = normalize_text(question), normalize_text(text)
    for kinds in (_graded, _chiefs):
        wanted, found = kinds(asked), kinds(said)
        if any(found.get(kind) and found[kind].isdisjoint(of) for kind, of in wanted.items()):
            return True
    heads = _posts(said)
    return any(
        post in heads and modifier not in said
        for post, modifiers in _posts(asked).items()
        for modifier in modifiers
    )


def _graded(text: str) -> dict[str, set[str]]:
    """Return what stands before each kind of thing: {"级": {"1", "2"}, "局长": {"副"}}."""
    found: dict[str, set[str]] = {}
    for value, kind in (*_GRADED.findall(text), *_DEPUTY.findall(text)):
        found.setdefault(kind, set()).add(_DIGITS.get(value, value))
    for value in _WIN.findall(text):
        found.setdefault("win", set()).add(_DIGITS.get(value, value or "1"))
    for value, first, kind in _ORDINAL.findall(_WIN.sub(" ", text)):
        found.setdefault(kind, set()).add("1" if first else _DIGITS.get(value, value))
    return found


def _chiefs(text: str) -> dict[str, set[str]]:
    """Return what a text names the chiefs of, in either language: {"chief": {"financial"}}."""
    found = {_CHIEFS[match] for match in _CHIEF.findall(text)}
    return {"chief": found} if found else {}


def _posts(text: str) -> dict[str, set[str]]:
    """Return the nouns that stand just before each post: {"主任": {"骨科"}}."""
    found: dict[str, set[str]] = {}
    if not _POST.search(text):  # nearly always, and to tag words takes time
        return found
    for (before, tag), (word, _) in pairwise(tagged_words(text)):
        if _POST.fullmatch(word) and tag.startswith("n") and f"{before}{word}" in text:
            found.setdefault(word, set()).add(before)
    return found


def differ(question: str, one: CitedSentence, two: CitedSentence, *, answers: str = "") -> bool:
    """Tell whether two sentences put different words before one that the question leaves bare.

    The words of ``answers`` are what is asked for, and may differ.
    """
    asked = frozenset(word for clause in _clauses(question) for word, _ in clause)
    asked |= frozenset(content_words(answers))
    qualified = {head for _, head in _modified(question)}
    # What happens has no kinds: 在南口出轨, 在附近出轨.
    asked -= {word for clause in _clauses(question) for word, tag in clause if tag == "v"}
    first, second = ({(h, w) for w, h in _modified(s.text)} for s in (one, two))
    return any(
        not holds(asked | _words(two), a) and not holds(asked | _words(one), b)
        for head, a in first
        for other, b in second
        if head == other and head in asked - qualified
    )


def other_firm(question: str, one: CitedSentence, two: CitedSentence) -> bool:
    """Tell whether the first is of the firm that an English question names, the second of another.

    Its own text, its title and what stands around it count. A Chinese name that begins with the
    sound of one in the question may be the same.
    """
    names = [name for name in named_terms(question) if name not in _FIRMS]
    first, second = one.setting, two.setting
    own = next((name for name in names if name in first), "")
    if HAN.search(question) or not own or own in second:
        return False
    if HAN.search(second) and own in _sound(second):
        return False
    firms = [name for name in _FIRM.findall(second) if not _SOME_FIRM.search(name)]
    if firms:
        return not any(_initial(firm) == name[0] for firm in firms for name in names)
    return not HAN.search(second) and _THE_FIRM.search(second) is not None


@functools.lru_cache(maxsize=256)
def _sound(text: str) -> str:
    """Return a Chinese text as it is spelt, without tones or spaces."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text))


def _initial(name: str) -> str:
    from pypinyin import lazy_pinyin

    return lazy_pinyin(name[0])[0][0]


def other_measure(asked: Collection[str], one: Figure, two: Figure) -> bool:
    """Tell whether the second figure is of a measure that neither the question nor the first has.

    The measure is the noun just before a figure: 净利润 in 净利润9.4亿元.
    """
    first, second = _measure(one), _measure(two)
    if not first or not second or second[0] in _WHOLE or not holds(asked, first):
        return False
    return not holds({*asked, *one.near}, second) and not any(word in second for word in one.near)


def other_deed(asked: Collection[str], one: Figure, two: Figure) -> bool:
    """Tell whether what is counted does one thing here and another there, and neither is asked.

    Of a bare number of firms, 92 that were financed and 14 that are insured say nothing.
    """
    first, second = _deeds(one) - {*asked}, _deeds(two) - {*asked}
    return bool(first and second) and not any(holds(second, word) for word in first)


def _deeds(figure: Figure) -> frozenset[str]:
    """Return the verbs after a figure in its clause."""
    after = CLAUSE.split(figure.sentence.text[figure.quantity.end :])[0]
    tagged = tagged_words(blank_quantities(after))
    return frozenset(word for word, tag in tagged if tag.startswith("v"))


def _measure(figure: Figure) -> str:
    before = CLAUSE.split(figure.sentence.text[: figure.quantity.start])[-1]
    words = tagged_words(blank_quantities(before))
    while words and words[-1][0] in _AMOUNT:
        words.pop()
    if not words or not (words[-1][1].startswith("n") or _IS.search(before)):
        return ""
    return words[-1][0]


def _other_code(question: str, sentence: CitedSentence) -> bool:
    asked = set(_CODE.findall(question))
    if not asked:
        return False
    before = sentence.context.partition(sentence.text)[0] if sentence.text else ""
    for found in (
        _CODE.findall(sentence.text),
        _CODE.findall(before)[-1:],
        _CODE.findall(sentence.title),
    ):
        if found:
            return asked.isdisjoint(found)
    return False


def _other_edition(question: str, sentence: CitedSentence) -> bool:
    """Tell whether a sentence, or its document, is of another edition: 2024版 of 2025版."""
    asked, said, titled = (
        set(_EDITION.findall(normalize_text(text)))
        for text in (question, sentence.text, sentence.title)
    )
    return bool(asked and (said or titled)) and asked.isdisjoint(said or titled)


def _namesake(question: str, sentence: CitedSentence) -> bool:
    """Tell whether what surrounds a sentence has the beginning of a name, and never its end."""
    unended = {first for first, second in _nouns(question) if second not in sentence.setting}
    return any(
        first in unended
        for text in (sentence.title, sentence.text, sentence.context)
        for first, _ in (_nouns(text) if unended else ())
    )


@functools.lru_cache(maxsize=1024)
def _nouns(text: str) -> frozenset[tuple[str, str]]:
    """Return the pairs of nouns of which one follows the other without anything between."""
    normal = normalize_text(text)
    return frozenset(
        (first, second)
        for clause in _clauses(text)
        for (first, tag), (second, other) in pairwise(clause)
        if tag[0] == other[0] == "n" and f"{first}{second}" in normal
    )


def _substituted(question: str, sentence: CitedSentence) -> Iterator[bool]:
    asked = frozenset(word for clause in _clauses(question) for word, _ in clause)
    said = _words(sentence)
    modified = _modified(sentence.text)
    for word, head in _modified(question):
        others = [
            other
            for other, same in modified
            if _stem(same) == _stem(head)
            and other.isascii() == word.isascii()
            and not _ON_THE_MAP.search(other)
        ]
        if word[0] in _POINTING:
            continue
        if others and not holds(said, word) and _bare(word) not in map(_bare, others):
            yield not any(holds(asked, other) for other in others)


def _bare(word: str) -> str:
    """Return what a word is within: 笼 of 笼内 and of 笼子里."""
    return word.rstrip("子里内中上") or word


def _stem(word: str) -> str:
    """Return what the forms of an English word share: carry, carries, carried."""
    return _ENDING.sub("", word) if word.isascii() else word


def _words(sentence: CitedSentence) -> frozenset[str]:
    text = {word for clause in _clauses(sentence.text) for word, _ in clause}
    return frozenset(text | set(content_words(sentence.title)))


@functools.lru_cache(maxsize=1024)
def _modified(text: str) -> frozenset[tuple[str, str]]:
    """Return the pairs of a word that qualifies another, and that other: (境外, 住宿).

    The word stands before the other in a clause and is no verb, or after it in English: staff on
    probation.
    """
    found = {
        (word, head)
        for clause in _clauses(text)
        for at, ((word, tag), (head, _)) in enumerate(pairwise(clause))
        if tag[0] not in _VERBAL or (at == 0 and len(clause) > 2 and head[-1] in _PERSONS)
    }
    found.update(
        (after, before)
        for pair in _AFTER.findall(_parted(text))
        for before in content_words(pair[0])
        for after in content_words(pair[1])
    )
    return frozenset(found)


@functools.lru_cache(maxsize=1024)
def _clauses(text: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the content words of each clause with their parts of speech."""
    return tuple(tuple(tagged_words(clause)) for clause in CLAUSE.split(_parted(text)))


def _parted(text: str) -> str:
    """Return a normalised text without its figures and asking words, which part clauses."""
    for quantity in quantities(text):
        mark = " " if quantity.date is not None else ","
        width = quantity.end - quantity.start
        text = text[: quantity.start] + mark * width + text[quantity.end :]
    return ASKING.sub(",", normalize_text(text))
