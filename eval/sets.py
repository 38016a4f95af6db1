"""A path in, a set to evaluate out, whatever its format; and an index made only for it.

``*.jsonl`` is our own question set, asked of an index that exists. ``*.json`` is SQuAD's format
(CMRC, DRCD, XQuAD) and a folder with ``corpus.jsonl`` is BEIR's; these bring their own documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.errors import QuestionSetError
from eval.questions import load_questions
from eval.reading_sets import ReadingSet, load_squad
from eval.trec import load_beir
from index.types import Document
from rag.assemble import assemble
from rag.service import Progress, Service
from rag.settings import Settings


def load_set(path: Path, *, asked_in: Path | None = None) -> ReadingSet:
    """Read a set in any format; without ``documents``, it is asked of an index that exists.

    ``asked_in`` is a parallel reading set, in whose words the questions of ``path`` are asked.

    Raises:
        QuestionSetError: the format is unknown, or the set is malformed.
    """
    if asked_in is not None and path.suffix != ".json":
        raise QuestionSetError(f"{path}: only a set in SQuAD's format has a parallel set")
    if path.is_dir():
        if not (path / "corpus.jsonl").is_file():
            raise QuestionSetError(f"{path}: a folder must hold corpus.jsonl, as BEIR's do")
        return load_beir(path)
    if path.suffix == ".json":
        return load_squad(path, questions_path=asked_in)
    return ReadingSet(path.stem, (), load_questions(path))


@contextmanager
def temporary_service(
    documents: Sequence[Document],
    settings: Settings,
    *,
    progress: Progress | None = None,
) -> Iterator[Service]:
    """Index documents in a folder that lasts as long as the context, and open a service on it.

    ``settings`` choose the implementations; their ``index`` is not used.
    """
    with TemporaryDirectory(prefix="jushi-eval-") as folder:
        service = assemble(settings.model_copy(update={"index": Path(folder)}))
        try:
            service.add_documents(documents, progress=progress)
            yield service
        finally:
            service.close()
