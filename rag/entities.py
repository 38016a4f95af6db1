"""A question in, the proper names that it asks about out."""

from __future__ import annotations

import re

from index.han import HAN
from index.normalize import normalize_text
from rag.english_dates import MONTHS
from rag.names import TRANSLATED

_CAPITALISED = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][A-Za-z-]+\b")
CODE = re.compile(r"(?<![A-Za-z0-9.])(?=[A-Za-z0-9-]*[0-9])[A-Z][A-Za-z0-9-]*(?![A-Za-z0-9])")
"""A name that carries a number: X3, GPT-4."""
_NAMES = ("nr", "ns", "nt", "nz")
_EVERYDAY_WORDS = """
东西 外国 礼拜 师傅 老师傅 城市 大城市 那阵子 上台 小娃 小姑娘 上门 普通 老总 老太太 聊天 老公
上街 段时间 宝宝 宝贝 太阳 白送 林子 林子里 馆里 馆内 馆藏 老二 老三 盖房子 盖楼 盖子 盖章
盖起来 河里 河水 水淹 水冷 明白 阿公 阿婆 阿妈 阿嬷 阿姨 阿伯 洪水 小学生 初中生 高中生 应届生
博士生 麦子 张罗 新鲜 新手机 摩托车 越野车 天黑 天亮 天冷 天凉 大街 满街 叶子 养老院 上市 小狗
大佬 英文 中文 英语 文科 练兵 招人 张卡 张证 张相 张纸 张图 张口 小丫头 头奖 大奖 中大奖 太久
太贵 太多 太晚 太大 大坝 隔天 老祖宗 老法子 老大爷 老先生 老爷爷 老天爷 老东西 老东家 老爹 老汉
老远 老一套 滑坡 星星 拉客 扎堆 幼儿园 小东西 小家伙 小日子 小妹妹 小青年 小金库 小儿子 小姐 回国
台风 道谢 颜色 种颜色 承建商 庙里 庙前 山洞 山沟 山坡 山林 山水 山洪 高山 大海 河湖 卡住 修桥
修房子 京城 上楼 上路 上山 上岗 下河 下海 高科技 镇里 村里 海鲜 包里 强降雨 古董 养狗 养牛
上班族 上市公司 冷清 喝咖啡 塞车 塞满 休息室 亚军 富豪 安家费 慈善 牛羊 灵光 牵线 扬言 沾边 沙发
汇报 毛巾 时髦 日托 施工队 新路 新设 新发 捷运 换衣服 戴帽子 戴眼镜 延后 延伸段 庆典 居留证 立马
网上银行 红绿灯 续航 登机牌 玉米地 童子军 谢谢 荣誉 苗子 黑客 颗星 醉汉 迎客 过奖 远高于 查清
松口 敬老 掌勺 比武 开春 开放日 刚成立 小摊 打铃 放鸽子 挪窝 吉他 席梦思 宝特瓶 买卖双方 普通家庭
农村居民 老城区 马路边 加油站 家教 安静 安顿 安危 巴掌 尾牙 封信 夏令营
"""
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())
"""Words of everyday questions that the segmenter takes for names, found among those that we wrote
(``training/questions``): what a text calls otherwise is no stranger to it."""
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
CALENDAR = frozenset((*MONTHS, *_DAYS.split()))
"""The months and days of the week in English, in lower case: capitalised, and no names."""


def named_terms(question: str) -> tuple[str, ...]:
    """Return names of people, places and organisations, normalised, in reading order.

    Chinese names by the segmenter's parts of speech, English ones by their capital letters;
    CEO and the like are none.
    """
    import rjieba

    if HAN.search(question):
        tagged = rjieba.tag(normalize_text(question))
        return tuple(
            word
            for word, tag in tagged
            if tag in _NAMES and len(word) > 1 and word not in _EVERYDAY
        )
    found = [word for word in _CAPITALISED.findall(question) if word not in TRANSLATED]
    return tuple(word.lower() for word in found if word.lower() not in CALENDAR)


def code_terms(question: str) -> tuple[str, ...]:
    """Return names that carry a number, normalised: X3, GPT-4. No other name is near to one."""
    return tuple(normalize_text(code) for code in CODE.findall(question))
