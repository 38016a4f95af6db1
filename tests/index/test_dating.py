from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dating import UNDATED, Dated, infer_date
from index.frontmatter import iso_date


@pytest.mark.parametrize(
    ("text", "date", "basis"),
    [
        ("标题\n2026年3月1日 星期日\n正文。", "2026-03-01", "text: dateline 2026年3月1日"),
        ("标题\n发布时间：2026-03-01 08:30 来源：晨报\n正文。", "2026-03-01",
         "text: dateline 2026-03-01"),
        ("标题\n   晨报   ：  （2026年3月1日）   （星期日）   08:30   来源：本报\n正文。", "2026-03-01",
         "text: dateline 2026年3月1日"),
        ("标题\n发布单位：价格科　　发布日期：2026年3月1日\n正文。", "2026-03-01",
         "text: dateline 2026年3月1日"),
        ("简报\n第7期\n2026年3月1日　　　　签发：林远\n正文。", "2026-03-01",
         "text: dateline 2026年3月1日"),
        ("# 公告\n\n发布：田径协会　|　2026年3月1日\n", "2026-03-01",
         "text: dateline 2026年3月1日"),
        ("*采访：林远　时间：2026年3月1日　地点：老宅*\n", "2026-03-01",
         "text: dateline 2026年3月1日"),
        ("新聞稿\n發稿日期：115年3月1日\n正文。", "2026-03-01", "text: dateline 2026年3月1日"),
        ("公告\n中華民國115年3月1日\n", "2026-03-01", "text: dateline 2026年3月1日"),
        ("發稿日期：115年3月1日（2026年3月1日）\n", "2026-03-01", "text: dateline 2026年3月1日"),
        ("标题\n《新城晚报》2026年3月1日　记者 林远\n正文。", "2026-03-01",
         "text: dateline 2026年3月1日"),
        ("合作社章程\n（2026年3月1日成员大会通过）\n", "2026-03-01",
         "text: （2026年3月1日成员大会通过）"),
        ("# Recall\n\n*Issued by Norwell on 1 March 2026*\n", "2026-03-01",
         "text: Issued by Norwell on 1 March 2026"),
        ("Manual\nModel D2 · Rev. 3 · March 2026\n", "2026-03", "text: March 2026"),
        ("Annual report for the year ended 31 March 2026\n", "2026-03-31",
         "text: year ended 31 March 2026"),
        ("新华社北京2026年3月1日电 会议召开。", "2026-03-01", "text: dateline 2026年3月1日"),
        ("LONDON, March 1, 2026 (Agency) - Ministers met.", "2026-03-01",
         "text: dateline March 1, 2026"),
        ("本报讯 3月1日电 今年（2026年）开局良好。", "2026-03-01",
         "text: 3月1日电 … 今年（2026年）"),
        ("刚刚过去的2025年，成绩不小。", "2026", "text: 刚刚过去的2025年"),
        ("在「十四五」收官之年，12月11日的論文受關注。", "2025-12", "text: 12月11日 … 「十四五」收官"),
        ("“十五五”开局，4月30日召开的会上宣布，昨天的会议。", "2026-05-01",
         "text: 4月30日, 昨天 … “十五五”开局"),
        ("2031年是下一个规划的开局之年。", "2031", "text: 2031年是下一个规划的开局之年"),
        ("十四届全国人大四次会议3月5日开幕。", "2026-03", "text: 3月5日 … 十四届全国人大四次会议"),
        ("2024年,产值达2000亿元。另一年2024年，出口增长8%。今年上半年,产值增长7%。", "2025",
         "text: 2024年 … 今年上半年,产值"),
    ],
)  # fmt: skip
def test_a_date_is_argued_from_the_text(text: str, date: str, basis: str) -> None:
    assert infer_date(text) == Dated(date, basis)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1949年10月1日，典礼在广场举行。",
        "公司成立于2008年8月8日",
        "到2027年，产值力争翻番。",
        "今年上半年产值增长7%。",
        "2023年7月，产值达3亿元。2023年，出口增长2%。今年上半年，产值增长7%。",
        "成立日期：2008-08-08",
        "The war ended on 8 May 1945.",
        "| 项目 | 2008年8月8日 |\n| 开幕 | 2008年8月8日 |",
        "合同编号：LX-2024-0915",
        "The fair in March 2024 was the first.",
    ],
)
def test_dates_that_are_only_mentioned_are_not_the_text_s(text: str) -> None:
    assert infer_date(text) == UNDATED


def test_a_text_that_tells_of_later_years_looks_back_on_the_plan() -> None:
    assert infer_date("“十三五”开局之年，项目启动。2019年，项目完成。") == UNDATED


def test_days_that_lie_ahead_do_not_count() -> None:
    text = "刚刚过去的2025年收获很多。3月2日的会议决定，将于11月5日开馆。"

    assert infer_date(text).date == "2026-03"


@given(st.text(alphabet="今年去昨天十四五开局收官月日号年0123456789，。 -/电", max_size=60))
def test_a_date_is_always_one_or_none(text: str) -> None:
    dated = infer_date(text)

    assert iso_date(dated.date) == dated.date
    assert (dated == UNDATED) == (dated.date == "")
