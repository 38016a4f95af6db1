from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from index.types import Passage
from rag.candidates import Candidate
from rag.period import dated_in, headed, nearest_year, speaks_of, stated_days
from rag.time import Period, question_period
from rag.types import ScoredPassage


def candidate(
    text: str, *, before: str = "", headings: tuple[str, ...] = (), doc_id: str = "a"
) -> Candidate:
    whole = before + text
    passage = Passage(1, doc_id, 0, ((0, len(whole)),), whole, headings)
    nothing = np.zeros(1, dtype=np.float32)
    scored = ScoredPassage(passage, 1.0, {}, 0.5)
    return Candidate(scored, 0, len(before), len(whole), nothing, nothing, 0.5)


def asked(text: str) -> Period:
    period = question_period(text, as_of="")
    assert period is not None
    return period


def years(one: Candidate, document_date: str) -> list[int]:
    return [year for year in range(2016, 2031) if speaks_of(one, asked(f"{year}年"), document_date)]


@pytest.mark.parametrize(
    ("text", "date", "spoken_of"),
    [
        ("2023年渔船四十艘。", "2026-01-01", [2023]),
        # A year in brackets is compared with the report's own.
        ("Revenue was £84 million (2023: £79 million).", "2024-09-30", [2023, 2024]),
        ("2023年底渔船四十艘。", "", [2023]),
        ("去年渔船四十艘。", "2025-01-01", [2024]),
        ("今年3月渔船四十艘。", "2025-06-01", [2025]),
        ("3月渔船四十艘。", "2025-06-01", [2025]),
        # It has been, or it is to come: 报名在9月.
        ("9月渔船四十艘。", "2025-06-01", [2024, 2025]),
        ("2019年和2022年各修一次。", "2025", [2019, 2022]),
        ("2018年至2020年修堤。", "2025", [2018, 2019, 2020]),
        ("“十五五”期间修堤。", "2025", [2026, 2027, 2028, 2029, 2030]),
        ("2023年渔船四十艘，上年为三十艘。", "2026-01-01", [2022, 2023]),
        ("2023年渔船四十艘，比上年多十艘。", "2026-01-01", [2023]),
        ("The pier was built in 2019.", "2025", [2019]),
    ],
)
def test_the_dates_of_a_sentence_say_what_time_it_speaks_of(
    text: str, date: str, spoken_of: list[int]
) -> None:
    assert years(candidate(text), date) == spoken_of


def test_a_month_belongs_to_the_year_that_the_sentence_stated_before() -> None:
    assert stated_days(candidate("2019年建港，5月开工。"), "2025-06-01") == [
        (dt.date(2019, 1, 1), dt.date(2019, 12, 31)),
        (dt.date(2019, 5, 1), dt.date(2019, 5, 31)),
    ]
    assert stated_days(candidate("去年建港，5月开工。"), "2025-06-01")[1] == (
        dt.date(2024, 5, 1),
        dt.date(2024, 5, 31),
    )


@pytest.mark.parametrize(
    ("text", "before", "spoken_of"),
    [
        ("年末渔船四十艘。", "2023年修了两座码头。", [2023]),
        ("年底前渔船四十艘。", "", [2025]),
        ("今年底渔船四十艘。", "2023年修了两座码头。", [2025]),
        ("去年底渔船四十艘。", "2023年修了两座码头。", [2024]),
        ("2022年初有三十艘，年底四十艘。", "2023年修了两座码头。", [2022]),
    ],
)
def test_the_end_of_the_year_is_that_of_the_year_spoken_of(
    text: str, before: str, spoken_of: list[int]
) -> None:
    assert years(candidate(text, before=before), "2025-06-01") == spoken_of


@pytest.mark.parametrize(
    ("text", "date", "spoken_of"),
    [
        ("目前渔船四十艘。", "2025-06-01", [2024, 2025]),
        ("當前漁船四十艘。", "2025-06-01", [2024, 2025]),
        ("港口现有渔船四十艘。", "2025-06-01", [2024, 2025]),
        ("The harbour now has forty boats.", "2025-06-01", [2024, 2025]),
        ("目前渔船四十艘，2023年为三十艘。", "2025-06-01", [2023, 2025]),
        ("目前渔船四十艘。", "2022-06-01", [2021]),
        ("目前渔船四十艘。", "2023-06-01", [2022, 2023]),
        ("目前渔船四十艘。", "2020-06-01", [2019, 2020]),
        ("目前渔船四十艘。", "", [2021]),
        ("截至2023年，港口现有渔船四十艘。", "2025-06-01", [2023]),
        ("项目前期有渔船四十艘。", "2025-06-01", [2021]),
        ("四十艘渔船展现在眼前。", "2025-06-01", [2021]),
    ],
)
def test_what_is_so_now_is_of_no_date_that_is_not_the_documents(
    text: str, date: str, spoken_of: list[int]
) -> None:
    assert years(candidate(text, before="2021年港口扩建。"), date) == spoken_of


def test_a_sentence_without_a_date_takes_the_last_one_before_it() -> None:
    one = candidate("渔船四十艘。", before="2021年建港，2022年扩建。", headings=("2020年公报",))
    assert years(one, "2025") == [2022]


def test_a_passage_without_a_date_takes_that_of_its_innermost_heading() -> None:
    assert years(candidate("渔船四十艘。", headings=("2019年", "2020年公报")), "2025") == [2020]
    assert years(candidate("渔船四十艘。", headings=("2019年", "渔船")), "2025") == [2019]


@pytest.mark.parametrize(
    ("text", "title", "spoken_of"),
    [
        ("渔船四十艘。", "鹤湾2022年公报", [2022]),
        ("Forty boats.", "Annual Report 2022", [2022]),
        ("Forty boats.", "2022 annual report", [2022]),
        ("渔船四十艘，2021年为三十艘。", "鹤湾2022年公报", [2021, 2022]),
        ("渔船四十艘（2021年为三十艘）。", "鹤湾2022年公报", [2021, 2022]),
        ("渔船四十艘（2021年）。", "鹤湾2022年公报", [2021]),
        ("2021年渔船四十艘，农船三十艘。", "鹤湾2022年公报", [2021]),
    ],
)
def test_a_figure_without_a_year_of_its_own_is_of_the_year_of_the_title(
    text: str, title: str, spoken_of: list[int]
) -> None:
    one, date = candidate(text), "2024-03-05"
    covered = [
        year for year in range(2016, 2031) if speaks_of(one, asked(f"{year}年"), date, title)
    ]
    assert covered == spoken_of


def test_a_title_or_a_heading_may_state_a_time() -> None:
    one = candidate("渔船四十艘。", headings=("2021年", "渔船"))
    found = [headed(one, asked(f"{year}年"), "2024", "2019年公报") for year in (2019, 2020, 2021)]
    assert found == [True, False, True]


@pytest.mark.parametrize(
    ("date", "within"), [("2024-04-03", True), ("2024", True), ("2024-05-01", False), ("", False)]
)
def test_a_document_is_dated_in_a_period_that_holds_one_of_its_days(
    date: str, *, within: bool
) -> None:
    assert dated_in(date, asked("2024年4月")) is within


def test_without_any_date_a_document_vouches_for_its_year_and_the_one_before() -> None:
    assert years(candidate("渔船四十艘。"), "2025-03-05") == [2024, 2025]


def test_what_nobody_dated_may_be_about_any_time() -> None:
    assert years(candidate("渔船四十艘。"), "") == list(range(2016, 2031))


@pytest.mark.parametrize(
    ("text", "question", "meets"),
    [
        ("2024年3月卸货。", "2024年3月", True),
        ("2024年3月卸货。", "2024年上半年", True),
        ("2024年3月卸货。", "2024年4月", False),
        ("2024年全年卸货。", "2024年4月", True),
        ("2024年3月31日卸货。", "2024年3月", True),
    ],
)
def test_two_times_meet_when_they_share_a_day(text: str, question: str, *, meets: bool) -> None:
    assert speaks_of(candidate(text), asked(question), "2025") is meets


@pytest.mark.parametrize(
    ("texts", "dates", "nearest"),
    [
        (("2016年。", "2022年。"), {"a": ""}, 2022),
        (("2019年。", "2023年。"), {"a": ""}, 2023),
        (("2021年。",), {"a": ""}, None),
        (("渔船。",), {"a": "2024-05-01"}, 2024),
        (("渔船。",), {"a": "2021-05-01"}, None),
        (("2012年。",), {"a": "2024"}, 2024),
        (("渔船。",), {}, None),
        ((), {}, None),
    ],
)
def test_the_nearest_year_is_another_than_the_one_asked_for_and_the_later_of_two(
    texts: tuple[str, ...], dates: dict[str, str], nearest: int | None
) -> None:
    assert nearest_year([candidate(text) for text in texts], asked("2021年"), dates) == nearest


def test_the_day_that_a_byline_states_is_not_what_its_text_is_about() -> None:
    headings = ("鹤湾2025年上半年渔情", "鹤湾渔业局 2025年7月22日")
    one = candidate("上半年捕鱼四十吨。", headings=headings)
    assert speaks_of(one, asked("2025年上半年"), "")
    assert not speaks_of(one, asked("2024年上半年"), "")


@pytest.mark.parametrize(
    ("before", "text", "spoken_of"),
    [
        ("2019年建港。", "关门时间为六小时。", [2019]),
        ("2019年地震。", "此次地震有六人受伤。", [2019]),
        ("9月开港。", "船增长一成。", [2024]),
        ("2019年建港。\n", "关门时间为六小时。", [2019, 2025]),
        ("2019年建港。\n2020年修港。", "关门时间为六小时。", [2020]),
    ],
)
def test_a_date_of_another_paragraph_leaves_the_year_of_the_document(
    before: str, text: str, spoken_of: list[int]
) -> None:
    assert years(candidate(text, before=before), "2025-06-01") == spoken_of
