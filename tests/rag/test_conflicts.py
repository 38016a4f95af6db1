"""What disagrees and what only seems to; the real pages where they are."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentences
from rag.conflicts import CitedSentence, find_conflicts

PAGES = Path(__file__).parents[2].parent / "shared" / "corpus"


def said(
    marker: int, text: str, *, title: str = "", date: str = "2026-03-08", context: str = ""
) -> CitedSentence:
    return CitedSentence(marker, text, marker, f"doc{marker}", title, "s", date, 0.9, context)


def values(question: str, *texts: str, as_of: str = "") -> list[tuple[str, int, str]]:
    """Ask over one document a text; return each (value, marker, scope) of the disagreement."""
    cited = [said(marker, text) for marker, text in enumerate(texts, start=1)]
    found = find_conflicts(question, cited, as_of=as_of)
    return [(v.value, v.marker, v.scope) for conflict in found for v in conflict.values]


def likely_values(question: str, *texts: tuple[float, str]) -> list[str]:
    """Ask over one document a text, each with the chance that it answers."""
    cited = [
        replace(said(marker, text), chance=chance)
        for marker, (chance, text) in enumerate(texts, start=1)
    ]
    return [v.value for conflict in find_conflicts(question, cited) for v in conflict.values]


def test_the_likeliest_sentence_tells_the_unit_that_is_meant() -> None:
    question = "仓库起火的时候里面存了多少酒精？"
    stored, other = "仓库当时存放酒精42吨。", "仓库占地3.6亩，当时存放酒精28吨。"
    assert likely_values(question, (0.7, stored), (0.15, other)) == ["42吨", "28吨"]
    assert likely_values(question, (0.7, stored), (0.15, "仓库占地3.6亩。")) == []


def test_the_unit_asked_for_needs_no_common_words_where_both_are_likely() -> None:
    question = "修水渠搬走了几户人家？"
    one, two = "水渠沿线共搬迁居民365户。", "渠成之日，412户安置在城南。"
    assert likely_values(question, (0.5, one), (0.4, two)) == ["365户", "412户"]
    assert likely_values(question, (0.5, one), (0.1, two)) == []


@pytest.mark.parametrize(
    ("question", "one", "two", "expected"),
    [
        (
            "酱厂下架了多少罐？",
            "已下架2.12万罐。",
            "厂里称下架1.86万罐，损失600万元。",
            ["2.12万", "1.86万"],
        ),
        (
            "5号线一期有多少个站？",
            "5号线一期设车站23座。",
            "5号线一期共有车站22座。",
            ["23座", "22座"],
        ),
        (
            "2021年科考队有多少人？",
            "2021年科考队一共31人。",
            "2021年科考队出发，全队28人。",
            ["31人", "28人"],
        ),
        (
            "想查鹭县去年的粮食产量",
            "鹭县去年粮食产量179万吨。",
            "去年鹭县粮食产量184万吨。",
            ["179万吨", "184万吨"],
        ),
        ("水灾毁了几间房？", "水灾毁房30间。", "初步核算，水灾毁房42间。", ["30", "42"]),
    ],
)
def test_what_is_counted_is_known_by_its_counter(
    question: str, one: str, two: str, expected: list[str]
) -> None:
    assert likely_values(question, (0.7, one), (0.6, two)) == expected


def test_two_languages_share_a_figure_where_both_are_likely() -> None:
    question = "What is the daily capacity of the Egret Lake scheme?"
    one, two = (
        "The scheme has a daily capacity of 250,000 cubic metres.",
        "工程日供水能力30万立方米。",
    )
    assert likely_values(question, (0.6, one), (0.3, two)) == ["250,000 cubic metres", "30万立方米"]
    assert likely_values(question, (0.6, one), (0.05, two)) == []


@pytest.mark.parametrize(
    ("question", "one", "two"),
    [
        ("水灾损失多少万元？", "水灾损失核定为2647万元。", "水灾损失初步估算为1800万元。"),
        (
            "学院今年招了多少人？",
            "学院今年计划招收3200人。",
            "学院计划招收3200人，实际报到3085人。",
        ),
        ("471次列车上有多少乘客？", "471次列车上有203名乘客。", "417次列车上有286名乘客。"),
        ("海屿电气有几座工厂？", "海屿电气有工厂6座。", "在云桥，海屿电子有工厂4座。"),
        ("治疗组达标率是多少？", "第24周治疗组达标率63%。", "治疗组第12周达标率48%。"),
        ("历年来拿过几枚金牌？", "历年來累計拿過63枚金牌。", "去年拿过7枚金牌。"),
    ],
)
def test_estimates_plans_other_trains_and_totals_do_not_disagree(
    question: str, one: str, two: str
) -> None:
    assert likely_values(question, (0.6, one), (0.5, two)) == []


def test_a_name_in_quotes_may_stand_in_the_other_script() -> None:
    texts = ("主灯“游龙归海”全长96米。", "主燈「游龍歸海」龍身長88米。")
    assert values("“游龙归海”那条主灯有多长？", *texts) == [("96米", 1, ""), ("88米", 2, "")]


@pytest.mark.parametrize(
    ("question", "one", "two", "expected"),
    [
        (
            "2025年云桥园区走访了多少家企业？",
            "2025年云桥园区走访企业1800余家次。",
            "2025年，云桥园区干部走访企业96家。",
            [("1800余家次", 1), ("96家", 2)],
        ),
        (
            "图书馆有多少册藏书？",
            "图书馆藏书120万册。",
            "这座图书馆的藏书为95万册。",
            [("120万册", 1), ("95万册", 2)],
        ),
        (
            # Where the injured were taken does not say where the figure holds.
            "码头火灾造成几人受伤？",
            "码头火灾造成4人受伤，伤者由云桥县医院收治。",
            "临港区码头的火灾造成9人受伤。",
            [("4人", 1), ("9人", 2)],
        ),
        (
            "海堤公園的植樹有多少棵？",
            "海堤公園植樹3000棵。",
            "海堤公园植树2400棵，多为樟树。",
            [("3000棵", 1), ("2400棵", 2)],
        ),
        (
            "How many people attended the fair?",
            "The fair was attended by 12,000 people.",
            "About 20,000 people attended the fair.",
            [("12,000 people", 1), ("About 20,000 people", 2)],
        ),
        (
            "How much financing did the companies receive?",
            "园区助力企业融资超60亿元。",
            "园区企业获得融资85亿元。",
            [("超60亿元", 1), ("85亿元", 2)],
        ),
    ],
)
def test_plain_disagreement(
    question: str, one: str, two: str, expected: list[tuple[str, int]]
) -> None:
    assert [(value, marker) for value, marker, _ in values(question, one, two)] == expected


def test_other_times_are_shown_with_their_scope() -> None:
    found = values(
        "园区发行了多少单证券化产品？",
        "园区累计发行证券化产品9单。",
        "2025年，园区发行证券化产品2单。",
    )
    assert found == [("9单", 1, "累计"), ("2单", 2, "2025")]


def test_the_time_that_is_asked_for_leaves_one_value() -> None:
    texts = ("园区累计发行证券化产品9单。", "2025年，园区发行证券化产品2单。")
    assert values("2025年园区发行了多少单证券化产品？", *texts) == []
    assert values("园区历年累计发行了多少单证券化产品？", *texts) == []


@pytest.mark.parametrize(
    ("question", "one", "two"),
    [
        # One value, written in two ways, or left open by a bound.
        ("营收多少？", "全区营收1200亿元。", "全区营收为1,200億元。"),
        ("有多少家企业？", "园区集聚企业超200家。", "园区集聚企业232家。"),
        ("How large is the hall?", "展厅面积6.5万平方米。", "展廳面積約6.5萬方。"),
        # Another place.
        ("云桥区营收多少？", "云桥区营收300亿元。", "临港区营收450亿元。"),
        ("杭州有多少家实验室？", "杭州有实验室33家。", "余杭区有实验室14家。"),
        # A plan beside a fact.
        ("数据产品有多少个？", "平台已上架数据产品1312个。", "平台力争上架数据产品3000个。"),
        # Another thing measured.
        ("有多少家企业获得融资？", "92家企业获得融资。", "园区新增研发中心44家。"),
        # Only large firms are counted.
        ("有多少家企业？", "集聚规上企业190家。", "集聚企业850家。"),
        # No figure is asked for, or several.
        ("园区在哪里？", "园区有企业12家。", "园区有企业15家。"),
        ("甲园和乙园各有多少家企业？", "甲园有企业12家。", "乙园有企业15家。"),
        ("营收和利润哪个增长更快？", "营收增长7.3%。", "营收增长15.4%。"),
    ],
)
def test_what_does_not_disagree(question: str, one: str, two: str) -> None:
    assert values(question, one, two) == []


def test_a_quoted_name_picks_the_text_that_has_it() -> None:
    texts = ("“春风行动”走访企业96家。", "全年走访企业1800余家次。")
    assert values("“春风行动”走访了多少家企业？", *texts) == []


def test_weak_evidence_takes_no_part() -> None:
    strong = said(1, "图书馆藏书120万册。")
    weak = CitedSentence(2, "图书馆藏书95万册。", 2, "doc2", "", "s", "", 0.05)
    assert find_conflicts("图书馆有多少册藏书？", [strong, weak]) == []


def test_equal_values_are_shown_once_and_the_subject_is_named() -> None:
    cited = [
        said(1, "图书馆藏书120万册。", date="2025-01-02"),
        said(2, "图书馆藏书95万册。"),
        said(3, "圖書館藏書1,200,000冊。"),
    ]
    (conflict,) = find_conflicts("图书馆有多少册藏书？", cited)
    assert conflict.subject == "图书馆藏书"
    assert [(v.value, v.marker, v.date) for v in conflict.values] == [
        ("120万册", 1, "2025-01-02"),
        ("95万册", 2, "2026-03-08"),
    ]


@given(st.text(max_size=30), st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_the_comparison(question: str, one: str, two: str) -> None:
    assert len(find_conflicts(f"{question}多少", [said(1, one), said(2, two)])) <= 1


DATES = ("2026-03-08", "2026-01-19", "2026-03-01", "2025-08-06", "2025-12-15")
TITLES = ("杭州未来科技城", "杭州未来科技城", "杭州", "杭州高新区(滨江)", "杭州")


def real(*keys: str) -> list[CitedSentence]:
    """Return the sentences of the real pages that hold a key, in order, numbered from 1."""
    found: list[CitedSentence] = []
    for path, date, title in zip(sorted(PAGES.glob("*.txt")), DATES, TITLES, strict=True):
        for line in path.read_text("utf-8").splitlines():
            for start, end in sentences(line):
                text = line[start:end]
                if any(re.search(key, text) for key in keys):
                    marker = len(found) + 1
                    found.append(
                        CitedSentence(marker, text, marker, path.name, title, "s", date, 0.9, line)
                    )
    return found


def test_an_empty_sentence_speaks_of_no_other_model() -> None:
    assert values("A0有多少台？", "", "A0有3台。") == []


LOANS = "2025年，未来科技谷有57家商户取得贷款。"
CANTEENS = "2025年，未来科技谷有9家商户投保食品责任险，保费由街道补贴。"
LENT = "到年底拿到贷款的有66家，这些商户多在老街。"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2025年未来科技谷有多少家商户获得贷款？", ["57家", "66家"]),
        ("2025年未来科技谷獲得貸款的商戶有幾家？", ["57家", "66家"]),
        ("2025年未来科技谷有多少家商户投保责任险？", []),
    ],
)
def test_a_rival_says_what_the_question_says_is_done(question: str, expected: list[str]) -> None:
    loans = said(1, LOANS)
    other = [
        replace(said(marker, text, title="未来科技谷的贷款与保险"), doc_id="doc2")
        for marker, text in ((2, CANTEENS), (3, LENT))
    ]
    found = find_conflicts(question, [loans, *other])
    assert [value.value for conflict in found for value in conflict.values] == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("华岭科技去年的收入是多少？", []),
        ("华岭科技的收入是多少？", [("31亿元", 1, "2024"), ("26亿元", 2, "2023")]),
    ],
)
def test_years_differ_in_scope_only_where_no_time_is_asked_for(
    question: str, expected: list[tuple[str, int, str]]
) -> None:
    assert (
        values(question, "华岭科技2024年收入为31亿元。", "华岭科技2023年收入为26亿元。") == expected
    )


shared = pytest.mark.skipif(not PAGES.is_dir(), reason="the real pages are not here")


@shared
@pytest.mark.shared
@pytest.mark.parametrize(
    ("question", "keys", "expected"),
    [
        ("2025年未来科技城帮助多少家企业融资？", ("92家", "110家次"), ["92家", "超过110家次"]),
        ("2025年未来科技城企业融资多少亿？", ("92家", "110家次"), ["超百亿元", "超120亿元"]),
        ("2025年未来科技城走访了多少家企业？", ("2700余", "148家"), ["2700余家次", "148家"]),
        ("未來科技城解決了多少訴求？", ("600余件", "70余项"), ["600余件", "70余项"]),
        ("未来科技城发行多少单证券化产品？", ("17单", "6单"), ["17单", "6单"]),
        ("人工智能创新高地的方案有几大工程？", ("6大", "五大工程"), ["6大", "五大"]),
    ],
)
def test_the_real_pages_disagree(question: str, keys: tuple[str, ...], expected: list[str]) -> None:
    (conflict,) = find_conflicts(question, real(*keys), as_of="2026-03-10")
    assert sorted(value.value for value in conflict.values) == sorted(expected)


@shared
@pytest.mark.shared
@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("数据交易所上架了多少个数据产品？", ("1312个", "3000个")),
        ("杭州人工智能计算中心的算力有多少P？", ("240P", "75EFLOPS")),
        ("未来科技城有多少家人工智能企业？", ("超200家", "190家")),
        ("模域空间的面积有多大？", ("6.5万平", "6.5萬方")),
        ("2025年未来科技城新增了多少家重点实验室？", ("14家", "33家")),
        ("杭州有多少家全国重点实验室？", ("14家", "33家")),
        ("今年1至10月人工智能核心产业营收增长多少？", ("26.3%", "20%以上")),
        ("2025年未来科技城发行多少单证券化产品？", ("17单", "6单")),
        ("滨江的研发经费投入强度是多少？", ("9.1%", "4.5%")),
        ("杭州发布了多少个机器人典型应用场景？", ("35個", "100个以上", "79项", "200个以上")),
    ],
)
def test_the_real_pages_only_seem_to_disagree(question: str, keys: tuple[str, ...]) -> None:
    assert find_conflicts(question, real(*keys), as_of="2026-03-10") == []
