"""Outcomes in; every wrong answer, with what was retrieved and cited for it, as HTML out."""

from __future__ import annotations

from collections.abc import Sequence

from eval.outcome import MOST_EXPLAINED, Outcome, SeenCitation, SeenPassage
from eval.report_writing import escape, section
from index.inference import infer_language

_MOST_FEATURES = 8


def wrong_answers(outcomes: Sequence[Outcome]) -> str:
    """Return the section of wrong answers, in the order of the questions."""
    wrong = [outcome for outcome in outcomes if not outcome.right]
    if not wrong:
        return section("Wrong answers", "<p>None.</p>")
    shown = "".join(_answer(outcome) for outcome in wrong[:MOST_EXPLAINED])
    more = len(wrong) - MOST_EXPLAINED
    rest = f"<p>{more} more are in report.json.</p>" if more > 0 else ""
    return section("Wrong answers", f"<p>{len(wrong)} questions.</p>{shown}{rest}")


def _answer(outcome: Outcome) -> str:
    lang = escape(outcome.lang)
    facts = ", ".join(map(_in_its_language, outcome.gold))
    gold = facts or "no answer: it cannot be answered"
    absent = ", ".join(map(_in_its_language, outcome.missing))
    missing = f" Missing: {absent}." if absent else ""
    alone = outcome.rewritten
    rewritten = f"<p>Understood as: {escape(alone)}</p>" if alone != outcome.question else ""
    reason = f" ({escape(outcome.reason)})" if outcome.reason else ""
    return (
        f"<details><summary><b>{escape(outcome.question_id)}</b> "
        f'<span lang="{lang}">{escape(outcome.question)}</span> '
        f"<small>expected {escape(outcome.expect)}, found {escape(outcome.status)}{reason}</small>"
        f"</summary><p>Gold: {gold}.{missing}</p>{rewritten}"
        f'<blockquote lang="{lang}">{escape(outcome.text)}</blockquote>'
        + _list("Cited", [_citation(c) for c in outcome.citations])
        + _list("Found", [_passage(p) for p in outcome.passages])
        + "</details>"
    )


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return f"<p>{title}: nothing.</p>"
    return f"<p>{title}:</p><ol>{''.join(f'<li>{item}</li>' for item in items)}</ol>"


def _citation(citation: SeenCitation) -> str:
    notes = [] if citation.literal else ["not literal"]
    notes += [] if citation.relevant else ["does not bear on the answer"]
    said = f" <b>{', '.join(notes)}</b>" if notes else ""
    return (
        f"[{citation.marker}] {escape(citation.doc_id)}{said}: {_in_its_language(citation.quote)}"
    )


def _in_its_language(text: str) -> str:
    """Mark a text's language, so that it is read aloud and drawn in the right one."""
    return f'<span lang="{infer_language(text)}">{escape(text)}</span>'


def _passage(passage: SeenPassage) -> str:
    ranks = ", ".join(f"{escape(name)} {rank}" for name, rank in sorted(passage.ranks.items()))
    mark = "<b>✓ evidence</b>" if passage.relevant else "not evidence"
    parts = sorted(passage.features.items(), key=lambda item: -abs(item[1]))[:_MOST_FEATURES]
    features = ", ".join(f"{escape(name)} {part:+.2f}" for name, part in parts)
    return (
        f"{escape(passage.doc_id)} #{passage.passage_id}, {mark}, probability "
        f"{passage.evidence:.2f}, score {passage.score:.3f}; ranks: {ranks or 'none'}"
        f"<br>{_in_its_language(passage.text)}"
        + (f"<br><small>{features}</small>" if features else "")
    )
