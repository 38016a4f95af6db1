"""A sentence and its title in, the places that limit what it says out."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.han import HAN_CHARS, HAN_RUN
from index.normalize import normalize_text
from rag.words import apart, blank_quantities

_ZONE = re.compile("科技城|高新区|开发区|自贸区|新区|新城|园区|小镇")
_NAMED_BY = re.compile("[nt]")
_GENERIC = re.compile("级$|^(?:本|该|全|各|整个|国家|产业|工业|核心|创新|未来产业)$")
# A district that the segmenter does not know, where a clause begins: 临港区, not 园区 or 地区.
_DISTRICT = re.compile(
    f"(?<![{HAN_CHARS}])[{HAN_CHARS}]{{1,3}}(?<![园小地社全校市城灾山厂景片该本各战疫号我贵郊库矿老院])[区县]"
)
# A city, likewise: 海岚市, not 全市 or 上市.
_CITY = re.compile(
    f"(?<![{HAN_CHARS}])([{HAN_CHARS}]{{1,3}}(?<![全本该各我门都城上超股楼车夜于问在从向由与和及为是对]))市(?![{HAN_CHARS}]{{0,3}}(?:场|值|盈|面))"
)
# A kind of work, which the segmenter takes for a place, or a site within one: 荷花桥.
_WORK = re.compile("[大水拦][坝桥堤街厦闸院]|馆藏|.{2,}[园桥湖河楼塔寺路街站坡线溪峰泉沟]")
_TITLES = re.compile(
    "“[^“”]*(?<![省市区县镇城园])”|「[^「」]*(?<![省市区县镇城园區縣鎮園])」|『[^『』]*』|《[^《》]*》"
)
_BODY = re.compile("[大中小]学$|学院|医院|银行")
"""What a place before it names and does not limit: 南岭中学."""


@dataclass(frozen=True, slots=True)
class Areas:
    """Zones (districts, parks: 余杭区, 未来科技城) and wider places (杭州, 浙江) that are named."""

    zones: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


def areas_of(text: str, title: str = "") -> Areas:
    """Return what limits a sentence: its zones, else the title's; its places, else the title's."""
    stated, titled = _areas(text), _areas(title)
    return Areas(stated.zones or titled.zones, stated.places or titled.places)


@functools.lru_cache(maxsize=1024)
def _areas(text: str) -> Areas:
    import rjieba

    zones: set[str] = set()
    places: set[str] = set()
    if not text:
        return Areas()
    normal = apart(normalize_text(_TITLES.sub(" ", text)))
    # A name may follow a time without a mark: 2024年底海湾区.
    timeless = blank_quantities(normal)
    zones.update(match.group() for match in _DISTRICT.finditer(timeless))
    places.update(match[1] for match in _CITY.finditer(timeless))
    tagged = rjieba.tag(normal)
    for position, (word, tag) in enumerate(tagged):
        zones.update(_zone(tagged, position))
        if tag != "ns" or len(word) < 2 or not HAN_RUN.fullmatch(word) or _WORK.fullmatch(word):
            continue
        if position + 1 < len(tagged) and _BODY.match(tagged[position + 1][0]):
            continue
        if len(word) > 2 and word[-1] in "区县镇乡":
            zones.add(word)
        else:
            places.add(word[:-1] if len(word) > 2 and word[-1] in "省市" else word)
    return Areas(frozenset(zones), frozenset(places))


def _zone(tagged: list[tuple[str, str]], position: int) -> Iterator[str]:
    """Yield the zone that ends at a word, with the word that names it: 未来科技城."""
    word = tagged[position][0]
    start = position
    if not _ZONE.fullmatch(word):
        start, word = position - 1, (tagged[position - 1][0] + word if position else word)
        if not position or not _ZONE.fullmatch(word):
            return
    before, tag = tagged[start - 1] if start else ("", "")
    named = len(before) > 1 and _NAMED_BY.match(tag) and not _GENERIC.search(before)
    if named and HAN_RUN.fullmatch(before):
        yield before + word
    elif word == "科技城":
        yield word


def same_area(one: Areas, two: Areas) -> bool:
    """Tell whether two figures may be about one place; a city is not one of its zones.

    What names no place may be anywhere. 科技城 may be short for 未来科技城.
    """
    if one.zones and two.zones:
        return _shared(one.zones, two.zones)
    if one.zones or two.zones:
        return not (one.places if two.zones else two.places)
    return not one.places or not two.places or _shared(one.places, two.places)


def _shared(one: frozenset[str], two: frozenset[str]) -> bool:
    return any(a in b or b in a for a in one for b in two)
