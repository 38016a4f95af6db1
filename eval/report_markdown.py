"""An evaluation and its gate in, a Markdown report out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eval.baseline import Comparison
from eval.catalog import measure_named
from eval.evaluation import SUITE_PREFIXES, Evaluation
from eval.gate import GateResult
from eval.outcome import MOST_EXPLAINED, Outcome

HEADLINES = (
    "evidence@5",
    "accuracy",
    "literal",
    "citation_precision",
    "false_answers",
    "false_refusals",
)
"""The measures that a slice's row shows."""

SUITE_MEASURES = ("right", "change", "evidence@5", "accuracy", "false_answers", "false_refusals")
"""The measures that a suite's row shows."""

_WRONG_CHARS = 160


def markdown_text(
    evaluation: Evaluation,
    *,
    gate: Sequence[GateResult] = (),
    comparison: Comparison | None = None,
) -> str:
    """Return the report: the gate first, then figures, slices, latencies and wrong answers."""
    parts = [
        *_head(evaluation),
        *_gate(gate),
        *_baseline(comparison),
        *_figures(evaluation),
        *_slices(evaluation),
        *_robustness(evaluation),
        *_audit(evaluation),
        *_latencies(evaluation),
        *_wrong(evaluation.outcomes),
    ]
    return "\n".join(parts) + "\n"


def _head(evaluation: Evaluation) -> list[str]:
    right = sum(outcome.right for outcome in evaluation.outcomes)
    run = (
        f"{right} of {len(evaluation.outcomes)} questions as expected, over "
        f"{evaluation.documents} documents (generation {evaluation.generation}), in "
        f"{evaluation.wall_s:.1f} s; peak memory {evaluation.peak_memory_mb:.0f} MB."
    )
    return [f"# Evaluation on {', '.join(evaluation.corpora)}", "", run, ""]


def _gate(gate: Sequence[GateResult]) -> list[str]:
    if not gate:
        return []
    failed = [result for result in gate if not result.passed]
    verdict = f"{len(failed)} of {len(gate)} rules failed" if failed else "passed"
    rows = [
        (
            "✗" if not result.passed else "✓",
            result.rule.slice_name,
            result.rule.measure,
            "–" if result.value is None else f"{result.value:.3f}",
            result.rule.limit,
            result.rule.why if not result.passed else "",
        )
        for result in sorted(gate, key=lambda result: result.passed)
    ]
    return [
        f"## Gate: {verdict}",
        "",
        *_table(("", "slice", "measure", "value", "limit", "what it means"), rows),
    ]


def _baseline(comparison: Comparison | None) -> list[str]:
    if comparison is None:
        return []
    rows = [
        (
            "✗" if change.lost else "✓",
            change.measure,
            f"{change.before:.3f}",
            f"{change.after:.3f}",
            f"{change.difference.low:+.3f} … {change.difference.high:+.3f}",
        )
        for change in comparison.changes
    ]
    return [
        f"## Baseline: {'no loss' if comparison.passed else 'lost'}",
        "",
        *_table(("", "measure", "before", "now", "difference, 95 %"), rows),
        *_listed("Now wrong", comparison.now_wrong),
        *_listed("Now right", comparison.now_right),
    ]


def _figures(evaluation: Evaluation) -> list[str]:
    rows = [
        (
            name,
            measure_named(name).title,
            f"{figure.value:.3f}",
            f"{figure.low:.3f} – {figure.high:.3f}",
            str(figure.n),
            measure_named(name).asked_of,
        )
        for name, figure in evaluation.figures.get("all", {}).items()
    ]
    head = ("measure", "meaning", "value", "95 % interval", "n", "mean over")
    return ["## Figures", "", *_table(head, rows)]


def _slices(evaluation: Evaluation) -> list[str]:
    rows = []
    for name, figures in evaluation.figures.items():
        if name.startswith(SUITE_PREFIXES):
            continue
        cells = [f"{figures[m].value:.3f}" if m in figures else "–" for m in HEADLINES]
        n = figures["right"].n if "right" in figures else 0
        rows.append((name, str(n), *cells))
    return ["## By kind, language and pair", "", *_table(("slice", "n", *HEADLINES), rows)]


def _robustness(evaluation: Evaluation) -> list[str]:
    rows = []
    for name, figures in evaluation.figures.items():
        if name.startswith(("robust:", "ability:")):
            cells = [f"{figures[m].value:.3f}" if m in figures else "–" for m in SUITE_MEASURES]
            rows.append((name, *cells))
    if not rows:
        return []
    return ["## Robustness and abilities", "", *_table(("suite", *SUITE_MEASURES), rows)]


def _audit(evaluation: Evaluation) -> list[str]:
    audit = evaluation.audit
    if audit is None:
        return []
    rows = [
        ("declined", f"{audit.share('declined'):.3f}"),
        ("equal source found", f"{audit.share('equal_source'):.3f}"),
        ("changed", f"{audit.share('changed'):.3f}"),
        ("unchanged (decoration)", f"{audit.share('unchanged'):.3f}"),
    ]
    title = f"## With the cited passage removed ({len(audit.citations)} citations)"
    return [title, "", *_table(("what the service did", "share"), rows)]


def _latencies(evaluation: Evaluation) -> list[str]:
    rows = [
        (stage, f"{spent.p50_ms:.1f}", f"{spent.p95_ms:.1f}")
        for stage, spent in evaluation.latencies.items()
    ]
    return ["## Latency by stage, ms", "", *_table(("stage", "p50", "p95"), rows)]


def _wrong(outcomes: Sequence[Outcome]) -> list[str]:
    rows = [
        (
            outcome.question_id,
            outcome.question,
            f"{outcome.expect} → {outcome.status}",
            ", ".join(outcome.missing),
            outcome.text[:_WRONG_CHARS],
        )
        for outcome in outcomes
        if not outcome.right
    ]
    if not rows:
        return ["## Wrong answers: none", ""]
    head = ("id", "question", "expected → found", "missing", "answer")
    more = len(rows) - MOST_EXPLAINED
    rest = [f"{more} more are in report.json.", ""] if more > 0 else []
    return [f"## Wrong answers: {len(rows)}", "", *_table(head, rows[:MOST_EXPLAINED]), *rest]


def _listed(title: str, question_ids: Sequence[str]) -> list[str]:
    return [f"{title}: {', '.join(question_ids)}", ""] if question_ids else []


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return [*lines, ""]


def _cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())
