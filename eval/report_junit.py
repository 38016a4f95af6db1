"""An evaluation and its gate in, JUnit XML for a continuous-integration server out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from eval.baseline import Comparison
from eval.evaluation import Evaluation
from eval.gate import GateResult

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(
    evaluation: Evaluation,
    *,
    gate: Sequence[GateResult] = (),
    comparison: Comparison | None = None,
) -> str:
    """Return one test suite each for the gate, the baseline, and the questions.

    Only the gate's rules and the baseline's measures can fail; a question that went wrong says
    so in ``system-out``, since single questions do not decide a release.
    """
    root = ET.Element("testsuites", name="jushi eval")
    _add_gate(root, gate)
    if comparison is not None:
        _add_baseline(root, comparison)
    _add_questions(root, evaluation)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_gate(root: ET.Element, gate: Sequence[GateResult]) -> None:
    failed = sum(not result.passed for result in gate)
    suite = _suite(root, "gate", tests=len(gate), failures=failed)
    for result in gate:
        rule = result.rule
        case = _case(suite, f"gate.{rule.slice_name}", f"{rule.measure} {rule.limit}")
        if not result.passed:
            ET.SubElement(case, "failure", message=_clean(result.detail), type="GateFailure")


def _add_baseline(root: ET.Element, comparison: Comparison) -> None:
    lost = sum(change.lost for change in comparison.changes)
    suite = _suite(root, "baseline", tests=len(comparison.changes), failures=lost)
    for change in comparison.changes:
        case = _case(suite, "baseline", change.measure)
        if change.lost:
            message = f"{change.measure} fell from {change.before:.3f} to {change.after:.3f}"
            failure = ET.SubElement(case, "failure", message=message, type="BaselineLoss")
            failure.text = _clean("now wrong: " + ", ".join(comparison.now_wrong))


def _add_questions(root: ET.Element, evaluation: Evaluation) -> None:
    suite = _suite(root, "questions", tests=len(evaluation.outcomes), failures=0)
    for outcome in evaluation.outcomes:
        case = _case(suite, f"questions.{outcome.kind}", outcome.question_id)
        case.set("time", f"{outcome.timings_ms.get('ask', 0.0) / 1000:.4f}")
        if not outcome.right:
            found = f"expected {outcome.expect}, found {outcome.status}\n"
            missing = f"missing: {', '.join(outcome.missing)}\n" if outcome.missing else ""
            note = ET.SubElement(case, "system-out")
            note.text = _clean(f"{outcome.question}\n{found}{missing}{outcome.text}")


def _suite(root: ET.Element, name: str, *, tests: int, failures: int) -> ET.Element:
    return ET.SubElement(
        root, "testsuite", name=name, tests=str(tests), failures=str(failures), errors="0"
    )


def _case(suite: ET.Element, classname: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=_clean(classname), name=_clean(name))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
