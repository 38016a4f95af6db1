"""How often rules strike a sentence that answers, and one that does not.

    python -m benchmarks.rules

Over the questions that we wrote over documents of our own (``training/questions``): the sentences
marked as answers against the sentence nearest to each near miss, by the embedding's cosine. For
each rule prints both shares and the logarithms of their ratios, struck and spared: what a rule
costs should be about the first less the second, over what doubts count (``Verdict.doubted``).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from index.embedding_models import bundled_embedder
from index.han import HAN
from index.normalize import normalize_text
from rag.asked import asked_figure, unit_stated
from rag.kinds import holds_kind
from rag.lacking import lacks
from rag.question import Question, parse_question
from rag.rivals import other_rank
from rag.said import read_sentences
from rag.stated import lacks_unit, stated_units
from rag.tiers import in_tier
from training.readings import Labelled, written_for_reading

_LONGEST = 10_000


def main() -> None:
    """Count and print."""
    asked: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    struck: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for one, sentence in _pairs():
        question = parse_question(one.question, max_chars=_LONGEST)
        for rule, strikes in _rules(question, sentence):
            asked[bool(one.right)][rule] += 1
            struck[bool(one.right)][rule] += strikes
    print(
        f"{'rule':18} {'answers':>7} {'struck':>6} {'misses':>7} {'struck':>6}  ln struck, spared"
    )
    for rule in sorted(asked[True]):
        right, wrong = ((struck[k][rule] + 0.5) / (asked[k][rule] + 1) for k in (True, False))
        ratios = math.log(right / wrong), math.log((1 - right) / (1 - wrong))
        print(
            f"{rule:18} {asked[True][rule]:7} {right:6.3f} {asked[False][rule]:7} {wrong:6.3f}"
            f"  {ratios[0]:6.2f} {ratios[1]:6.2f}"
        )


def _pairs() -> Iterator[tuple[Labelled, str]]:
    """Yield each question with the first sentence that answers it, or the nearest where none does."""
    embedder = bundled_embedder()
    by_text: dict[str, list[Labelled]] = {}
    for one in written_for_reading():
        by_text.setdefault(one.text, []).append(one)
    for text, asked in by_text.items():
        said = {at: sentence for at, _, sentence in read_sentences(text)}
        vectors = embedder.encode_passages(list(said.values()))
        for one in asked:
            if one.right:
                yield from ((one, said[at]) for at in sorted(one.right)[:1] if at in said)
                continue
            cosines = vectors @ embedder.encode_queries([one.question])[0]
            yield one, list(said.values())[int(cosines.argmax())]


def _rules(question: Question, sentence: str) -> Iterator[tuple[str, bool]]:
    """Yield the rules that a question calls for, with whether each strikes a sentence."""
    stated = stated_units(question)
    held = holds_kind(question.answer_type, sentence, question.text)
    if held is not None and not question.is_list:
        yield f"kind {question.answer_type}", not held
    asked = asked_figure(question.text)
    in_own = (HAN.search(sentence) is None) == (question.lang == "en")
    if in_own and asked is not None and (asked.unit or asked.dimension):
        yield "unit", unit_stated(asked, sentence) < 0
    if stated:
        yield "stated unit", lacks_unit(sentence, stated)
    if question.is_yes_no:
        return
    tier = in_tier(question.text, sentence)
    if tier is not None:
        yield "tier", not tier
    text = normalize_text(sentence)
    yield "other rank", other_rank(question.folded, text)
    yield from lacks(question, text)


if __name__ == "__main__":
    main()
