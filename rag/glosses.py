"""A content word in, the words that name the same measured thing out, across zh and en.

A hand-made list of what reports count and measure, so that an English question finds the clause
of a Chinese figure. It is no dictionary: it only decides which of several figures is meant.
"""

from __future__ import annotations

import functools
from collections.abc import Collection

_LONG = 8
"""Letters of an English word that its first ones tell: operating, operates."""
_GROUPS = """
融资 资金 贷款 筹资 融到 financing finance financed funding fund funded raised raise loan
获得 拿到 得到 取得 完成 获 obtain obtained get got receive received secure secured
帮助 助力 支持 协助 help helped support supported assist
企业 公司 厂商 商户 company company firm enterprise business startup
走访 上门 拜访 探访 visit visited
诉求 需求 难题 问题 请求 request demand appeal complaint
解决 办结 协调 处理 resolve resolved solve solved settle settled
发行 发 issue issued
知识产权 专利 ip patent intellectual
证券化 证券 securitisation securitization securitised securitized
产品 product
工程 project programme program
项目 project
行动 campaign action
方案 计划 规划 plan scheme
活动 event activity
场景 scenario scene
实验室 lab laboratory
大学 高校 院校 university  college
人才 talent
院士 academician
专家 expert
学生 大学生 student graduate
员工 职工 人员 employee staff worker
人口 居民 population resident
营收 收入 营业收入 revenue sale
利润 profit
产值 output
增长 增速 增幅 提高 上升 growth grow grew grown rise rose rising increase increased
下降 减少 降低 fall fell decline declined decrease decreased drop dropped
投资 投资额 investment invest invested
投入 spending spend spent input
预算 budget
捐赠 捐款 善款 donation donate donated
基金 fund
规模 size scale
面积 area space floor
产值 生产总值 gdp
租金 rent
价格 票价 price fare
成本 费用 cost
估值 valuation valued
算力 智算 computing compute power
数据 data
模型 大模型 model
智能体 agent
机器人 robot
芯片 chip
卫星 satellite
开发者 developer
用户 user
客户 customer client
游客 旅客 乘客 参观者 观众 visitor tourist passenger attendee spectator
死亡 遇难 死者 dead death died killed
受伤 伤者 injured injury
地震 earthquake quake
医院 hospital
学校 school
车站 station
线路 路线 line route
桥 大桥 bridge
树 树木 植树 tree planted
车 车辆 汽车 car vehicle bus
岗位 就业 job post
奖 奖项 获奖 award prize
成果 achievement result
论文 paper
签约 signed sign
落户 入驻 settled moved
新增 新认定 added new newly
成立 设立 建立 创办 创立 创建 始建 founded established set
创始人 创办人 创立者 创办 创立 founder founded founding
建成 建设 built build construction opened
培育 incubate hatched nurture cultivate
引进 recruit recruited attract attracted
占 比重 比例 占比 share proportion percentage
出口 export
进口 import
产量 production produced
发电 电力 electricity power
耗资 耗费 cost
保单 保险 policy insurance insured
"""


@functools.cache
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for line in _GROUPS.strip().splitlines():
        group = frozenset(line.split())
        for word in group:
            table[word] = table.get(word, frozenset()) | group
    return table


def glosses(word: str) -> frozenset[str]:
    """Return the words that may stand for a normalised word, itself among them."""
    return _table().get(word, frozenset()) | {word}


def holds(words: Collection[str], word: str) -> bool:
    """Tell whether a word, a gloss or form of it, or a longer Chinese word with it, is among words."""
    meant = glosses(word)
    return not meant.isdisjoint(words) or any(
        _forms(one, other) for one in meant if len(one) > 1 for other in words
    )


def _forms(one: str, other: str) -> bool:
    """Tell a Chinese word in a longer one (企业, 中小企业), and forms of a long English one."""
    if not one.isascii():
        return one in other
    if max(len(one), len(other)) < _LONG or not other.isascii():
        return False
    return other.startswith(one[: max(_LONG, len(one)) - 3]) or one.startswith(
        other[: max(_LONG, len(other)) - 3]
    )
