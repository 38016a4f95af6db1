"""How many near misses are answered, and how many questions are refused, over news.

    python -m benchmarks.near_misses [--part choosing|training] [--threshold P]

Asks the questions of ``training/questions`` over the news texts of one part, all in one index: in
the text's words, in other words, in English, and near misses: on the matter of a text that does not
answer them. Prints the outcomes by kind, near misses by what they ask for, the area under the curve
of confidence, and how many near misses are declined where a tenth of the others is refused.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.confidence import auroc
from index.sentences import sentences
from index.types import Document
from rag.assemble import assemble
from rag.settings import Settings
from rag.types import Answer, AskRequest
from training.readings import Labelled, written_questions

_REFUSED = 0.10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question: ``right``, ``wrong`` or ``refused``; and its confidence.

    ``why`` says what a near miss asks for that the text does not tell.
    """

    kind: str
    why: str
    said: str
    confidence: float


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--part", choices=["choosing", "training"], default="choosing")
    parser.add_argument("--threshold", type=float)
    arguments = parser.parse_args()
    asked = written_questions(arguments.part)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(index=Path(folder), answer_threshold=arguments.threshold)
        report(_ask(asked, settings))


def _ask(asked: Sequence[Labelled], settings: Settings) -> list[Outcome]:
    service = assemble(settings)
    texts = list(dict.fromkeys(one.text for one in asked))
    number = {text: str(at) for at, text in enumerate(texts)}
    service.add_documents([Document(number[t], "", number[t], "", "zh-Hans", t) for t in texts])
    outcomes = []
    for one in asked:
        answer = service.ask(AskRequest(one.question))
        said = _said(answer, one, number[one.text])
        outcomes.append(Outcome(one.kind, one.why, said, answer.confidence))
    service.close()
    return outcomes


def _said(answer: Answer, one: Labelled, doc_id: str) -> str:
    if answer.status == "abstained":
        return "refused"
    spans = [span for at, span in enumerate(sentences(one.text)) if at in one.right]
    cited = [span for c in answer.citations if c.doc_id == doc_id for span in c.spans]
    met = any(start < stop and begin < end for start, end in spans for begin, stop in cited)
    return "right" if met else "wrong"


def report(outcomes: Sequence[Outcome]) -> None:
    """Print the shares of each outcome by kind, and what the confidences tell apart."""
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        by_kind[one.kind].append(one)
        if one.why:
            by_kind[f"  {one.why}"].append(one)
    misses = np.array([one.confidence for one in by_kind.get("near_miss", [])])
    for kind, found in sorted(by_kind.items()):
        shares = Counter(one.said for one in found)
        parts = ", ".join(f"{said} {n / len(found):.2f}" for said, n in sorted(shares.items()))
        if not found[0].why:
            sure = np.array([one.confidence for one in found])
            least = np.quantile(sure, _REFUSED)
            area = auroc([*sure, *misses], [True] * len(sure) + [False] * len(misses))
            parts += f"; area under the curve {area:.3f}, "
            parts += f"{float((misses < least).mean()):.0%} of near misses declined at 10 % refused"
        print(f"{kind:12} {len(found):5}  {parts}")


if __name__ == "__main__":
    main()
