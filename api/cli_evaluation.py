"""Commands that measure: ``eval``, ``eval draft`` and ``eval validate``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.options import IndexOption, ModeOption, QuietOption, load_settings

if TYPE_CHECKING:
    from eval.baseline import Comparison
    from eval.evaluation import Evaluation
    from eval.gate import GateResult
AbilityName = Literal["noise", "removal", "counterfactual", "integration"]
GATE_FAILED = 3
_HEADLINES = (
    "right", "accuracy", "evidence@5", "MRR@10", "literal", "citation_precision",
    "false_answers", "false_refusals",
)  # fmt: skip
QuestionsOption = Annotated[
    Path | None,
    typer.Option(
        "--questions",
        metavar="PATH",
        help="Question set: ours, or in the form of SQuAD, BEIR, TREC or RGB.",
        show_default="the shipped",
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", help="Fixes every random choice.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
    group.callback(help="Measure the answers on a question set; exit 3 when a gate fails.")(
        evaluate_questions
    )
    group.command("draft")(draft)
    group.command("validate")(validate)
    app.add_typer(group, name="eval")


def evaluate_questions(
    context: typer.Context,
    *,
    questions: QuestionsOption = None,
    asked_in: Annotated[
        Path | None,
        typer.Option("--asked-in", metavar="FILE", help="Parallel set in whose words to ask."),
    ] = None,
    ability: Annotated[
        AbilityName | None,
        typer.Option("--ability", help="What an RGB-like set is asked for.", show_default="noise"),
    ] = None,
    index: IndexOption = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="DIR", help="Write JSON, Markdown, JUnit and HTML here."),
    ] = None,
    gate: Annotated[
        Path | None, typer.Option("--gate", metavar="FILE", help="Floors that must hold.")
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="Figures that must not be lost."),
    ] = None,
    save_baseline: Annotated[
        Path | None,
        typer.Option("--save-baseline", metavar="FILE", help="Keep the figures of this run."),
    ] = None,
    mode: ModeOption = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Questions asked at a time.")] = 1,
    seed: SeedOption = 0,
    resume: Annotated[
        Path | None,
        typer.Option("--resume", metavar="FILE", help="Journal: go on where a run stopped."),
    ] = None,
    audit: Annotated[
        bool, typer.Option("--audit", help="Remove each cited passage and ask again.")
    ] = False,
    robustness: Annotated[
        bool, typer.Option("--robustness", help="Ask again in other scripts, with typos, …")
    ] = False,
    abilities: Annotated[
        bool, typer.Option("--abilities", help="Noise, removal, integration, counterfactuals.")
    ] = False,
    quiet: QuietOption = False,
) -> None:
    """Measure the answers on a question set; exit 3 when a gate fails."""
    if context.invoked_subcommand is not None:
        return
    from api.evaluation_run import EvaluationRun
    from api.progress import progress_bars
    from eval.gate import check, load_gate
    from eval.questions import DEFAULT_QUESTIONS
    from eval.report import write_reports
    from eval.sets import load_set, service_for

    settings = load_settings(index=index)
    read = load_set(questions or DEFAULT_QUESTIONS, asked_in=asked_in, ability=ability)
    # Read before the questions are asked: a broken gate file is told at once.
    rules = load_gate(gate) if gate is not None else ()
    with (
        progress_bars(quiet=quiet) as progress,
        service_for(read, settings, made=index is None, progress=progress) as service,
    ):
        run = EvaluationRun(
            service, settings, read.questions, jobs=jobs, seed=seed, progress=progress
        )
        evaluation = run.plain(mode=mode or "extractive", journal=resume)
        evaluation = run.suites(evaluation, audit=audit, robustness=robustness, abilities=abilities)
    results = check(evaluation, rules)
    comparison = _comparison(evaluation, baseline, seed=seed)
    if report is not None:
        write_reports(evaluation, report, gate=results, comparison=comparison)
    if save_baseline is not None:
        _save_baseline(save_baseline, evaluation)
    if not quiet:
        _print_figures(evaluation, report)
    _judge(results, comparison, gated=gate is not None)


def draft(
    *,
    output: Annotated[Path, typer.Argument(metavar="FILE", help="Question set to append to.")],
    index: IndexOption = None,
    count: Annotated[int, typer.Option("--count", min=1, help="Proposals at most.")] = 20,
    corpus: Annotated[str, typer.Option("--corpus", help="Name of the corpus.")] = "own",
    seed: SeedOption = 0,
) -> None:
    """Propose questions from your own documents, to accept, change or reject."""
    from api.render import plain
    from eval.draft import propose
    from eval.review import append_questions, review
    from rag.assemble import assemble

    with closing(assemble(load_settings(index=index))) as service:
        drafts = propose(service, count=count, corpus=corpus, seed=seed)
    kept = review(drafts, read=input, write=lambda text: typer.echo(plain(text)))
    append_questions(output, kept)
    typer.echo(f"{len(kept)} of {len(drafts)} proposals kept in {output}")


def validate(*, questions: QuestionsOption = None, index: IndexOption = None) -> None:
    """Check a question set against the index; exit 1 when a question cannot be used."""
    from api.render import plain_line
    from eval.questions import DEFAULT_QUESTIONS
    from eval.sets import load_set, service_for
    from eval.validation import validate as find_problems

    read = load_set(questions or DEFAULT_QUESTIONS)
    with service_for(read, load_settings(index=index), made=index is None) as service:
        problems = find_problems(read.questions, service)
    for problem in problems:
        typer.echo(f"{problem.level}: {problem.question_id}: {plain_line(problem.message)}")
    errors = sum(problem.level == "error" for problem in problems)
    typer.echo(
        f"{len(read.questions)} questions, {errors} errors, {len(problems) - errors} warnings"
    )
    if errors:
        raise typer.Exit(1)


def _comparison(evaluation: Evaluation, path: Path | None, *, seed: int) -> Comparison | None:
    from eval.baseline import compare, corpus_key, load_baseline

    if path is None:
        return None
    return compare(evaluation, load_baseline(path, corpus_key(evaluation)), seed=seed)


def _save_baseline(path: Path, evaluation: Evaluation) -> None:
    from eval.baseline import save_baseline

    save_baseline(path, evaluation)


def _print_figures(evaluation: Evaluation, report: Path | None) -> None:
    typer.echo(
        f"{len(evaluation.outcomes)} questions on {', '.join(evaluation.corpora)} "
        f"in {evaluation.wall_s:.1f} s, with {evaluation.peak_memory_mb:.0f} MB at most"
    )
    for name in _HEADLINES:
        figure = evaluation.figure("all", name)
        if figure is not None:
            interval = f"[{figure.low:.3f}, {figure.high:.3f}]"
            typer.echo(f"{name:<20} {figure.value:.3f}  {interval}  n={figure.n}")
    if report is not None:
        typer.echo(f"reports in {report}")


def _judge(results: Sequence[GateResult], comparison: Comparison | None, *, gated: bool) -> None:
    """Print what fell and the questions that changed sides; leave with 3 when anything did."""
    from eval.gate import failure_table, passed

    failed = False
    if gated and not passed(results):
        failed = True
        typer.echo(f"the gate failed:\n{failure_table(results) or 'no rule applies'}", err=True)
    if comparison is not None and not comparison.passed:
        failed = True
        lost = ", ".join(change.measure for change in comparison.changes if change.lost)
        typer.echo(f"lost against the baseline: {lost}", err=True)
        typer.echo(f"now wrong: {', '.join(comparison.now_wrong) or 'none'}", err=True)
        typer.echo(f"now right: {', '.join(comparison.now_right) or 'none'}", err=True)
    if failed:
        raise typer.Exit(GATE_FAILED)
