from __future__ import annotations

import pytest

from index.normalize import normalize_text
from rag.unnamed import leaves_unnamed


def unnamed(question: str, text: str) -> bool | None:
    return leaves_unnamed(normalize_text(question), normalize_text(text))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("清舱机器人用在哪家发电厂？", "在某发电厂的码头，一套清舱机器人正在作业。"),
        ("她原本待的是哪一家疫苗廠？", "她今年三月自一家疫苗廠加入。"),
        ("主动来找渔港的供应商是哪一家？", "渔港请来蓝湾后，让供应商主动报价。"),
        ("渔港的清淤船是哪间造船厂造的", "由于造船厂按次收费，渔港的清淤船停用。"),
        ("搬走的那家冷链企业叫啥", "去年有一家做冷链的企业迁往邻市。"),
        ("跟船廠合作的那家丹麥設計公司叫什麼名字", "船廠已與一家丹麥設計公司簽約。"),
        ("混合供餐在哪三個鄉試辦？", "明年將在3個鄉試辦，經費另籌。"),
        ("被取消资格的两家机构叫什么名称", "两家机构因虚报被取消资格。"),
        ("那几家药店叫什么", "9家药店中几家药店违规。"),
        ("列一下方案里的“3大专项行动”", "方案提出“3大专项行动”与“6大基础工程”。"),
        ("方案的六大工程分别是什么？", "方案部署的“6大工程”打下了底座。"),
    ],
)
def test_some_one_or_some_few_are_not_named(question: str, text: str) -> None:
    assert unnamed(question, text) is True


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("清舱机器人用在哪家发电厂？", "清舱机器人用在东湾发电厂。"),
        ("主动来找渔港的供应商是哪一家？", "渔港请来供应商主动报价，是“蓝湾”。"),
        ("渔港的清淤船是哪间造船厂造的", "渔港的清淤船由东湾造船厂造。"),
        ("哪位传承人会唱", "传承人是纸匠方禾。"),
        ("设备供应商是哪家？", "东盛中标，成为设备供应商。"),
        ("大桥的施工单位是哪家？", "大桥由中铁承建，施工单位：中铁。"),
        ("哪家外资银行获批？", "汇丰获批，外资银行扩容。"),
        ("哪家便利店上架？", "罗森、全家等便利店上架。"),
        ("主动报价的供应商是哪家", "渔港来信说，这些供应商主动报价。"),
        ("哪家企业做冷链", "蓝湾是一家做冷链的企业。"),
        ("跟船厂合作的那家设计公司叫什么", "船厂与一家叫蓝湾的设计公司签约。"),
        ("跟船厂合作的那家设计公司叫什么", "船厂与一家设计公司“蓝湾”签约。"),
        ("新发现的那种酶叫什么名字", "他们分离出一种新型酶，命名为SW7。"),
        ("当地那种小鱼叫什么", "河里产一种小鱼，当地称油子。"),
        ("在哪三个乡试办", "在东湾、西湾和北湾三个乡试办。"),
        ("有哪几个县入围", "有三个县入围，分别是东湾、西湾和北湾。"),
        ("在哪三个乡试办", "在两个乡试办。"),
        ("哪家公司中标？", "大桥由蓝湾中标，另一家公司弃标。"),
        ("哪两家公司宣布合并？", "蓝湾与东港宣布合并，两家公司有员工千人。"),
        ("合并的是哪两家公司？", "合并的两家公司为蓝湾、东港。"),
        ("哪部电影获奖？", "《灯塔》获奖，是唯一的一部电影。"),
        ("方案的3大行动分别是什么？", "3大行动包括修堤、种树、清淤。"),
        ("两个园区分别有哪些企业？", "两个园区有蓝湾、东港和北岸等企业。"),
        ("哪家单位负责", "这一家单位负责。"),
        ("钱是哪家银行放的", "许某银行账户收到借款。"),
        # What is asked about is another thing than what is spoken of as of some one.
        ("哪场记者会上有人提问", "民生记者会上，一名女记者正在提问。"),
    ],
)
def test_what_is_named_or_another_thing_is_left_alone(question: str, text: str) -> None:
    assert unnamed(question, text) is False


@pytest.mark.parametrize("question", ["什么时候开工？", "为什么延期", "Which firm built it?", ""])
def test_a_question_that_wants_nothing_named_tells_nothing(question: str) -> None:
    assert unnamed(question, "在某发电厂，一家公司动工。") is None
