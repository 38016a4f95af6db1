"""Points in, inline SVG plots out: risk–coverage and reliability, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence

from eval.confidence import Bin

_WIDTH, _HEIGHT = 360, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 10, 12, 42
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def risk_coverage_svg(points: Sequence[tuple[float, float]]) -> str:
    """Return the risk–coverage curve as steps; both axes run from 0 to 1."""
    steps: list[str] = []
    for i, (coverage, risk) in enumerate(points):
        steps.append(f"{'L' if i else 'M'}{_x(points[i - 1][0] if i else 0):.1f},{_y(risk):.1f}")
        steps.append(f"L{_x(coverage):.1f},{_y(risk):.1f}")
    last = f" At full coverage the risk is {points[-1][1]:.2f}." if points else ""
    return _plot(
        "risk",
        "Risk–coverage curve",
        "Share of questions whose best passage is wrong, among the most confident share of "
        f"questions.{last}",
        ("coverage: share of questions, most confident first", "risk: share wrong"),
        f'<path class="line" d="{" ".join(steps)}"/>' if steps else "",
    )


def reliability_svg(name: str, bins: Sequence[Bin], axes: tuple[str, str]) -> str:
    """Return the reliability diagram of ``name``, one word: a dot a bin, its area by the bin's size."""
    total = sum(b.n for b in bins) or 1
    dots = "".join(
        f'<circle class="dot" cx="{_x(b.confidence):.1f}" cy="{_y(b.accuracy):.1f}" '
        f'r="{3 + 14 * (b.n / total) ** 0.5:.1f}"><title>confidence {b.confidence:.2f}, right '
        f"{b.accuracy:.2f}, {b.n} questions</title></circle>"
        for b in bins
    )
    said = "; ".join(f"{b.confidence:.2f} → {b.accuracy:.2f} ({b.n})" for b in bins)
    diagonal = (
        f'<line class="ideal" x1="{_x(0):.1f}" y1="{_y(0):.1f}" x2="{_x(1):.1f}" y2="{_y(1):.1f}"/>'
    )
    return _plot(
        name,
        f"Reliability of the {name}",
        f"{axes[0]} against {axes[1]}, by bin (questions): {said}.".capitalize(),
        axes,
        diagonal + dots,
    )


def _x(value: float) -> float:
    return _LEFT + value * (_WIDTH - _LEFT - _RIGHT)


def _y(value: float) -> float:
    return _HEIGHT - _BOTTOM - value * (_HEIGHT - _TOP - _BOTTOM)


def _plot(name: str, title: str, description: str, axes: tuple[str, str], marks: str) -> str:
    grid = "".join(
        f'<line class="grid" x1="{_x(0):.1f}" y1="{_y(t):.1f}" x2="{_x(1):.1f}" y2="{_y(t):.1f}"/>'
        f'<text x="{_LEFT - 6}" y="{_y(t) + 4:.1f}" text-anchor="end">{t:g}</text>'
        f'<text x="{_x(t):.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">{t:g}</text>'
        for t in _TICKS
    )
    across, up = axes
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>'
        f"{grid}{marks}"
        f'<text x="{_x(0.5):.1f}" y="{_HEIGHT - 8}" text-anchor="middle">{across}</text>'
        f'<text transform="translate(11 {_y(0.5):.1f}) rotate(-90)" text-anchor="middle">{up}'
        "</text></svg>"
    )
