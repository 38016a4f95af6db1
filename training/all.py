"""Nothing in, every shipped model out: token ranks, embedding, evidence, answerability, reader, verdict.

    python -m training.all [--data FOLDER] [--only tokens|embedding|evidence|reader|verdict]

Reads ``../shared/data`` unless ``--data`` (or ``JUSHI_TRAINING_DATA``) names another folder. The
seeds are fixed; sums over threads may differ in the last bit between machines.
"""

from __future__ import annotations

import argparse
import os
import time

from index.embedding_models import BUNDLED_MODEL, bundled_embedder
from training.data import DATA_VARIABLE


def main() -> None:
    """Train what was asked for, in the order in which one needs the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", choices=list(_STEPS))
    parser.add_argument("--data", help="the folder of the training data")
    arguments = parser.parse_args()
    if arguments.data:
        os.environ[DATA_VARIABLE] = arguments.data
    only = arguments.only
    for name, step in _STEPS.items():
        if only in (None, name):
            started = time.monotonic()
            step()
            print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)


def _tokens() -> None:
    from training.tokens import train_tokens

    train_tokens()


def _embedding() -> None:
    from training.dictionary import build_lexicon
    from training.export import export_model
    from training.measure import measure
    from training.pairs import all_sources
    from training.static_model import Recipe, train_vectors
    from training.vocabulary import build_vocabulary

    vocabulary = build_vocabulary()
    sources = all_sources(vocabulary, build_lexicon(vocabulary))
    vectors = train_vectors(vocabulary.counts, sources, Recipe())
    export_model(vocabulary, vectors, BUNDLED_MODEL)
    for name, recalls in measure(bundled_embedder()).items():
        print(f"{name}: R@1 {recalls[0]}, R@5 {recalls[1]}")


def _evidence() -> None:
    from training.answerability import train_answerability
    from training.evidence import train_evidence

    train_evidence(bundled_embedder())
    train_answerability(bundled_embedder())


def _reader() -> None:
    from training.reader import train_reader

    train_reader(bundled_embedder())


def _verdict() -> None:
    from training.verdict import train_verdict

    train_verdict(bundled_embedder())


_STEPS = {
    "tokens": _tokens,
    "embedding": _embedding,
    "evidence": _evidence,
    "reader": _reader,
    "verdict": _verdict,
}


if __name__ == "__main__":
    main()
