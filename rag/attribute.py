"""A question in, the words that name what it asks for out: the price, the founder, the runway."""

from __future__ import annotations

import re

from index.han import HAN
from index.normalize import normalize_text
from index.terms import content_terms

ASKING = re.compile(
    r"啥时候|啥地方|为啥|啥|咋样?|几[多点成时]"
    r"|什么时候|什么时间|什么地方|什么人|什么|多少|多大|多高|多长|多远|何时|何人|何处|谁|几|怎么样|怎样|如何|为什么"
    r"|哪(?:一)?(?:些|里|儿|年|月|天|日|位|个|家|项|座|款|次|种|条|所|支|场|边|方|几)?"
    r"|是否|有没有|能不能|吗"
    r"|(?<![a-z])(?:what|which|who|whose|whom|when|where|how (?:many|much|large|big|long|old|far)|how|why)(?![a-z])"
)
_NEAREST = 2


def attribute_terms(question: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the content terms just before and just after the asking word, nearest first.

    At most two on each side, as they stand in ``index.terms.query_terms``; both are empty where
    nothing asks.
    """
    folded = normalize_text(question)
    asking = ASKING.search(folded)
    if asking is None:
        return (), ()
    found = content_terms(folded)
    before = [one for one in found if one.end <= asking.start()]
    after = [one for one in found if one.start >= asking.end()]
    before.sort(key=lambda one: (-one.end, one.start))
    after.sort(key=lambda one: (one.start, -one.end))
    if not HAN.search(folded):
        before = []
    return (
        tuple(one.text for one in before[:_NEAREST]),
        tuple(one.text for one in after[:_NEAREST]),
    )
