"""English forms and their stems."""

from __future__ import annotations

import pytest

from training.inflections import inflect, irregular_forms, stem_of


@pytest.mark.parametrize(
    ("form", "stem"),
    [
        ("cities", "city"),
        ("boxes", "box"),
        ("grows", "grow"),
        ("planned", "plan"),
        ("making", "make"),
        ("helped", "help"),
        ("glass", "glass"),
        ("unknowns", "unknowns"),
    ],
)
def test_a_regular_form_has_its_stem(form: str, stem: str) -> None:
    assert stem_of(form, {"city", "box", "grow", "plan", "make", "help"}) == stem


def test_irregular_verbs_have_their_stem() -> None:
    assert irregular_forms()["grew"] == "grow"
    assert irregular_forms()["people"] == "person"


def test_inflecting_and_stemming_are_inverse() -> None:
    for word in ("plant", "city", "use", "box"):
        assert {stem_of(form, {word}) for form in inflect(word)} == {word}
