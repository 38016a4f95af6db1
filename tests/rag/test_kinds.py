from __future__ import annotations

import pytest

from rag.answer_types import AnswerType
from rag.kinds import holds_kind


@pytest.mark.parametrize(
    ("answer_type", "sentence", "held"),
    [
        ("money", "票价为30元。", True),
        ("money", "有30家企业。", False),
        ("percent", "同比增长7.3%。", True),
        ("percent", "增加了73家。", False),
        ("percent", "师生比为1∶15。", True),
        ("percent", "赞成与反对的是二十比一。", True),
        ("percent", "每10户中有3户装了。", True),
        ("percent", "2019年来过，比谁都早。", False),
        ("percent", "Two thirds of them agreed.", True),
        ("percent", "Nine out of ten agreed.", True),
        ("percent", "It was the third such vote.", False),
        ("date", "1990年成立。", True),
        ("date", "共有1312个。", False),
        ("length", "全长12公里。", True),
        ("length", "一共12项。", False),
        ("contact", "电话0571-12345678。", True),
        ("contact", "欢迎来电。", False),
        ("area", "占地6.5万平方米。", True),
        ("person", "周燕鑫说，很盼望。", True),
        ("person", "馆长是林致远。", True),
        ("person", "院长为顾明远。", True),
        ("place", "诊室在三号楼。", True),
        ("place", "诊室周一开放。", False),
        ("any", "随便什么。", None),
    ],
)
def test_a_sentence_holds_the_kind_that_is_asked_for(
    answer_type: AnswerType, sentence: str, *, held: bool | None
) -> None:
    assert holds_kind(answer_type, sentence, "问题") is held


def test_a_person_that_the_question_names_itself_is_no_answer() -> None:
    assert holds_kind("person", "周燕鑫来了。", "周燕鑫的上司是谁？") is False


@pytest.mark.parametrize(
    ("answer_type", "sentence", "question", "held"),
    [
        ("contact", "值班室电话：6120。", "值班室的电话？", True),
        ("duration", "盗网的人被拘留15日。", "盗网的人被拘留几天？", True),
        ("duration", "盗网发生在3月15日。", "盗网的人被拘留几天？", False),
        ("person", "渔港馆长施惠芳表示，今年要开新馆。", "渔港的馆长是谁？", True),
        ("person", "那位馆长表示，今年要开新馆。", "渔港的馆长是谁？", False),
        ("person", "灯塔由海事局承建。", "谁承建的？", True),
        ("person", "灯塔由海事局承建。", "局长是谁？", False),
        ("person", "诊所迁至文昌路8号。", "院长是谁？", False),
        ("number", "大会是一次盛会。", "有多少家店？", False),
        ("number", "镇上只有一家店。", "有多少家店？", True),
        ("money", "儿童免费。", "儿童免费吗？", True),
        ("money", "儿童免费。", "儿童票多少钱？", True),
        ("money", "儿童票打七折。", "儿童票多少钱？", True),
        ("money", "A mug is 40 pence.", "What does a mug cost?", True),
        ("money", "杯子卖三克朗。", "杯子多少钱？", True),
        ("percent", "儿童票打七折。", "儿童票便宜几成？", True),
        ("percent", "儿童可坐缆车。", "儿童票便宜几成？", False),
        ("duration", "展期自7月6日至8月20日。", "展览办多久？", True),
        ("duration", "展览7月6日开幕。", "展览办多久？", False),
        ("duration", "灯塔每季度检修一次。", "灯塔多久检修一次？", True),
        ("duration", "灯塔每天开放。", "灯塔修了多久？", False),
        ("duration", "3月5日公告，2023年完工。", "灯塔修了多久？", False),
        ("length", "每辆车都过桥。", "桥有多长？", False),
        ("date", "营收12.35亿元。", "公司什么时候上市？", False),
        ("date", "渔港有20年历史。", "渔港什么时候建成？", False),
        ("date", "It was designed by two architects.", "When was it built?", False),
        ("date", "四周一片寂静。", "灯塔什么时候开放？", False),
        ("percent", "三折叠屏手机销量居首。", "折扣占比多少？", False),
        ("money", "停车不收费。", "停车收费多少钱？", True),
        ("money", "残疾人免票。", "残疾人门票多少钱？", True),
        ("duration", "检修约需五個工作天。", "检修要几天？", True),
        ("number", "上半年进港1,106艘次，低于1,284。", "进港多少艘次？", True),
        ("number", "1284年建成。", "进港多少艘次？", False),
        ("contact", "Call the front desk, ext. 412.", "What is the phone number?", True),
        ("contact", "The text has 412 words.", "What is the phone number?", False),
        ("contact", "安装电话的有6120户。", "电话是多少？", False),
        ("length", "The lease runs for two years.", "How long is the lease?", True),
        ("length", "The lease is cheap.", "How long is the lease?", False),
        ("length", "保修期为六个星期。", "保修期多长？", True),
        ("length", "桥用了两年建成。", "桥全长多少米？", False),
        ("date", "The bakery shuts at 21:00.", "When does the bakery shut?", True),
        ("date", "The bakery shuts at 9 p.m.", "When does the bakery shut?", True),
        ("date", "面包店晚上十点打烊。", "面包店什么时候打烊？", True),
        ("date", "麵包店晚上十點打烊。", "麵包店什麼時候打烊？", True),
        ("date", "面包店21:30打烊。", "面包店几点打烊？", True),
        ("date", "面包店开到十点半。", "面包店几点打烊？", True),
        ("date", "面包店周一打烊。", "面包店几点打烊？", False),
        ("date", "面包店中午打烊。", "面包店什么时候打烊？", True),
        ("date", "麵包店兩點打烊。", "麵包店幾點打烊？", True),
        ("date", "面包店两点打烊。", "面包店什么时候打烊？", True),
        ("date", "面包店周一休息。", "面包店啥时候休息？", True),
        ("date", "面包店周一休息。", "面包店哪一年开的？", False),
        ("date", "The bakery rests on Mondays.", "On which day does the bakery rest?", True),
        ("date", "The bakery opens at ten.", "When does the bakery open?", True),
        ("date", "申请须在60天内提出。", "什么时候要提出申请？", True),
        ("date", "面包店第一时间打烊。", "面包店几点打烊？", False),
        ("date", "面包队以25:18获胜。", "面包店几点打烊？", False),
        ("date", "面包店晚上十点打烊。", "面包店是哪年开的？", False),
        ("date", "风力超过七级的码头还应收帆。", "什么时候要收帆？", True),
        ("date", "Sails are taken in if the wind rises.", "When must sails be taken in?", True),
        ("date", "风力超过七级。", "船队什么时候成立？", False),
        ("person", "馆长是高级职务。", "馆长是谁？", False),
        ("person", "馆长是林致远。", "馆长是谁？", True),
        ("person", "灯塔由渔业公司管理。", "谁管理灯塔？", True),
        ("person", "灯塔由渔业公司管理。", "灯塔的负责人是谁？", False),
        ("person", "灯塔入选新七小龙。", "谁担任主任？", False),
        ("person", "威廉·格雷画了灯塔。", "画的作者是谁？", True),
        ("person", "The harbour belongs to Port Laboratory.", "Who is the director?", False),
        ("person", "The harbour has been run by Mary Reed.", "Who is the director?", True),
        ("person", "Starfish Lamps opened it.", "Who is the head of Starfish?", False),
        ("person", "It opened on 3 February.", "Who opened the harbour?", False),
        ("number", "甲船3.5装了新灯。", "甲船3.5有多少盏灯？", False),
        ("number", "灯塔排在第一。", "灯塔有多少盏灯？", False),
        ("number", "灯的防护等级是IP65。", "灯的防护等级是多少？", True),
        ("number", "灯塔排在第一。", "灯塔排名第几？", True),
        ("organisation", "灯塔由海星集团修建。", "灯塔是哪家公司修建的？", True),
        ("organisation", "灯塔修了三年。", "灯塔是哪家公司修建的？", False),
        ("organisation", "It was built for Starfish.", "Which company built it?", True),
        ("organisation", "It was built in March.", "Which company built it?", False),
        ("percent", "销量翻了两倍。", "增长了多少？", True),
        ("person", "It was opened by Starfish.", "Who opened the harbour?", True),
        ("person", "It was opened by Starfish.", "Who is the head of the harbour?", False),
        ("person", "船夫把它修好了。", "谁修好的？", False),
        ("person", "居民把它修好了。", "谁修好的？", True),
        ("money", "2025年3月12日开放。", "门票多少钱？", False),
        ("name", "它叫“小蓝”。", "那条船叫什么？", True),
        ("name", "它叫做船。", "那条船叫什么？", False),
        ("date", "The bakery scored 21 points.", "When does the bakery shut?", False),
    ],
)
def test_what_is_asked_for_decides_which_kind_will_do(
    answer_type: AnswerType, sentence: str, question: str, *, held: bool
) -> None:
    assert holds_kind(answer_type, sentence, question) is held
