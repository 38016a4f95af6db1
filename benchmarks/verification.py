"""How long a claim takes to verify, and how much of what is wrong is caught.

    python -m benchmarks.verification [--repeat N]

Uses the sentences and perturbations of ``tests/rag/test_verify.py``. Prints the median and the
95th percentile in milliseconds of CPU, with quotes that are read for the first time and again, and the
share of perturbed claims caught and of right claims refused.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

_TESTS = Path(__file__).parents[1] / "tests" / "rag" / "test_verify.py"


def _cases() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verification_cases", _TESTS)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{_TESTS} is not here: run this from a checkout")
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _timed(work: Callable[[], object]) -> float:
    """Return milliseconds of this thread, so that a busy machine does not count."""
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3)
    repeat = parser.parse_args().repeat
    cases = _cases()
    verdict = cases.verdict
    verdict(*cases.RIGHT[0])  # the segmenter and the converter load at first use
    first: list[float] = []
    for number, (claim, quote, date) in enumerate(cases.RIGHT + cases.WRONG):
        # A trailing space makes the quote a new one, so that it is read and not remembered.
        unseen = quote + " " * (number % 997 + 1)
        first.append(_timed(lambda c=claim, q=unseen, d=date: verdict(c, q, d)))
    again = [
        _timed(lambda c=claim, q=quote, d=date: verdict(c, q, d))
        for _ in range(repeat)
        for claim, quote, date in cases.RIGHT + cases.WRONG
    ]
    for name, times in (("quote read for the first time", first), ("quote read before", again)):
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"{name}: p50 {statistics.median(times):.2f} ms, p95 {p95:.2f} ms, n {len(times)}")
    caught = sum(not verdict(*case).supported for case in cases.WRONG)
    alarms = sum(not verdict(*case).supported for case in cases.RIGHT)
    print(f"perturbed claims caught: {caught} of {len(cases.WRONG)}")
    print(f"right claims refused: {alarms} of {len(cases.RIGHT)}")


if __name__ == "__main__":
    main()
