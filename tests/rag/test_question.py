from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QuestionError
from index.normalize import normalize_text, to_traditional
from rag.answer_types import AnswerType
from rag.question import Question, parse_question, question_lang, search_text


def parse(raw: str) -> Question:
    return parse_question(raw, max_chars=200)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  灯塔有多高？ ", "灯塔有多高？"),
        ("how\ttall\r\nis  it", "how tall is it"),
        ("灯\u200b塔\ufeff有多高", "灯塔有多高"),
        ("\u202e灯塔\u2066有多高\u00ad", "灯塔\u2066有多高"),
        ("灯塔\U000e0049\U000e0067有多高", "灯塔有多高"),
    ],
)
def test_space_is_tidied_and_what_nobody_sees_is_dropped(raw: str, text: str) -> None:
    assert parse(raw).text == text


@pytest.mark.parametrize("raw", ["", " \n\t", "\u200b\ufeff", "？？！", "\U000e0041", "……"])
def test_a_question_without_a_letter_or_digit_is_empty(raw: str) -> None:
    with pytest.raises(QuestionError, match="the question is empty"):
        parse(raw)


@pytest.mark.parametrize("raw", ["灯塔\x00有多高", "灯塔\x1b[31m", "\x07灯塔", "灯塔\x85", "\x7f1"])
def test_control_characters_are_refused(raw: str) -> None:
    with pytest.raises(QuestionError, match="control characters"):
        parse(raw)


@pytest.mark.parametrize("raw", ["灯塔\ud800", "\udfff有多高"])
def test_a_lone_surrogate_is_refused(raw: str) -> None:
    with pytest.raises(QuestionError, match="lone surrogate"):
        parse(raw)


def test_a_question_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert parse_question("灯" * 20, max_chars=20).text == "灯" * 20
    with pytest.raises(QuestionError, match="has 21 characters; at most 20 are read"):
        parse_question("灯" * 21, max_chars=20)


def test_the_limit_counts_what_is_left_after_cleaning() -> None:
    assert parse_question("\u200b" * 50 + " 灯 " + " " * 50, max_chars=1).text == "灯"


def test_the_folded_form_is_simplified_lower_case_with_plain_figures() -> None:
    assert parse("燈塔Ａ有１，２００級嗎？").folded == "灯塔a有1200级吗?"


@pytest.mark.parametrize(
    ("raw", "lang"),
    [
        ("灯塔有多高？", "zh-Hans"),
        ("燈塔有多高？", "zh-Hant"),
        ("灯塔啥时候亮？", "zh-Hans"),
        ("燈塔啥時候亮？", "zh-Hant"),
        ("山上有人", "zh-Hans"),
        ("How tall is the lighthouse?", "en"),
        ("1987?", "en"),
        ("灯塔的GPS坐标", "zh-Hans"),
        ("What does the Chinese word 灯 mean in this text?", "en"),
        ("What does 燈塔 mean", "en"),
        ("What was 鹤湾渔业's revenue in 2021?", "en"),
        ("Who runs 鶴灣渔业?", "en"),
        ("燈塔 mean什么", "zh-Hant"),
        ("Apple Vision Pro Max 的价格", "zh-Hans"),
        ("Who Cares Ltd 多少人", "zh-Hans"),
        ("Nokia Bell Labs 总部", "zh-Hans"),
    ],
)
def test_chinese_characters_decide_the_language_unless_latin_words_outnumber_them(
    raw: str, lang: str
) -> None:
    question = parse(raw)
    assert question.lang == lang
    assert question_lang(question.text, normalize_text(question.text)) == lang


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("渔港什么时候建成", "date"),
        ("渔港的电话是多少", "contact"),
        ("值班室电话", "contact"),
        ("渔港用哪个热线电话", "contact"),
        ("What is the harbour's phone number?", "contact"),
        ("打电话的人自称是什么人", "person"),
        ("iPhone 15有几款机型", "number"),
        ("Which chip does the iPhone 15 use?", "any"),
        ("盗网的人被判几年", "duration"),
        ("修船要几天", "duration"),
        ("大风那几天渔港怎么安排", "any"),
        ("近几年渔港新建了多少公里防波堤", "length"),
        ("过去几年渔港有多少名员工", "number"),
        ("几年来谁当过馆长", "person"),
        ("馆长是几年出生的", "date"),
        ("渔港客服的联系电话是多少呢", "contact"),
        ("谁发明了电话", "person"),
        ("公司用什么传真机", "any"),
        ("灯塔成立于哪年", "date"),
        ("When was the lighthouse built?", "date"),
        ("渔船占全村多少", "percent"),
        ("鱼价的增长率", "percent"),
        ("What share of the boats is electric?", "percent"),
        ("How fast did the fleet grow?", "percent"),
        ("How fast is the ferry?", "any"),
        ("租金总额是多少", "money"),
        ("How much funding did the port raise?", "money"),
        ("渔港有多少艘船", "number"),
        ("一号码头多少人", "number"),
        ("灯塔高多少", "length"),
        ("失业率高多少", "number"),
        ("水泵提高多少效率", "number"),
        ("渔港投资多少？", "money"),
        ("渔港啥时候建成", "date"),
        ("渔港几点关门", "date"),
        ("渔港提了几点要求", "any"),
        ("渔港开到几点？", "date"),
        ("渔港有哪几点优势", "list"),
        ("进港要记住几点", "any"),
        ("渔港啥人管账", "person"),
        ("道路拓宽多少", "length"),
        ("渔港在啥地方", "place"),
        ("渔港免费停船吗？", "any"),
        ("停船要不要钱", "any"),
        ("Is mooring free?", "any"),
        ("Did the rent rise when the mole was built?", "any"),
        ("你知道停船多少钱吗", "money"),
        ("Can you tell me when the harbour opens?", "date"),
        ("渔港的研发经费投入强度", "percent"),
        ("How old was the keeper who drowned?", "number"),
        ("How large is the yard which opened in May?", "number"),
        ("Of the three piers, which has the highest rent?", "any"),
        ("By how much did the port's revenue grow?", "number"),
        ("这台相机售价多少日元？", "money"),
        ("能拿多少月薪", "money"),
        ("灯塔有多少日活用户", "number"),
        ("How many light years away is the star?", "number"),
        ("How high will the tower be?", "length"),
        ("How high is the fine?", "any"),
        ("交通局的电话是多少？", "contact"),
        ("怎么变更地址？", "any"),
        ("What did the new website cost?", "money"),
        ("What is the address of the library?", "contact"),
        ("What phone company built the tower?", "organisation"),
        ("能否告诉我办公室的电话？", "contact"),
        ("Does anyone know when the pool opens?", "date"),
        ("Do state schools close when it snows?", "any"),
        ("渔港可以给船员降低工资吗？", "any"),
        ("新跑道几号启用", "date"),
        ("在几号楼办理？", "any"),
        ("办理时间是多久？", "duration"),
        ("比亚迪总部大楼高多少？", "length"),
        ("上海的工资比其他城市的工资高多少？", "money"),
        ("为什么很多高校搬迁？", "any"),
        ("渔船的数量平均每年成长多少？", "number"),
        ("灯塔延长多少", "number"),
        ("今年的风暴比去年高多少", "number"),
        ("灯塔在哪条路几号", "any"),
        ("渔船占多少个泊位", "number"),
        ("为什么渔船的数量少了", "any"),
        ("Why is the pier longer than planned?", "any"),
        ("Why did the number of boats fall?", "any"),
        ("How far ahead must a berth be booked?", "duration"),
        ("How many days does a repair take?", "duration"),
        ("要修多少个月", "duration"),
        ("有多少个月台", "number"),
        ("What monthly rent is asked for a berth?", "money"),
        ("What is the rent per square metre?", "money"),
        ("How many square metres does the yard have?", "area"),
        ("By how much did the catch grow?", "number"),
        ("What deposit is asked for a loan phone?", "any"),
        ("行到防波堤會打唔到電話", "any"),
        ("What must be returned when leaving?", "any"),
        ("When did the harbour open?", "date"),
        ("灯塔有多高", "length"),
        ("失业率有多高", "percent"),
        ("去年的水平多高", "number"),
        ("盐场有多大面积", "area"),
        ("港口多大面积", "area"),
        ("港口占地多少公顷", "area"),
        ("渔船占多少", "percent"),
        ("失业率是多少", "percent"),
        ("上行速率是多少", "number"),
        ("What is the occupancy rate of the harbour?", "percent"),
        ("What did the bank do about interest rates?", "any"),
        ("What was the harbour's GDP in 2024?", "money"),
        ("What was the staff turnover last year?", "any"),
        ("What is the employee turnover?", "any"),
        ("What is the reason for the fine?", "any"),
        ("What is the outlook for interest rates?", "any"),
        ("What is the ratio of debt to GDP?", "any"),
        ("What kind of company runs the harbour?", "organisation"),
        ("渔港的成交额是多少", "money"),
        ("地块容积率是多少", "number"),
        ("屏幕刷新率有多高", "number"),
        ("年假余额是多少", "number"),
        ("餐桌浪费多少", "number"),
        ("清洁费要多少", "money"),
        ("今年收费多少", "number"),
        ("盐场的收入为什么减少", "any"),
        ("Why did the revenue fall?", "any"),
        ("哪家公司的收入下降了", "organisation"),
        ("收入是多少", "money"),
        ("几层楼", "number"),
        ("盐场和渔港哪个产量大", "number"),
        ("How many boats are there?", "number"),
        ("哪些村有码头", "list"),
        ("Which villages are on the coast?", "list"),
        ("谁设计了灯塔", "person"),
        ("Who designed the lighthouse?", "person"),
        ("灯塔在哪里", "place"),
        ("Where is the lighthouse?", "place"),
        ("灯塔在哪部电影里出现过", "any"),
        ("What happens when the lamp fails?", "any"),
        ("When does the lamp fail?", "date"),
        ("哪个港口人口最多", "any"),
        ("灯塔由哪家公司修建", "organisation"),
        ("Which company built the lighthouse?", "organisation"),
        ("林致远是谁？", "any"),
        ("陳致遠是誰？", "any"),
        ("馆长是谁？", "person"),
        ("Who is Mary Reed?", "any"),
        ("Who is the mayor?", "person"),
        ("那条船叫什么名字", "name"),
        ("港口的创始人叫什么", "person"),
        ("那位“港口科长”到底叫什么名字", "person"),
        ("两名重伤者叫什么名字", "person"),
        ("那家作者书店叫什么名字", "name"),
        ("Which Tidemark official met the mayor?", "person"),
        ("Which other local companies did she visit?", "list"),
        ("What is the name of the mayor?", "person"),
        ("描述灯塔", "any"),
        ("Describe the lighthouse", "any"),
    ],
)
def test_the_words_that_ask_name_the_kind_of_answer(raw: str, wanted: AnswerType) -> None:
    assert parse(raw).answer_type == wanted


@pytest.mark.parametrize(
    ("raw", "kinds"),
    [
        ("哪些村有码头", (True, False, False)),
        ("“三大改造工程”是什么？", (True, False, False)),
        ("改造工程是什么", (False, False, False)),
        ("三大队的队长是什么人", (False, False, False)),
        ("渔港有啥设施", (True, False, False)),
        ("灯塔坏了吗？", (False, True, False)),
        ("灯塔是不是白色", (False, True, False)),
        ("灯塔修不修", (False, True, False)),
        ("灯塔现在还能上去不", (False, True, False)),
        ("灯塔没人受伤吧？", (False, True, False)),
        ("灯塔为什么不？", (False, False, False)),
        ("附近哪里有网吧？", (False, False, False)),
        ("时不时停水的小区是哪个", (False, False, False)),
        ("工程能否成功取决于什么？", (False, False, False)),
        ("Is the lighthouse open?", (False, True, False)),
        ("May visitors climb the lighthouse?", (False, True, False)),
        ("渔港比盐场大多少", (False, False, True)),
        ("Is the harbour larger than the salt field?", (False, True, True)),
        ("灯塔有多高", (False, False, False)),
        ("How tall is the lighthouse?", (False, False, False)),
    ],
)
def test_lists_yes_or_no_and_comparisons_are_told(raw: str, kinds: tuple[bool, bool, bool]) -> None:
    question = parse(raw)
    assert (question.is_list, question.is_yes_no, question.is_comparison) == kinds


@pytest.mark.parametrize(
    "simplified",
    [
        "渔港什么时候建成",
        "渔船占全村多少",
        "租金总额是多少",
        "哪些村有码头",
        "谁设计了灯塔",
        "灯塔坏了吗",
    ],
)
def test_the_script_changes_the_language_and_nothing_else(simplified: str) -> None:
    traditional = parse(to_traditional(simplified))
    asked = parse(simplified)
    assert (asked.lang, traditional.lang) == ("zh-Hans", "zh-Hant")
    for name in ("folded", "answer_type", "is_list", "is_yes_no", "is_comparison"):
        assert getattr(traditional, name) == getattr(asked, name)


@given(st.text(max_size=60))
def test_any_text_is_a_clean_question_or_refused(raw: str) -> None:
    try:
        question = parse(raw)
    except QuestionError:
        return
    assert question.text == " ".join(question.text.split())
    assert any(char.isalnum() for char in question.text)
    assert question.folded == normalize_text(question.text)
    assert parse(question.text) == question


@pytest.mark.parametrize(
    ("raw", "looked_for"),
    [
        ("渔船超过40艘吗？", "渔船吗？"),
        ("2024年渔船超过40艘吗？", "2024年渔船吗？"),
        ("灯塔高36米，谁设计的？", "灯塔高36米，谁设计的？"),
        ("六十五周岁以上的老人免费吗？", "六十五周岁以上的老人免费吗？"),
        ("100人以上的活动要报批吗？", "100人以上的活动要报批吗？"),
        ("12345热线收费吗？", "12345热线收费吗？"),
        ("渔港开了吗？", "渔港开了吗？"),
    ],
)
def test_the_figures_of_a_yes_or_no_question_are_not_looked_for(raw: str, looked_for: str) -> None:
    assert search_text(parse(raw)) == looked_for
