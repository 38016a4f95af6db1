"""A question that compares two things in, the question of each side out.

What is compared is a figure or a date, so each side is asked for its own: "Is the mole longer than
the pier?" is answered by how long each of them is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.han import HAN_RUN
from rag.comparison_en import sides_english
from rag.quantities import quantities
from rag.words import names_something

_PAIRS = "大小 高低 快慢 长短 長 远近 遠 重轻 輕 厚薄 深浅 淺 宽窄 寬"
_HOW = {
    **dict.fromkeys("多少", "有多少"),
    **dict.fromkeys("早晚先", "是什么时候"),
    **{word: f"有多{pair[0]}" for pair in _PAIRS.split() for word in pair},
    "久": "有多久",
    "贵": "多少钱",
    "貴": "多少錢",
    "老": "建于哪一年",
}
_SOMEWHAT = "(?:一?些|一?[点點])?"
_ADJECTIVE = f"(?<![优優领領原])(?P<how>[{''.join(_HOW)}]){_SOMEWHAT}"
_THAN = re.compile(
    r"^(?P<lead>[^，,]{1,12}[，,])?(?P<one>[^，,]{2,24}?)(?<![占佔同环環百对對相])比(?![例重赛賽较較分])"
    rf"(?P<two>[^，,]{{2,24}}?)[更要还還]?{_ADJECTIVE}(?:[吗嗎]|多少)[？?]?$"
)
_WHICH_ONE = "哪一?[个個家座所条條款位台支种種边邊方项項趟艘只隻幅件份部年次]|谁|誰|何者"
_ASKED_POLITELY = "^(?:请问|請問|想?问一?下|想知道|麻烦|麻煩|到底|究竟)*[，,]?(?:是)?"
_ANDS = "和与與跟及"
_AND, _OR = f"[{_ANDS}]", "(?:还是|還是)"
_ONE, _TWO = f"(?P<one>[^，,{_ANDS}]{{2,16}})", f"(?P<two>[^，,{_ANDS}]{{2,16}}?)"
_WHO_DOES = re.compile("哪[个個边邊家]|哪一?[方项項]|谁|誰")
"""Of each of two things it may be asked without comparing them, too: 甲和乙哪个归市里管."""
_OF_TWO = re.compile(
    rf"{_ASKED_POLITELY}(?P<lead>[^，,]{{2,24}}[，,]|.{{0,12}}?(?:[给給]|(?<![相面])[对對])|[^{_ANDS}]{{0,12}}?){_ONE}{_AND}{_TWO}"
    # What they have in common may stand apart: 甲和乙两家，去年的利润哪家高.
    r"(?:(?:[两兩二三四][个個家座所条條款位种種者地市县縣区區国國校院][，,]?|(?:相?比(?:[较較]|起[来來])?)?[，,])"
    r"(?P<shared>[^，,？?]{1,16}?)?)?[，,]?"
    rf"(?P<ask>{_WHICH_ONE})(?P<rest>[^，,；;、？?]+(?:[？?]$)?)"
    rf"(?:[，,；;、？?]\s*(?:(?:分别|分別|各自?)(?P<each>[^，,？?]+[？?]?)|(?:[{''.join(_HOW)}][了出]?|相?差|多)(?:多少|[几幾]).{{0,4}}))?[？?]?$"
)
_ASKED_FIRST = re.compile(
    rf"^(?P<ask>{_WHICH_ONE})(?P<rest>[^，,]+)[，,]是?(?P<one>[^，,]{{1,16}}?){_OR}(?P<two>[^，,？?]{{2,16}})[？?]?$"
)
_EITHER = re.compile(
    rf"{_ASKED_POLITELY}(?P<one>[^，,]{{1,16}}?){_ADJECTIVE}[，,]?{_OR}(?P<two>[^，,]{{1,16}}?)(?P=how){_SOMEWHAT}[呢？?]*(?:[，,]?(?P=how)(?:多少|[几幾]).{{0,3}})?$"
)
_DIFFERENCE = re.compile(
    rf"{_ASKED_POLITELY}{_ONE}{_AND}{_TWO}(?:的?差距|相?差)(?:有|是|了)?多[少大][^，,]{{0,4}}?(?:[，,](?:分别|分別|各).{{0,6}})?[？?]?$"
)
_COMPARED = re.compile(
    rf"{_ASKED_POLITELY}(?:帮我|幫我|请|請)?(?:对比|對比|比较|比較)一?下{_ONE}{_AND}{_TWO}[。.！!？?]?$"
)
_GRADED = re.compile(rf"^(?P<of>.*?)得?(?:更|比?[较較]|最|要)?{_ADJECTIVE}(?P<end>[？?]?)$")
_OLDER = re.compile(
    f"^(?:年[头頭代]|[历歷]史)(?:更|比较|比較|最|要)?[久长長老早]{_SOMEWHAT}[？?]?$"
)
_GROWS = re.compile(
    f"^(?P<of>.*?)[涨漲增升](?:[长長加])?得?(?:更|比?[较較]|最)?[快慢]{_SOMEWHAT}[？?]?$"
)
_FIRST = re.compile("^[最率]?先(?P<deed>[^？?]{2,})[？?]?$")
_ASKS = re.compile("怎么|怎麼|怎样|怎樣|如何|什么|什麼|谁|誰|多少")
_IS_WHO = re.compile("[是叫当當任做]|[担擔]任|[负負][责責]|主持")
_BETWEEN_THEM = re.compile("区别|區別|关系|關係|异同|異同|联系|聯繫|差[异異别別]|不同")
_MORE = re.compile("更|比[较較]|最")
_LONGEST_END = 4
_OWNER = re.compile("(?P<owner>.+的)(?P<owned>.*)")


def sides(question: str) -> tuple[str, ...]:
    """Return the question of each of two sides, in order; none where nothing is compared."""
    if (found := _THAN.match(question)) and names_something(found["two"]):
        one, two = _sharing(found["one"], found["two"])
        if found["how"] in "多少" and "的" not in one and not found["lead"]:
            return ()  # "A比B多": nothing says what is counted
        lead, how = found["lead"] or "", _HOW[found["how"]]
        return tuple(f"{lead}{thing}{how}？" for thing in (one, two))
    if parts := _of_two(question):
        return parts
    if (found := _ASKED_FIRST.match(question)) and (asks := _asked_of_each(found["rest"])):
        return tuple(thing + asks for thing in owned_by_each((found["one"], found["two"])))
    if found := _EITHER.match(question):
        return tuple(f"{found[side]}{_HOW[found['how']]}？" for side in ("one", "two"))
    return _differing(question) or sides_english(question)


def _of_two(question: str) -> tuple[str, ...]:
    """Return what is asked of each of two things where one asks which is more: 甲和乙哪个大."""
    found = _OF_TWO.match(question)
    if found is None or not _are_things(found):
        return ()
    each = found["each"] or ""
    asks = _asked_of_each(found["rest"], each) or (each if _MORE.search(found["rest"]) else "")
    apart = found["shared"] or found["lead"].endswith(("，", ","))
    if not asks and (apart or not _WHO_DOES.fullmatch(found["ask"])):
        return ()
    two, shared = found["two"], found["shared"] or ""
    if asks and not shared:
        two, shared = _parted(found["one"], two)
    asks = shared + (asks or found["ask"] + found["rest"])
    things = owned_by_each((*found["one"].split("、"), two))
    return tuple(f"{found['lead']}{thing}{asks}" for thing in things)


def _differing(question: str) -> tuple[str, ...]:
    """Return what each of two things measures where their difference is asked for."""
    for pattern in (_DIFFERENCE, _COMPARED):
        found = pattern.match(question)
        both = f"{found['one']}和{found['two']}" if found else ""
        if found is None or _ASKS.search(both) or _BETWEEN_THEM.search(both):
            continue
        if "的" in both:
            return tuple(f"{one}是多少？" for one in owned_by_each((found["one"], found["two"])))
        two, shared = _parted(found["one"], found["two"])
        if shared:
            return tuple(f"{one}{shared}是多少？" for one in (found["one"], two))
    return ()


def _parted(one: str, two: str) -> tuple[str, str]:
    """Cut what both share from the second of two names that end alike: 甲大学和乙大学|学费."""
    for length in range(min(_LONGEST_END, len(one) - 1), 0, -1):
        end = one[-length:]
        cut = two.find(end) + length
        if HAN_RUN.fullmatch(end) and length < cut < len(two) - 1:
            return two[:cut], two[cut:].removeprefix("的")
    return two, ""


def _are_things(found: re.Match[str]) -> bool:
    """Tell sides from questions, and which is more from who is who: 甲和乙谁是主任."""
    return not (_ASKS.search(found["one"] + found["two"]) or _IS_WHO.match(found["rest"]))


def _asked_of_each(rest: str, each: str = "") -> str:
    """Return what is asked of each of two things, if ``rest`` asks which is more or first.

    ``each`` is what the question asks of each itself, if it does: 各是哪一年.
    """
    if _OLDER.match(rest):
        return "建于哪一年？"
    if first := _FIRST.match(rest):
        return first["deed"] + (each or "是什么时候？")
    if grows := _GROWS.match(rest):
        return grows["of"] + (each or "增速是多少？")
    graded = _GRADED.match(rest)
    if graded is None:
        return ""
    return graded["of"] + (each or _HOW[graded["how"]] + graded["end"])


def owned_by_each(things: Sequence[str]) -> list[str]:
    """Give each thing what only the first or the last names: A的X和Y, A和B的X, 甲店去年和今年的X."""
    first, last = things[0], things[-1]
    owned = _OWNER.match(first)
    if owned:
        return [first, *(one if "的" in one else owned["owner"] + one for one in things[1:])]
    times = [[q for q in quantities(one) if q.date is not None] for one in things]
    shared = _OWNER.match(last)
    tail = f"的{shared['owned']}" if shared and shared["owned"] else ""
    if tail and times[-1] and not times[0] and f"{times[-1][-1].text}{tail}" in last:
        tail = times[-1][-1].text + tail  # 甲和乙去年的税收
    rest = [one if "的" in one else one + tail for one in things]
    if times[0] and all(found and found[0].start == 0 for found in times[1:]):
        return [rest[0], *(first[: times[0][0].start] + one for one in rest[1:])]
    return rest


def _sharing(one: str, two: str) -> tuple[str, str]:
    """Give the second side what the first says that it owns: A的人口比B(的)多."""
    owned = _OWNER.match(one)
    if owned and (two.endswith("的") or "的" not in two):
        return one, f"{two.removesuffix('的')}的{owned['owned']}"
    return one, two
