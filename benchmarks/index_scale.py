"""Texts in, a table out: how the index grows, opens, changes and searches at a given size.

    python -m benchmarks.index_scale ../shared/data/news/*.jsonl.gz --passages 1000 10000 100000

Each file holds one JSON object a line with a ``text``. Each size runs in a process of its own, so
that the peak memory is that of the build.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.embedding_models import bundled_embedder, load_embedder
from index.local import LocalIndex
from index.types import Document
from rag.evidence import EvidenceModel
from rag.fusion import fusion_weights
from rag.reader import Reader
from rag.rereading import ReadingScorer
from rag.retriever import HybridRetriever


def documents(paths: Sequence[Path], passages: int) -> Iterator[Document]:
    """Yield texts of at most 350 characters, cut at sentence ends: about a passage each."""
    found = 0
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                for part, text in enumerate(pieces(json.loads(line)["text"])):
                    if found == passages:
                        return
                    found += 1
                    doc_id = f"{path.name}:{number}:{part}"
                    yield Document(doc_id, text[:20], path.name, "2023", "zh-Hans", text, {})


def pieces(text: str) -> Iterator[str]:
    """Cut a text at sentence ends into pieces of about 350 characters."""
    piece = ""
    for sentence in text.split("。"):
        if piece and len(piece) + len(sentence) > 350:
            yield piece
            piece = ""
        piece += f"{sentence}。"
    if len(piece) > 20:
        yield piece


def write_texts(folder: Path, paths: Sequence[Path], passages: int) -> None:
    """Write the texts to files of 500 documents each, as a user's export would be."""
    batch: list[str] = []
    number = 0
    for document in documents(paths, passages):
        record = {"doc_id": document.doc_id, "title": document.title, "text": document.text}
        batch.append(json.dumps(record, ensure_ascii=False))
        if len(batch) == 500:
            (folder / f"{number:05d}.jsonl").write_text("\n".join(batch), encoding="utf-8")
            number, batch = number + 1, []
    (folder / f"{number:05d}.jsonl").write_text("\n".join(batch), encoding="utf-8")


def timed_ms(function: object, arguments: Sequence[object]) -> list[float]:
    """Return how long each call took, in milliseconds."""
    times = []
    for argument in arguments:
        start = time.perf_counter()
        function(argument)  # type: ignore[operator]
        times.append((time.perf_counter() - start) * 1e3)
    return times


def measure(paths: Sequence[Path], passages: int, model: str) -> None:
    """Build, open, search and change one index, and print what it took."""
    embedder = load_embedder(model)
    row: dict[str, float | str] = {}
    with tempfile.TemporaryDirectory() as temporary:
        texts, folder = Path(temporary, "texts"), Path(temporary, "index")
        texts.mkdir()
        write_texts(texts, paths, passages)
        index = LocalIndex(folder, embedder)
        start, busy = time.perf_counter(), time.process_time()
        report = index.update_paths([texts])
        row["passages"] = report.passages
        row["index_s"] = time.perf_counter() - start
        row["index_cpu_s"] = time.process_time() - busy
        row["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        row["disk_mib"] = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 2**20
        start = time.perf_counter()
        snapshot = index.open()
        row["open_s"] = time.perf_counter() - start
        row["dense"] = f"{snapshot.manifest.dense_kind} {snapshot.manifest.dense_recall:.3f}"
        questions = [d.text[60:80] for d in list(documents(paths, passages))[::7][:200]]
        row["analyze_ms"] = statistics.median(timed_ms(snapshot.analyze, questions))
        queries = [snapshot.analyze(question) for question in questions]
        for name in snapshot.retrievers:
            times = timed_ms(lambda query, name=name: snapshot.search(name, query, k=100), queries)
            row[f"{name}_ms"] = statistics.median(times)
            row[f"{name}_p95_ms"] = statistics.quantiles(times, n=20)[-1]
        reader = Reader.load(bundled_embedder())
        retriever = HybridRetriever(ReadingScorer(EvidenceModel.load(), reader), fusion_weights)
        # Questions that no search above has asked: its scores would be known.
        others = [d.text[80:100] for d in list(documents(paths, passages))[::9][:200]]
        times = timed_ms(
            lambda text: retriever.retrieve(snapshot, snapshot.analyze(text), top_k=8), others
        )
        row["retrieve_ms"] = statistics.median(times)
        row["retrieve_p95_ms"] = statistics.quantiles(times, n=20)[-1]
        ids = [hit.passage_id for hit in snapshot.search("bm25", queries[0], k=100)]
        row["passages_ms"] = statistics.median(timed_ms(snapshot.passages, [ids] * 20))
        snapshot.close()
        new = Document("new", "新来的", "", "2026", "zh-Hans", "昨天新开了一家咖啡馆。", {})
        start = time.perf_counter()
        index.add_documents([new])
        row["add_one_s"] = time.perf_counter() - start
        index.open().close()
        row["add_and_open_s"] = time.perf_counter() - start
        start = time.perf_counter()
        index.remove_documents(["new"])
        row["remove_one_s"] = time.perf_counter() - start
        start = time.perf_counter()
        index.update_paths([texts])
        row["no_change_s"] = time.perf_counter() - start
    cells = (f"{k}={v:.3g}" if isinstance(v, float) else f"{k}={v}" for k, v in row.items())
    print("  ".join(cells), flush=True)


def main() -> None:
    """Measure each size in a fresh process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--passages", nargs="+", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--embedding-model", default="")
    options = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    for passages in options.passages:
        arguments = (options.texts, passages, options.embedding_model)
        process = spawn.Process(target=measure, args=arguments)
        process.start()
        process.join()


if __name__ == "__main__":
    main()
