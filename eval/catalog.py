"""The names of the measures: what each means, and which way is better."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as reports name it; ``asked_of`` says which questions it is the mean over."""

    name: str
    title: str
    asked_of: str

    @property
    def higher_is_better(self) -> bool:
        """Whether a rise is good news."""
        return self.name not in _LOWER_IS_BETTER


_LOWER_IS_BETTER = frozenset(
    {"false_answers", "false_refusals", "confidence_error", "calibration_error", "risk_coverage"}
)
_RANKING = "questions with evidence in the index"

MEASURES: tuple[Measure, ...] = (
    Measure("right", "Expected outcome", "all questions"),
    Measure("accuracy", "Answers with every gold fact", "answerable questions"),
    Measure("facts", "Gold facts in the answer", "answerable questions"),
    Measure("f1", "Token F1 of the short answer", "answerable questions"),
    Measure("evidence@1", "Evidence at rank 1", _RANKING),
    Measure("evidence@5", "Evidence in the top 5", _RANKING),
    Measure("evidence@20", "Evidence in the top 20", _RANKING),
    Measure("R@5", "Recall of relevant passages, top 5", _RANKING),
    Measure("R@100", "Recall of relevant passages, top 100", _RANKING),
    Measure("MRR@10", "Mean reciprocal rank, top 10", _RANKING),
    Measure("nDCG@10", "Normalised discounted cumulated gain, top 10", _RANKING),
    Measure("resolved", "Evidence that was found in the index", "questions with evidence"),
    Measure("literal", "Citations that are literal", "answers with citations"),
    Measure("figures", "Claims whose figures stand in what they cite", "claims with figures"),
    Measure("supported", "Claims that the verifier supports", "answers with claims"),
    Measure("citation_precision", "Citations that bear on the answer", "answers with citations"),
    Measure("citation_recall", "Claims that their citations support", "answers with claims"),
    Measure("citations_needed", "Citations that their claims need", "answers with claims"),
    Measure(
        "false_answers",
        "Unanswerable but answered",
        "unanswerable questions",
    ),
    Measure("false_refusals", "Answerable but declined", "answerable questions"),
    Measure("reason", "Declined for the right reason", "declined, with an expected reason"),
    Measure("conflict_recall", "Conflicts that were shown", "questions with a conflict"),
    Measure("conflict_precision", "Shown conflicts that are expected", "answers with a conflict"),
    Measure("change", "Right now minus right unperturbed", "the suite's questions"),
    Measure("causal", "Citations whose removal changes the answer", "audited citations"),
    Measure("declined", "Declines once the citation is gone", "audited citations"),
    Measure("equal_source", "Finds an equal source once it is gone", "audited citations"),
    Measure("confidence_error", "Calibration error of the confidence", "answers"),
    Measure("calibration_error", "Calibration error of the evidence", "all questions"),
    Measure("auroc", "AUROC of answerable against unanswerable", "all questions"),
    Measure(
        "risk_coverage",
        "Area under the risk–coverage curve",
        "all questions",
    ),
)
"""Every measure but the per-retriever ones, in the order of reports."""

RETRIEVER_DEPTHS = (1, 10)
"""``bm25@10`` is the share of questions whose evidence BM25 alone ranks among its first ten."""

_BY_NAME = {measure.name: measure for measure in MEASURES}


def measure_named(name: str) -> Measure:
    """Return a measure by name; any other name with ``@`` is a retriever's own recall."""
    known = _BY_NAME.get(name)
    if known is not None:
        return known
    retriever, _, depth = name.partition("@")
    return Measure(name, f"Evidence in the top {depth} of {retriever} alone", _RANKING)


def report_order(name: str) -> tuple[int, str]:
    """Return a sort key that puts measures in the order of ``MEASURES``, others after."""
    known = _BY_NAME.get(name)
    return (MEASURES.index(known) if known is not None else len(MEASURES), name)


def is_retriever_measure(name: str) -> bool:
    """Whether a measure is one retriever's own recall, such as ``bm25@10``."""
    depths = tuple(f"@{depth}" for depth in RETRIEVER_DEPTHS)
    return name.endswith(depths) and name not in _BY_NAME
