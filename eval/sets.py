"""A path in, a set to evaluate out, whatever its format; and the service that it is asked of.

A file of our own questions is asked of an index that exists. All other formats bring their own
documents, of which an index is made for as long as the evaluation lasts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.errors import QuestionSetError
from eval.jsonl import lines
from eval.questions import load_questions
from eval.reading_sets import ReadingSet, load_squad
from eval.rgb import Ability, load_rgb
from eval.trec import load_beir, load_trec
from index.types import Document
from rag.assemble import assemble
from rag.service import Progress, Service
from rag.settings import Settings


def load_set(
    path: Path, *, asked_in: Path | None = None, ability: Ability | None = None
) -> ReadingSet:
    """Read a set in any format; without ``documents``, it is asked of an index that exists.

    A folder is BEIR's (with ``queries.jsonl``) or TREC's (``corpus.jsonl``, ``topics.tsv``,
    ``qrels.txt``). A file whose first line is an object with a ``query`` is RGB-like, any other
    ``.json`` is in SQuAD's format (CMRC, DRCD, XQuAD), and the rest are our own.

    ``asked_in`` is a parallel set in SQuAD's format, in whose words the questions of ``path`` are
    asked; ``ability`` is what an RGB-like file is asked for, ``noise`` if left out.

    Raises:
        QuestionSetError: the format is unknown, the set is malformed, or an option is not for it.
    """
    is_rgb = path.is_file() and "query" in _head(path)
    is_squad = path.suffix == ".json" and not path.is_dir() and not is_rgb
    if asked_in is not None and not is_squad:
        raise QuestionSetError(f"{path}: only a set in SQuAD's format has a parallel set")
    if ability is not None and not is_rgb:
        raise QuestionSetError(f"{path}: only an RGB-like file is asked for an ability")
    if is_rgb:
        return load_rgb(path, ability=ability or "noise")
    if is_squad:
        return load_squad(path, questions_path=asked_in)
    return _of_folder(path) if path.is_dir() else ReadingSet(path.stem, (), load_questions(path))


def _of_folder(path: Path) -> ReadingSet:
    if (path / "queries.jsonl").is_file():
        return load_beir(path)
    if (path / "topics.tsv").is_file():
        return load_trec(path / "corpus.jsonl", path / "topics.tsv", path / "qrels.txt")
    raise QuestionSetError(
        f"{path}: a folder must hold queries.jsonl, as BEIR's do, or topics.tsv, as TREC's do"
    )


def _head(path: Path) -> dict[str, object]:
    """Return the object on the first line; an empty one where it holds none."""
    for _, line in lines(path):
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            break
        return record if isinstance(record, dict) else {}
    return {}


@contextmanager
def service_for(
    read: ReadingSet, settings: Settings, *, made: bool, progress: Progress | None = None
) -> Iterator[Service]:
    """Open the service that a set is asked of.

    ``made`` has an index made for a set with documents; otherwise, and for a set without, it is
    the index that ``settings`` name.
    """
    if made and read.documents:
        with temporary_service(read.documents, settings, progress=progress) as service:
            yield service
    else:
        with closing(assemble(settings)) as service:
            yield service


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
    with (
        TemporaryDirectory(prefix="jushi-eval-") as folder,
        closing(assemble(settings.model_copy(update={"index": Path(folder)}))) as service,
    ):
        service.add_documents(documents, progress=progress)
        yield service
