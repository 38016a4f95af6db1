"""How often a disagreement is seen where there is one, and only there, on made-up corpora.

    python -m benchmarks.conflicts [--wrong] [FILE...]

Each corpus of ``tests/rag/conflict_cases*.toml`` becomes an index of its own, and each of its
questions is asked of the whole service. ``--wrong`` also prints the questions that went wrong.
"""

from __future__ import annotations

import argparse
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.types import Document
from rag.assemble import assemble
from rag.settings import Settings
from rag.types import Answer, AskRequest

CASES = Path(__file__).parents[1] / "tests" / "rag"


def answers(corpus: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Answer]]:
    """Yield each question of a corpus with the answer of the service over its documents."""
    with tempfile.TemporaryDirectory() as folder:
        service = assemble(Settings.model_validate({"index": folder}))
        try:
            service.add_documents(
                Document(
                    f"{number}.txt",
                    one["title"],
                    f"{number}.txt",
                    one.get("date", ""),
                    "",
                    one["text"],
                    {},
                )
                for number, one in enumerate(corpus["documents"])
            )
            for question in corpus["questions"]:
                yield question, service.ask(AskRequest(question["q"]))
        finally:
            service.close()


def outcome(question: dict[str, Any], answer: Answer) -> str:
    """Name what became of a question: ``found``, ``missed``, ``cried wolf``, ``right``, ``wrong``."""
    if "conflict" in question:
        quotes = [citation.quote for citation in answer.citations]
        shown = all(any(value in quote for quote in quotes) for value in question["conflict"])
        return "found" if answer.status == "conflict" and shown else "missed"
    if answer.status == "conflict":
        return "cried wolf"
    return "right" if question["answer"] in answer.text else "wrong"


def main() -> None:
    """Print recall and precision of the status ``conflict`` for each file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    for path in options.files or sorted(CASES.glob("conflict_cases*.toml")):
        counts: Counter[str] = Counter()
        for corpus in tomllib.loads(path.read_text("utf-8"))["corpus"]:
            for question, answer in answers(corpus):
                result = outcome(question, answer)
                counts[result] += 1
                counts[answer.status] += 1
                if options.wrong and result not in ("found", "right"):
                    print(result, "|", question["q"], "|", answer.status, "|", answer.text)
        found, right = counts["found"], counts["right"]
        others = right + counts["cried wolf"] + counts["wrong"]
        print(
            f"{path.name}: recall {found}/{found + counts['missed']}, "
            f"precision {found}/{counts['conflict']}, other questions right {right}/{others}"
        )


if __name__ == "__main__":
    main()
