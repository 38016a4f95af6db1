"""An evaluation and its gate in, one self-contained HTML page out: no request leaves it."""

from __future__ import annotations

from collections.abc import Sequence

from eval.baseline import Comparison
from eval.catalog import measure_named
from eval.confidence import reliability, risk_coverage
from eval.evaluation import SUITE_PREFIXES, Evaluation, given
from eval.gate import GateResult
from eval.intervals import Figure
from eval.report_markdown import SUITE_MEASURES
from eval.report_plots import reliability_svg, risk_coverage_svg
from eval.report_style import STYLE
from eval.report_writing import escape, section, table
from eval.report_wrong import wrong_answers

HEADLINES = (
    "right",
    "evidence@5",
    "accuracy",
    "literal",
    "figures",
    "citation_precision",
    "false_answers",
    "false_refusals",
)
_PARITY_MEASURES = ("evidence@5", "accuracy")
_SLICE_MEASURES = ("right", "evidence@1", "evidence@5", "nDCG@10", "accuracy", "citation_precision")


def html_page(
    evaluation: Evaluation,
    *,
    gate: Sequence[GateResult] = (),
    comparison: Comparison | None = None,
) -> str:
    """Return the page: verdict, headline figures, parity, plots, latencies, wrong answers."""
    title = f"Evaluation on {escape(', '.join(evaluation.corpora))}"
    sections = [
        _headlines(evaluation),
        _gate(gate),
        _baseline(comparison),
        _parity(evaluation),
        _plots(evaluation),
        _slices(evaluation),
        _all_figures(evaluation),
        _robustness(evaluation),
        _audit(evaluation),
        _latencies(evaluation),
        wrong_answers(evaluation.outcomes),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<header><h1>{title}</h1>{_verdict(gate, comparison)}<p>{_run(evaluation)}</p></header>\n"
        + "\n".join(part for part in sections if part)
        + "\n</main>\n</body>\n</html>\n"
    )


def _verdict(gate: Sequence[GateResult], comparison: Comparison | None) -> str:
    if not gate and comparison is None:
        return ""
    failed = sum(not result.passed for result in gate)
    lost = sum(change.lost for change in comparison.changes) if comparison is not None else 0
    if not failed and not lost:
        return f'<p class="verdict good">✓ Passed: {len(gate)} rules hold.</p>'
    said = [f"{failed} of {len(gate)} rules failed"] if failed else []
    said += [f"{lost} measures fell below the baseline"] if lost else []
    return f'<p class="verdict bad">✗ Failed: {"; ".join(said)}.</p>'


def _run(evaluation: Evaluation) -> str:
    right = sum(outcome.right for outcome in evaluation.outcomes)
    return (
        f"{right} of {len(evaluation.outcomes)} questions went as expected, over "
        f"{evaluation.documents} documents, in {evaluation.wall_s:.1f} s with "
        f"{evaluation.peak_memory_mb:.0f} MB at the peak. Index generation "
        f"{evaluation.generation}, question set {escape(evaluation.question_set)}."
    )


def _headlines(evaluation: Evaluation) -> str:
    tiles = []
    for name in HEADLINES:
        figure = evaluation.figure("all", name)
        if figure is None:
            continue
        measure = measure_named(name)
        wish = "higher is better" if measure.higher_is_better else "lower is better"
        tiles.append(
            f"<div><dt>{escape(measure.title)}</dt><dd><b>{figure.value:.3f}</b> "
            f"<small>{figure.low:.2f}–{figure.high:.2f}, n = {figure.n}, {wish}</small></dd></div>"
        )
    return section("Headline figures", f'<dl class="tiles">{"".join(tiles)}</dl>')


def _gate(gate: Sequence[GateResult]) -> str:
    rows = [
        (
            "✓ holds" if result.passed else "✗ fails",
            result.rule.slice_name,
            result.rule.measure,
            "–" if result.value is None else f"{result.value:.3f}",
            result.rule.limit,
            result.rule.why,
        )
        for result in sorted(gate, key=lambda result: result.passed)
    ]
    head = ("", "slice", "measure", "value", "limit", "what it means when it fails")
    return section("Gate", table("Rules of the gate", head, rows)) if gate else ""


def _baseline(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    rows = [
        (
            "✗ lost" if change.lost else "✓ kept",
            change.measure,
            f"{change.before:.3f}",
            f"{change.after:.3f}",
            f"{change.difference.low:+.3f} to {change.difference.high:+.3f}",
        )
        for change in comparison.changes
    ]
    head = ("", "measure", "before", "now", "difference, 95 % interval")
    sides = "".join(
        f"<p>{title}: {escape(', '.join(ids))}.</p>"
        for title, ids in (
            ("Now wrong", comparison.now_wrong),
            ("Now right", comparison.now_right),
        )
        if ids
    )
    return section("Against the baseline", table("Paired differences", head, rows) + sides)


def _parity(evaluation: Evaluation) -> str:
    pairs = [name[5:].split("→") for name in evaluation.figures if name.startswith("pair:")]
    asked = sorted({pair[0] for pair in pairs})
    written = sorted({pair[1] for pair in pairs})
    tables = []
    for measure in _PARITY_MEASURES:
        rows = [
            (
                lang,
                *(_cell(evaluation.figure(f"pair:{lang}→{to}", measure)) for to in written),
            )
            for lang in asked
        ]
        head = ("asked in ↓, evidence in →", *written)
        tables.append(table(measure_named(measure).title, head, rows, row_heads=True))
    return section("Script and language parity", "".join(tables)) if pairs else ""


def _plots(evaluation: Evaluation) -> str:
    evidence = [outcome.evidence for outcome in evaluation.outcomes]
    best = [outcome.best_is_relevant for outcome in evaluation.outcomes]
    if not evidence:
        return ""
    passages = ("mean evidence of the best passage", "share that is evidence")
    answers = ("mean confidence of the answer", "share that is right")
    plots = (
        f"<figure>{risk_coverage_svg(risk_coverage(evidence, best))}"
        "<figcaption>Risk by coverage, of the best passage: low and flat is good.</figcaption></figure>"
        f"<figure>{reliability_svg('evidence', reliability(evidence, best), passages)}"
        "<figcaption>Its evidence: dots on the dashed line are calibrated.</figcaption>"
        "</figure>"
        f"<figure>{reliability_svg('confidence', reliability(*given(evaluation.outcomes)), answers)}"
        "<figcaption>The confidence of the answers that were given.</figcaption></figure>"
    )
    return section("How far confidence can be believed", f'<div class="plots">{plots}</div>')


def _slices(evaluation: Evaluation) -> str:
    rows = []
    for name, figures in evaluation.figures.items():
        if name.startswith(SUITE_PREFIXES):
            continue
        n = str(figures["right"].n) if "right" in figures else "–"
        rows.append((name, n, *(_short(figures.get(measure)) for measure in _SLICE_MEASURES)))
    head = ("slice", "n", *_SLICE_MEASURES)
    return section("By kind, language and pair", table("Slices", head, rows, row_heads=True))


def _all_figures(evaluation: Evaluation) -> str:
    rows = []
    for name, figure in evaluation.figures.get("all", {}).items():
        interval = f"{figure.low:.3f}–{figure.high:.3f}"
        measure = measure_named(name)
        row = (name, measure.title, f"{figure.value:.3f}", interval, str(figure.n))
        rows.append((*row, measure.asked_of))
    head = ("measure", "meaning", "value", "95 % interval", "n", "mean over")
    return section("Every measure", table("All questions", head, rows, row_heads=True))


def _robustness(evaluation: Evaluation) -> str:
    rows = [
        (name, *(_short(figures.get(measure)) for measure in SUITE_MEASURES))
        for name, figures in evaluation.figures.items()
        if name.startswith(("robust:", "ability:"))
    ]
    head = ("suite", *SUITE_MEASURES)
    body = table("Perturbed questions and altered evidence", head, rows, row_heads=True)
    return section("Robustness and abilities", body) if rows else ""


def _audit(evaluation: Evaluation) -> str:
    audit = evaluation.audit
    if audit is None:
        return ""
    rows = [
        ("declined", f"{audit.share('declined'):.3f}"),
        ("found an equal source", f"{audit.share('equal_source'):.3f}"),
        ("said something else", f"{audit.share('changed'):.3f}"),
        ("said the same (decoration)", f"{audit.share('unchanged'):.3f}"),
    ]
    caption = f"{len(audit.citations)} citations, each removed in turn"
    body = table(caption, ("what the service did", "share"), rows, row_heads=True)
    return section("Causal citation audit", body)


def _latencies(evaluation: Evaluation) -> str:
    rows = [
        (stage, f"{spent.p50_ms:.1f}", f"{spent.p95_ms:.1f}", str(spent.n))
        for stage, spent in evaluation.latencies.items()
    ]
    head = ("stage", "p50 ms", "p95 ms", "questions")
    return section("Slowest stages", table("Latency by stage", head, rows, row_heads=True))


def _cell(figure: Figure | None) -> str:
    return "–" if figure is None else f"{figure.value:.2f} (n = {figure.n})"


def _short(figure: Figure | None) -> str:
    return "–" if figure is None else f"{figure.value:.3f}"
