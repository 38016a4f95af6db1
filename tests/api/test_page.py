"""The page keeps its own content security policy, speaks both languages, and parses no HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from api.pages import STATIC

SCRIPTS = sorted(STATIC.glob("*.js"))
FILES = sorted(path for path in STATIC.iterdir() if path.is_file())


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def elements() -> list[tuple[str, dict[str, str | None]]]:
    parser = Elements()
    parser.feed((STATIC / "index.html").read_text(encoding="utf-8"))
    return parser.found


def words(language: str) -> set[str]:
    text = (STATIC / "i18n.js").read_text(encoding="utf-8")
    block = re.search(rf"^  {language}: {{\n(.*?)^  }},$", text, re.M | re.S)
    assert block
    return set(re.findall(r"^    (\w+):", block.group(1), re.M))


def test_both_languages_have_every_word() -> None:
    assert words("en") == words("zh")


def test_every_word_that_is_asked_for_exists(elements) -> None:
    names = {
        value
        for _, attributes in elements
        for name, value in attributes.items()
        if name.startswith("data-i18n")
    }
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        names |= set(re.findall(r'\bt\("(\w+)"', text))
        names |= set(re.findall(r'said\("\w+", "(\w+)"', text))
    assert names - words("en") == set()


def test_every_reason_of_an_abstention_has_words() -> None:
    assert words("en") >= {"no_hit", "weak_evidence", "wrong_time", "empty_index"}


def test_nothing_is_inline(elements) -> None:
    for tag, attributes in elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        if tag == "script":
            assert attributes["src"]
        assert tag != "style"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_comes_from_elsewhere(path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|//\w+\.\w+/|@import|url\(", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_text_is_ever_parsed_as_html(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", text
    )


def test_every_id_that_a_script_asks_for_is_in_the_page(elements) -> None:
    ids = {attributes.get("id") for _, attributes in elements}
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        asked = set(re.findall(r'(?:\$|getElementById)\("([\w-]+)"\)', text))
        assert asked - ids == set(), script.name


def test_every_field_has_a_label(elements) -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    labelled = {attributes.get("for") for tag, attributes in elements if tag == "label"}
    for tag in ("input", "select", "textarea"):
        for match in re.finditer(rf"<{tag}\b[^>]*>", page):
            before = page[: match.start()]
            inside = before.rfind("<label") > before.rfind("</label>")
            identity = re.search(r'id="([\w-]+)"', match.group())
            assert inside or (identity and identity.group(1) in labelled), match.group()


def test_every_file_of_the_page_is_served_and_revalidated(client) -> None:
    types = {
        ".js": "text/javascript",
        ".css": "text/css",
        ".svg": "image/svg+xml",
        ".html": "text/html",
    }
    for path in FILES:
        address = "/" if path.name == "index.html" else f"/static/{path.name}"
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["content-type"].startswith(types[path.suffix])
        assert response.headers["cache-control"] == "no-cache"
        assert response.content == path.read_bytes()
