"""Reports: an evaluation and its gate in; JSON, Markdown, JUnit XML and one HTML page out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from eval.baseline import Comparison
from eval.confidence import reliability, risk_coverage
from eval.errors import EvaluationError
from eval.evaluation import Evaluation, given
from eval.gate import GateResult
from eval.outcome import to_json
from eval.report_html import html_page
from eval.report_junit import junit_xml
from eval.report_markdown import markdown_text

JSON_FILE = "report.json"


def write_reports(
    evaluation: Evaluation,
    folder: Path,
    *,
    gate: Sequence[GateResult] = (),
    comparison: Comparison | None = None,
) -> tuple[Path, ...]:
    """Write every form of report into a folder, which is made if need be; return the paths.

    Raises:
        EvaluationError: the folder or a file cannot be written.
    """
    texts = {
        "report.md": markdown_text(evaluation, gate=gate, comparison=comparison),
        "junit.xml": junit_xml(evaluation, gate=gate, comparison=comparison),
        "report.html": html_page(evaluation, gate=gate, comparison=comparison),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", errors="replace")
        with (folder / JSON_FILE).open("w", encoding="utf-8", errors="replace") as stream:
            stream.writelines(json_pieces(evaluation, gate=gate, comparison=comparison))
    except OSError as error:
        raise EvaluationError(f"{folder}: the report cannot be written: {error}") from error
    return tuple(folder / name for name in (JSON_FILE, *texts))


def json_pieces(
    evaluation: Evaluation,
    *,
    gate: Sequence[GateResult] = (),
    comparison: Comparison | None = None,
) -> Iterator[str]:
    """Yield the whole evaluation as JSON, one outcome after the other: it may be large."""
    head = json.dumps(
        _head(evaluation, gate=gate, comparison=comparison), ensure_ascii=False, indent=1
    )
    yield head.removesuffix("\n}") + ',\n "outcomes": ['
    for number, outcome in enumerate(evaluation.outcomes):
        separator = ",\n  " if number else "\n  "
        yield separator + json.dumps(to_json(outcome), ensure_ascii=False)
    yield "\n ]\n}\n"


def _head(
    evaluation: Evaluation,
    *,
    gate: Sequence[GateResult],
    comparison: Comparison | None,
) -> dict[str, object]:
    evidence = [outcome.evidence for outcome in evaluation.outcomes]
    best = [outcome.best_is_relevant for outcome in evaluation.outcomes]
    return {
        "corpora": list(evaluation.corpora),
        "generation": evaluation.generation,
        "documents": evaluation.documents,
        "questions": len(evaluation.outcomes),
        "question_set": evaluation.question_set,
        "seed": evaluation.seed,
        "wall_s": round(evaluation.wall_s, 3),
        "peak_memory_mb": round(evaluation.peak_memory_mb, 1),
        "gate": [_gate_record(result) for result in gate],
        "baseline": asdict(comparison) if comparison is not None else None,
        "figures": {
            name: {measure: asdict(figure) for measure, figure in figures.items()}
            for name, figures in evaluation.figures.items()
        },
        "latencies": {stage: asdict(spent) for stage, spent in evaluation.latencies.items()},
        "audit": asdict(evaluation.audit) if evaluation.audit is not None else None,
        "reliability": [asdict(b) for b in reliability(evidence, best)],
        "confidence": [asdict(b) for b in reliability(*given(evaluation.outcomes))],
        "risk_coverage": [list(point) for point in risk_coverage(evidence, best)],
    }


def _gate_record(result: GateResult) -> dict[str, object]:
    rule = result.rule
    return {
        "corpus": rule.corpus,
        "slice": rule.slice_name,
        "measure": rule.measure,
        "limit": rule.limit,
        "value": result.value,
        "n": result.n,
        "passed": result.passed,
        "detail": result.detail,
    }
