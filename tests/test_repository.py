"""Facts about the repository itself: what its documents say is so."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from rag.assemble import LocalService, assemble
from rag.settings import Settings
from rag.types import AskRequest

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh.md"]
GUIDES = ["CONTRIBUTING.md", "docs/architecture.md", "docs/evaluation.md"]
PROSE = [*READMES, *GUIDES, "docs/decisions/README.md"]
MODELS_MIB = 40
# In halves, so that this file does not hold what it looks for.
REGISTRY = re.compile("|".join(["pypi" + r"\.org", "python" + "hosted", "download" + r"\.pytorch"]))
MACHINE_PATH = re.compile(r"(?<![\w.}-])/" + r"(?:work|root|home/\w+|Users/\w+)/")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
SAMPLE = re.compile(r'^\$ jushi ask "([^"]+)"\n(.+?)(?=^\$ |^```)', re.MULTILINE | re.DOTALL)
VALUE = re.compile(r"^│ (\S+) +│ \[(\d)\] +│ (\S+) +│", re.MULTILINE)
ROW = re.compile(r"^\| `JUSHI_(\w+)` \| (?:`([^`]*)`|–) \|", re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """The text files that git tracks; generated model files left out."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
        ).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listing.split("\0") if name and "/models/" not in name]
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize("name", READMES)
def test_readme_names_the_two_commands_first(name: str) -> None:
    mentioned = re.findall(r"^ {4}make ([a-z]+)", read(name), re.MULTILINE)

    assert mentioned[:2] == ["serve", "test"]


@pytest.mark.parametrize("name", PROSE)
def test_every_make_target_that_is_mentioned_exists(name: str) -> None:
    mentioned = re.findall(r"(?:^ {4}|`)make ([a-z]+)", read(name), re.MULTILINE)

    assert set(mentioned) - make_targets() == set()


def test_ci_runs_targets_that_exist() -> None:
    steps = re.findall(r"^\s*(?:- run: )?make ([a-z]+)", read(".ci/run"), re.MULTILINE)
    workflow = re.findall(r"- run: make ([a-z]+)", read(".github/workflows/ci.yml"))

    assert steps[:3] == ["check", "test", "eval"]
    assert workflow[-3:] == ["check", "test", "eval"]
    assert {*steps, *workflow} - make_targets() == set()


def test_workflow_pins_its_actions_by_commit() -> None:
    versions = re.findall(r"uses: [\w/-]+@(\S+)", read(".github/workflows/ci.yml"))

    assert [version for version in versions if not re.fullmatch("[0-9a-f]{40}", version)] == []


@pytest.mark.parametrize("name", PROSE)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    targets = LINK.findall(read(name))

    assert [target for target in targets if not (folder / target).exists()] == []


@pytest.mark.parametrize("name", READMES)
def test_every_test_that_shows_a_promise_exists(name: str) -> None:
    named = re.findall(r"tests/\w+/\w+\.py", read(name))

    assert len(named) >= 7
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalService]:
    service = assemble(Settings.model_validate({"index": tmp_path_factory.mktemp("demo")}))
    service.index_paths([ROOT / "corpus"])
    yield service
    service.close()


@pytest.mark.parametrize("name", READMES)
def test_readme_shows_what_is_answered(name: str, demonstration: LocalService) -> None:
    samples = SAMPLE.findall(read(name))
    values = []
    for question, shown in samples:
        answer = demonstration.ask(AskRequest(question))
        values.append([v for conflict in answer.conflicts for v in conflict.values])

        assert shown.startswith(f"{answer.text}\n"), question
        assert [c.quote for c in answer.citations] == re.findall(r"^ {4}(.+)$", shown, re.MULTILINE)
        assert [(v.value, str(v.marker), v.date) for v in values[-1]] == VALUE.findall(shown)
    assert [value.value for value in values[0]] == ["92家", "超过110家次"]


@pytest.mark.parametrize("name", READMES)
def test_settings_table_is_the_settings(name: str) -> None:
    fields = Settings.model_fields
    shown = {row[1].lower(): row[2] or "" for row in ROW.finditer(read(name))}

    assert list(shown) == list(fields)
    for setting, default in shown.items():
        value = fields[setting].default
        secret = getattr(value, "get_secret_value", None)
        value = secret() if secret else value
        assert default == ("" if value is None else str(value)), setting


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    names = sorted(path.name for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", read("docs/decisions/README.md"))

    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert listed == names


def test_no_file_names_a_machine_or_a_package_registry(tracked: list[Path]) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked
        for pattern in (MACHINE_PATH, REGISTRY)
        if (match := pattern.search(path.read_bytes().decode("utf-8", errors="replace")))
    ]

    assert found == []


def test_shipped_models_stay_within_forty_mebibytes() -> None:
    folders = [ROOT / "index/models", ROOT / "rag/models"]
    size = sum(f.stat().st_size for d in folders for f in d.rglob("*") if f.is_file())

    assert 0 < size <= MODELS_MIB * 2**20


def test_constraints_pin_everything_that_is_asked_for() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pins = {normal(line.split("==")[0]) for line in read("constraints.txt").splitlines()}

    assert [name for name in asked if normal(name) not in pins] == []
    assert [line for line in read("constraints.txt").splitlines() if "==" not in line] == []


def test_constraints_are_what_is_installed() -> None:
    pins = dict(line.split("==") for line in read("constraints.txt").split())
    installed = {normal(d.name): d.version.split("+")[0] for d in metadata.distributions()}
    differing = {
        name: (version, installed.get(normal(name)))
        for name, version in pins.items()
        if installed.get(normal(name), version) != version
    }

    assert differing == {}


def test_image_copies_what_its_context_lets_through() -> None:
    let_through = set(re.findall(r"^!(\S+)", read(".dockerignore"), re.MULTILINE))
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", read("Dockerfile"), re.MULTILINE)

    assert {source for line in copies for source in line.split()} == let_through
