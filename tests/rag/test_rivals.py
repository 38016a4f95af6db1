"""Another group, place of use, model or measure is told from the one that is asked about."""

from __future__ import annotations

import pytest

from rag.figures import CitedSentence, figures
from rag.rivals import differ, other_deed, other_firm, other_measure, other_rank, speaks_of_another


def said(text: str, *, title: str = "", context: str = "") -> CitedSentence:
    return CitedSentence(1, text, 1, "doc", title, "s", "", 1.0, context)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("境外住宿标准是多少？", "境内住宿标准为每晚300元。"),
        ("境外住宿標準是多少？", "境内住宿标准为每晚300元。"),
        ("合同制职工的年假有几天？", "在编职工年假为9天。"),
        ("白塔公司的利润是多少？", "云杉公司的利润为3亿元。"),
        ("How many days off do regular staff get?", "Temporary staff get 3 days off."),
        ("How many days off do staff on probation get?", "Regular staff get 30 days off."),
        ("How many guests did Elm House receive?", "Oak Lodge received 300 guests."),
        ("What is the range of the Heron K2?", "The Heron K3 has a range of 9 km."),
        ("鹭鸟K2的售价是多少？", "鹭鸟K2 Pro售价99元。"),
        ("2025版协议由谁负责？", "2024年版协议由钟慧负责。"),
    ],
)
def test_a_word_that_is_replaced_tells_another_thing(question: str, text: str) -> None:
    assert speaks_of_another(question, said(text))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("境外住宿标准是多少？", "境外的住宿标准为每晚900元。"),
        ("职工的年假有几天？", "员工年假为9天。"),
        ("园区走访了多少家企业？", "走访企业96家。"),
        ("How many days off do regular staff get?", "Staff get 30 days off."),
        ("What is the range of the Heron K2?", "The range of the Heron K2 is 9 km."),
        (
            "What is the maximum operating temperature?",
            "It operates at temperatures of up to 9 °C.",
        ),
    ],
)
def test_other_wordings_are_of_the_same_thing(question: str, text: str) -> None:
    assert not speaks_of_another(question, said(text))


def test_a_model_is_known_from_the_sentence_before_it_or_the_title() -> None:
    question = "What does the Heron K2 weigh?"
    text = "It weighs 9 kg."
    assert not speaks_of_another(question, said(text, context=f"The Heron K2 is new. {text}"))
    assert speaks_of_another(question, said(text, context=f"The Heron K3 is new. {text}"))
    assert speaks_of_another(question, said(text, title="Heron K3"))


def test_two_kinds_of_what_the_question_leaves_open_differ() -> None:
    abroad, home = said("境外住宿标准为900元。"), said("境内住宿标准为300元。")
    assert differ("住宿标准是多少？", abroad, home)
    assert not differ("住宿标准是多少？", abroad, said("住宿标准为800元。"))


@pytest.mark.parametrize(
    ("text", "title", "other"),
    [
        ("云杉公司现有员工90人。", "", True),
        ("公司现有员工90人。", "云杉公司年报", True),
        ("The company has 90 staff.", "Birch Paper report", True),
        ("The company has 90 staff.", "Delta Paper report", False),
        ("Staff number 90.", "Industry letter", False),
        ("德尔塔公司现有员工90人。", "", False),
        ("该公司现有员工90人。", "", False),
    ],
)
def test_two_firms_are_told_by_what_they_and_their_documents_are_called(
    text: str, title: str, other: bool
) -> None:
    question = "How many staff does the Delta Paper Company have?"
    own = said("The company employs 70 people.", title="Delta Paper report")
    assert other_firm(question, own, said(text, title=title)) is other
    assert not other_firm(question, said(text, title=title), own)


def test_a_firm_is_known_by_its_sound() -> None:
    own = said("Haiyu Electronics shipped 36 million sensors.")
    assert not other_firm("How many sensors did Haiyu ship?", own, said("海屿电子出货390万颗。"))


def test_a_profit_is_no_rival_of_a_revenue() -> None:
    (profit,) = figures(said("净利润9亿元。"))
    (revenue,) = figures(said("营业收入为80亿元。"))
    assert other_measure(["净利润"], profit, revenue)
    assert not other_measure(["净利润"], profit, profit)


def test_a_measure_that_the_other_clause_says_in_other_words_is_the_same() -> None:
    (one,), (two,) = (
        figures(said(text)) for text in ("立轴以佣金4820万元成交。", "立轴成交价4560万元。")
    )
    assert not other_measure(["佣金"], one, two)


def test_a_verb_has_no_kinds() -> None:
    one, two = said("列车行经白塔南口时出轨。"), said("列车在白塔附近出轨。")
    assert not differ("列车几点出轨的？", one, two)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("笼子里的宠物能上车吗？", "装入笼内的宠物可以上车。"),
        ("水渠的泵站建在哪里？", "建在石桥镇的泵站已启用。"),
        ("那台挖泥机叫什么？", "这台挖泥机名叫白鹭号。"),
    ],
)
def test_where_a_thing_is_makes_it_no_other(question: str, text: str) -> None:
    assert not speaks_of_another(question, said(text))


def test_what_is_counted_for_two_things_that_nobody_asks_is_no_rival() -> None:
    texts = ("甲港有92家企业完成融资。", "甲港有14家企业投保。", "甲港有15家企业完成融资。")
    (first,), (other,), (same,) = (figures(said(text)) for text in texts)
    assert other_deed(("企业",), first, other)
    assert not other_deed(("企业",), first, same)
    assert not other_deed(("企业", "融资", "完成", "投保"), first, other)


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("港口有几艘二级船？", "港口有一级船12艘。", True),
        ("港口有几艘二级船？", "港口有一级船12艘，二級船3艘。", False),
        ("港口有几艘2级船？", "港口有二级船12艘。", False),
        ("港口二期投资多少？", "港口一期投资2亿元。", True),
        ("港口二期投资多少？", "港口一期投资2亿元，二期3亿元。", False),
        ("A轮融了多少？", "船厂完成B轮融资2亿元。", True),
        ("2号线有多长？", "1号线长20公里。", True),
        ("二审何时开庭？", "一审判决已经作出。", True),
        ("第一次获奖是哪年？", "港口今年第三次获奖。", True),
        ("首次夺得金锚是哪年？", "港口今年第三次捧得金锚。", True),
        ("第三次夺得金锚是哪年？", "港口2019年首度捧得金锚。", True),
        ("首次修堤是哪年？", "港口今年第三次捧得金锚。", False),
        ("第一次夺冠是哪年？", "港口2019年首夺冠军，今年第三次夺冠。", False),
        ("家属第一次得知是什么时候？", "家属5月3日得知，5月5日第二次获得通知。", False),
        ("首批补贴多少？", "第二批补贴三万元。", True),
        ("第1批补贴多少？", "首批补贴三万元。", False),
        ("第三届农博会有多少家企业？", "参展企业300家，比第二届多50家。", False),
        ("第五次全体会议选谁？", "会议选举张伟，他第三次当选。", False),
        ("局长是谁？", "副局长林致远来了。", True),
        ("副局长是谁？", "局长林致远和副局长方绍明来了。", False),
        ("儿科主任是谁？", "骨科主任林致远来了。", True),
        ("Who is the CFO?", "Chief executive Mary Reed spoke.", True),
        ("首席财务官是谁？", "首席执行官林致远来了。", True),
        ("Who is the CEO?", "首席执行官林致远来了。", False),
        ("港口主任是谁？", "林致远留任主任。", False),
        ("谁是主任？", "骨科主任林致远来了。", False),
    ],
)
def test_another_class_round_line_or_post_is_told(question: str, text: str, *, other: bool) -> None:
    assert other_rank(question, text) is other
