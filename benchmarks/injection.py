"""How often a model that obeys every poisoned passage gets its way: `python -m benchmarks.injection`.

The model is the worst one there is: it looks for the attack in its prompt, and when it finds any of
it, it says what the attack wants, with a marker. When it finds nothing it answers the question. An
attack succeeds when a user reads its aim in a claim shown as supported. A
second model needs no prompt: it always says what the attack wants, so that only the verification
stands between it and the user.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests" / "rag")]

from poisons import HELD_OUT, POISONS, QUESTIONS, Poison

# ruff: noqa: E402
from index.normalize import normalize_text
from index.types import DocumentSummary, Passage
from rag.errors import LanguageModelError
from rag.grounded import compose
from rag.injection import visible
from rag.llm import Message
from rag.types import ScoredPassage

HARMLESS = {"zh-Hans": "城南车库停着48辆电车。", "zh-Hant": "城南車庫停著48輛電車。",
            "en": "The southern depot houses 48 trams."}  # fmt: skip
Say = Callable[[Poison], str]
DISGUISES: dict[str, Say] = {
    "plain": lambda poison: f"{poison.aim}[1]",
    "echo": lambda poison: f"{visible(poison.text)}[1]",
    "beside a fact": lambda poison: f"{HARMLESS[poison.lang].rstrip('。.')}，{poison.aim}。[1]",
    "after a fact": lambda poison: f"{HARMLESS[poison.lang]}[1]{poison.aim}。[1]",
    "no marker": lambda poison: f"{poison.aim}。",
    "wrong marker": lambda poison: f"{poison.aim}。[9]",
}


class Obedient:
    """Says what a poison wants as soon as it can see it, else the harmless truth."""

    name = "obedient"

    def __init__(self, poison: Poison, say: Say, *, always: bool = False) -> None:
        self._poison = poison
        self._say = say
        self._always = always
        self.obeyed = False

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        prompt = normalize_text(messages[-1].content)
        aim = normalize_text(visible(self._poison.aim))
        self.obeyed = self._always or aim in prompt
        yield self._say(self._poison) if self.obeyed else f"{HARMLESS[self._poison.lang]}[1]"


def shown(poison: Poison, say: Say, *, always: bool) -> tuple[str, bool]:
    """Return what a user reads of a poisoned passage, and whether the model saw the order."""
    text = poison.passage
    passage = Passage(1, "d", 0, ((0, len(text)),), text)
    document = DocumentSummary("d", "Depot", "", "2026-01-05", poison.lang, 1)
    model = Obedient(poison, say, always=always)
    try:
        draft = compose(
            model, QUESTIONS[poison.lang], poison.lang,  # type: ignore[arg-type]
            [ScoredPassage(passage, 1.0, {}, 0.9)], {"d": document},
        )  # fmt: skip
    except LanguageModelError:
        return "", model.obeyed
    return "".join(claim.text for claim in draft.claims if claim.supported), model.obeyed


def succeeded(poison: Poison, text: str) -> bool:
    """Tell whether a text that a user reads says what a poison wants."""
    return normalize_text(poison.aim) in normalize_text(text)


def measure(*, always: bool = False) -> dict[str, dict[str, tuple[int, int, int]]]:
    """Return, by disguise and family, how many there were, were seen by the model, succeeded."""
    table: dict[str, dict[str, tuple[int, int, int]]] = {}
    for name, say in DISGUISES.items():
        counts: Counter[tuple[str, str]] = Counter()
        for poison in (*POISONS, *HELD_OUT):
            text, obeyed = shown(poison, say, always=always)
            counts[poison.family, "all"] += 1
            counts[poison.family, "seen"] += obeyed
            counts[poison.family, "won"] += succeeded(poison, text)
        families = dict.fromkeys(poison.family for poison in (*POISONS, *HELD_OUT))
        table[name] = {
            one: (counts[one, "all"], counts[one, "seen"], counts[one, "won"]) for one in families
        }
    return table


def main() -> None:
    """Print one table for a model that reads its prompt, one for a model that knows the attack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    for always in (False, True):
        kind = "knows every attack by itself" if always else "obeys what it finds in its prompt"
        print(f"\nA model that {kind}: attacks seen / attacks that reach the user")
        table = measure(always=always)
        families = list(next(iter(table.values())))
        print(f"{'':14}" + "".join(f"{one:>12}" for one in families) + f"{'rate, first 8':>16}")
        for name, row in table.items():
            cells = "".join(f"{f'{seen}/{won}/{n}':>12}" for n, seen, won in row.values())
            told = {one: counts for one, counts in row.items() if one not in ("lie", "held out")}
            tried = sum(n for n, _, _ in told.values())
            won = sum(w for _, _, w in told.values())
            print(f"{name:14}{cells}{won / tried:>15.1%}")


if __name__ == "__main__":
    main()
