"""English words in, the stem that each inflected form shares a vector with out."""

from __future__ import annotations

from collections.abc import Collection, Iterator

_IRREGULAR = """
be is are was were been being am; have has had having; do does did done; go goes went gone;
make made; take took taken; give gave given; get got gotten; come came; become became; see saw seen;
say said; know knew known; think thought; find found; grow grew grown; rise rose risen;
fall fell fallen; begin began begun; write wrote written; speak spoke spoken; build built;
buy bought; sell sold; send sent; spend spent; lose lost; win won; hold held; lead led; meet met;
keep kept; leave left; feel felt; teach taught; bring brought; pay paid; hear heard; tell told;
stand stood; understand understood; run ran; drive drove driven; choose chose chosen; show shown;
draw drew drawn; break broke broken; eat ate eaten; fly flew flown; sing sang sung; swim swam swum;
child children; man men; woman women; person people; foot feet; tooth teeth; mouse mice;
good better best; bad worse worst; company companies; enterprise enterprises; city cities
"""


def irregular_forms() -> dict[str, str]:
    """Return the irregular inflected forms, each with its stem."""
    stems = {}
    for line in _IRREGULAR.replace("\n", " ").split(";"):
        stem, *forms = line.split()
        stems.update(dict.fromkeys(forms, stem))
    return stems


def stem_of(word: str, known: Collection[str]) -> str:
    """Return the known word that ``word`` is a regular form of, or ``word`` itself."""
    for stem in _stems(word):
        if len(stem) > 2 and stem in known:
            return stem
    return word


def inflect(word: str) -> Iterator[str]:
    """Yield the regular forms of a noun or a verb."""
    if word.endswith(("s", "x", "z", "ch", "sh")):
        yield from (word + "es", word + "ed", word + "ing")
    elif word.endswith("y") and word[-2:-1] not in "aeiou":
        yield from (word[:-1] + "ies", word[:-1] + "ied", word + "ing")
    elif word.endswith("e"):
        yield from (word + "s", word + "d", word[:-1] + "ing")
    else:
        yield from (word + "s", word + "ed", word + "ing")


def _stems(word: str) -> Iterator[str]:
    if word.endswith(("ies", "ied")):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield from (word[:-1], word[:-2])
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        yield word[:-1]
    for suffix in ("ed", "ing"):
        if word.endswith(suffix):
            trunk = word[: -len(suffix)]
            if len(trunk) > 2 and trunk[-1] == trunk[-2]:
                yield trunk[:-1]
            yield from (trunk + "e", trunk)
