"""A question in its normal form in, the kind of thing that it asks for out."""

from __future__ import annotations

import re
from typing import Literal

from index.han import HAN_CHARS

AnswerType = Literal[
    "number",
    "percent",
    "money",
    "length",
    "duration",
    "area",
    "date",
    "person",
    "place",
    "organisation",
    "name",
    "contact",
    "list",
    "any",
]

_COUNTED = (
    r"(多少|几)(家|个|名|位|项|座|款|次|类|种|条|所|人|台|套|期|届|支|场|颗|件|单|笔|份|枚|只|辆|架|层|艘|头|株|公顷|亩)"
    r"|how many|by how much"
)

_RATE = "[率度平标比额量]"
"""Characters that words for a measure end with: of a 失业率 or 水平, 多高 asks for no length."""

_VAGUE = "[第那这头前近去来十好哪数大]"
"""What makes 几年 and 几天 a stretch of time that nobody asks for: 近几年, 那几天."""
_WHAT_IS = (
    r"^what(?:'s| is| was| are| were) (?:(?!(?:of|in|on|for|by|with|to|as|behind|between|from|after|if|not|who|that"
    r"|which|besides|paying|pay|they)\b)[^\s?,]+ ){0,8}"
)
_OF_WHAT = r"(?=[?]|$| (?:of|in|for|last|this|on|at|when|if)\b)"
"""Before and after what is asked for by name: what was the … of a place."""
_AMOUNTS = (
    "gdp|gross domestic product|(?<!staff )(?<!employee )turnover|sales|fare|fee|fine|wage|pension"
    r"|(?<!mineral )deposit|grant(?! for[?]?$)"
)
_RATES = (
    "unemployment|employment|vacancy|occupancy|turnout|growth|inflation|interest|mortgage|tax|survival|pass|completion"
    "|birth|success|recovery|coverage|retention|utili[sz]ation|default|mortality|recycling"
)
_NO_SHARE, _NO_SHARES = (
    "功速汇效频心帧码倍赔斜曲辨",
    "容积|刷新|更新|采样|折射|电阻|生育|市盈|市净|周转",
)
"""What stands before 率 in ratios that are no share of anything."""
_IS_HOW_MUCH = r"(?:[是为有要收会能]|达到?){0,2}(?:多少|多高|几)[?？]?$"
_NO_ADJECTIVE = "did|do|does|is|was|are|were|has|had|have|will|would|can|could|the|a|an"
_CONTACTS = "电话|热线|手机号码?|邮箱|网址|传真(?!机)|地址|门牌号?|微信号"

_OCLOCK = (
    "(?<![哪这那第之有了出])几点(?:钟|半?[开关闭打上下到起出结熄停收吃睡发才就能可会的前后之以])"
    "|[到在是从于至]几点(?=[?呢啊]|$)"
)
"""几点 where it is a time of day; else it may be some points: 有几点要求, 记住几点."""

_NO_PLACE = "[部本张集次场届种年月天日世段期支款项门条]"
"""Counters after which 在哪 asks for no place: 在哪部电影中."""

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢"
    "傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔向汤温康施文牛樊葛邢安齐庄"
)
"""Characters that Chinese names begin with."""
HOLDERS = (
    "先生|女士|教授|院士|博士|主任|总监|书记|市长|区长|省长|县长|镇长|部长|局长|处长|科长|院长|校长|所长|行长|会长|"
    "董事长|理事长|厂长|站长|社长|总裁|总经理|经理|总理|总统|主席|创始人|负责人|委员|代表|记者|工程师|研究员|科学家|秘书长|队长|馆长|专家"
)
"""Titles and posts that one person holds, as alternatives of a pattern."""
POSTS = f"{HOLDERS}|创办人|发起人|老板|作者|导演|教练"
"""The same with what one person is to a firm or a work."""
HOLDERS_ENGLISH = "chief executive|ceo|mayor|director|founder|president|chair|head|manager|minister|author|dean|editor"
"""The same in English, in lower case."""
_PEOPLE = "[伤死患学记编译]者|[科股站班组]长|[个的名些]人|[职船店会议]员|[理队团]员"
"""What other Chinese words for people end with."""

ASKS_WHY = re.compile(
    "为什么|为何|为啥|因何|原因|何以|凭什么|起因|缘由|为了什么|出于什么|[怎咋]么?回事"
    "|(?:怎么|怎样|如何|咋)(?:引起|引发|造成|导致|起火|着火|失火)(?=的|[?]|$)|什么(?:引起|引发|造成|导致)|怎么(?:就(?![医学业餐诊读近寝])"
    "|会(?![员议见面计展所谈诊场签费合同长])|[这那]么)"
    "|(?<![a-z])(?:why|reasons?|how come|what (?:was behind|(?:is|was) (?:the cause|to blame))"
    "|what (?:ma(?:de|kes)(?! up(?![a-z])| of(?![a-z])|-)"
    "|caused|causes(?! do| did| have| are)|prompted|drove|triggered))(?![a-z])"
)
"""Asks for a reason, in normalised text."""

ASKS_LIST = re.compile(
    r"(?<![第0-9])[两三四五六七八九十2-9]大[^的\W]{1,8}\W?(?:都|分别)?(?:是|指)什么(?=[?呢啊呀]|$)"
    r"|哪些|哪几|哪(两|二|三|四|五|六|七|八|九|十|[2-9])|有什么|分别|列出|列举|包括什么|包含什么|都有谁"
    r"|which .*\b(are|were)\b|what are|what were|list |name the|name all"
    r"|which [a-z]+s (do|does|did|have|has|will|make)"
    r"|which (?:(?:\w+ ){0,2}other )?(?:\w+ )?(?:companies|firms|labs|banks|projects|areas|fields)\b"
)

# Order matters: the first pattern that matches names the type.
_TYPE_PATTERNS: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    (
        "date",
        re.compile(
            rf"什么时候|(?<![之到])几时|{_OCLOCK}|何时|哪(一)?年|哪(一)?月|哪(一)?天|几月"
            "|(?<!牌号是)(?<!牌是)(?:(?<![路街巷道])几号(?![线楼门窗站院馆厅库文公令机车])|几号(?=[开通启封停竣起到]))"
            r"|几年(?:出生|毕业|入党|成立|建成)|什么时间|时间是(?!多)"
            r"|哪(一)?日|何年|何月|年份|日期|多会儿|(?:what|which) (?:year|date|month|day)s?\b"
            r"|start date|launch date"
            # What happened when … asks for no date.
            r"|^(?!.*\b(?:what|who|whom|whose|which|where|how|why)\b.*\bwhen\b).*\bwhen\b"
        ),
    ),
    (
        "percent",
        re.compile(
            r"百分之(多少|几)|比例|占比|占(?![地用据]).{0,12}多少(?![个人分名席家户座条])|增速|增幅|增长(了)?(多少|几)|增长率|投入强度"
            r"|几成(?!熟)|多大比例|percent|percentage|what share|proportion|growth rate"
            r"|how fast .*(gr[eo]w|ris|rose|increas|expand|fall|fell|declin)"
            rf"|(?<![{_NO_SHARE}])(?<!{_NO_SHARES})率{_IS_HOW_MUCH}|{_WHAT_IS}(?:{_RATES}) rates?{_OF_WHAT}"
        ),
    ),
    (
        "contact",
        re.compile(
            r"^(?!.*(?:谁|打(?:[不唔]到|得到|过|个|了)?电话[呢啊呀]?[?]?$|怎[么样]|如何|为什么|为何))"
            rf".*(?:{_CONTACTS})(?:的?号码)?[是为]?(?:多少|什么|几号?|哪.{{0,2}})?[呢啊呀]?[?？]?$"
            rf"|(?:哪一?[个支]?|什么)(?:{_CONTACTS})"
            r"|\b(?:phone|fax|contact) number|\bwhich (?:address|e-?mail|web ?site)\b"
            r"|\b(?:what(?:'s| is| are)?|give me|find) (?!(?:did|does|do|was|happens|happened)\b)(?:[\w'’]+ ){0,4}"
            r"(?:(?:address|e-?mail|web ?site)(?=[?]|$| (?:of|for|is|to|do|should|can)\b)|(?<=['’]s )phone(?=[?]|$))"
            r"|^(?:\w+ ){0,2}(?:phone|e-?mail|web ?site)[?]?$"
        ),
    ),
    (
        "area",
        re.compile(
            r"面积|占地|多少平方|how (large|big) is the (site|area|space)|floor space"
            r"|(?<!per )square (?:met|kilomet|feet|mile)"
        ),
    ),
    (
        "duration",
        re.compile(
            rf"多长时间|多久|几个小时|(?<!{_VAGUE})几(天|年|个月)(?![前来后级间]|以来)(?!.*(?:多少|哪|谁|什么))"
            r"|多少(?:天(?![然津使线])|日(?![元圆本活均记用产])|小时|分钟|个?工作[日天]|个?星期|个?月(?![台饼薪租球季亮活票嫂均]))"
            r"|how long (does|did|will|has|have)|how many (?:(?!light|core|man|\w+watt)\w+ )?"
            r"(?:days|weeks|months|years|hours|minutes)\b"
            r"|how (?:far|long) (?:ahead|in advance|before)\b|how soon\b"
        ),
    ),
    (
        "length",
        re.compile(
            rf"(?<![许很众诸])多长|多远|(?<!{_RATE})(?<!{_RATE}有)(?<![许很众诸])多高|(?:(?<![增成生延])长|[宽深])多少(?!倍|成)"
            rf"|^(?!.*(?:比(?!亚迪|萨)|[还更提升调])[^，]{{0,30}}高多少).*(?<!{_RATE})高多少(?!倍|成)|[长宽高深]度.{{0,3}}多少"
            r"|全长|多少(公里|米|公尺)|how (?:tall|long|far)\b"
            r"|how (?:high|deep) (?:is|are|was|were|do|does|did|has|have|will|can|may|must|should|up|above|below)\b"
            r"(?!.*\b(?:fines?|fees?|rents?|prices?|costs?|tax(?:es)?|rates?|inflation|unemployment|turnout|debts?|cuts?|salar\w+|deficit|wages?|pensions?)\b)"
        ),
    ),
    ("number", re.compile(_COUNTED)),
    (
        "money",
        re.compile(
            r"多少(钱|亿|元|资金)|金额|总额|投资额|营收|收入|租金|月租|估值|产值|票价|价格|售价|房价|多贵"
            r"|年薪|工资|薪|利润|成本|造价|预算|经费|费用|花费|(投资|融资|出资|捐赠|拨款|耗资)了?多少[?]?$"
            r"|how much (money|did .* (raise|cost)|does .* cost|funding|investment|revenue)|revenue"
            r"|valuation|\brent\b|price|salary|profit|budget|\bcosts?\b"
            rf"|{_WHAT_IS}(?:{_AMOUNTS}){_OF_WHAT}"
            r"|(?:gdp|生产总值|销售额|营业额|成交额|交易额|净资产|(?<!假)(?<!流量)余额|负债|贷款|补贴|补助|奖金"
            r"|罚款|定金|押金|(?<![售放出])门票|(?<![收免浪消耗])费)"
            rf"(?:标准)?{_IS_HOW_MUCH}"
        ),
    ),
    (
        "number",
        re.compile(
            r"多少|几(家|个|名|位|项|座|款|次|类|种|条|所|人|台|套|期|届|大|支|场|颗|倍|成|层|种|件)|(?<![许很众诸])多(?:大|高|长)"
            r"|多远|数量|人数|家数|总数|第几|排名|位列|how many|how much|how large|how big|how long|how old"
            r"|how far|number of|what rank|ranking|rank"
        ),
    ),
    ("list", ASKS_LIST),
    (
        "person",
        re.compile(
            rf"谁|哪(一)?位|何人|什么人|(?:{HOLDERS}|{_PEOPLE})[”」』\"'）)]?(?:到底|究竟|分别)?叫(?:什么|啥)"
            rf"|who\b|whom\b|whose\b|name of the (?:{HOLDERS_ENGLISH})\b"
            rf"|\bwhich (?:(?!(?:{_NO_ADJECTIVE})\b)[\w'’-]+ )?"
            r"(?:executive|official|minister|scientist|researcher|reporter|journalist"
            r"|director|professor|player|artist|founder|leader|doctor|teacher)s?\b"
        ),
    ),
    (
        "place",
        re.compile(
            rf"哪里|哪儿|在哪(?!一?{_NO_PLACE})|何处|总部|什么地方"
            r"|哪(一)?(个|座)(城市|地方|[区省镇县州郡]|园区|国家|大陆)|位于|\bwhere\b"
        ),
    ),
    (
        "organisation",
        re.compile(
            r"哪一?[家间所](?!.*[多少大小高低快慢早晚]$)|哪个(?:公司|企业|机构|组织|大学|学校|团队|银行|部门)"
            rf"|(?:which|what) (?:(?!(?:{_NO_ADJECTIVE})\b)\w+ ){{0,2}}(?:company|firm|bank"
            r"|university|institute|institution|fund|organi[sz]ation|hotel|lab|laboratory|agency|newspaper)\b(?! of)"
        ),
    ),
    ("name", re.compile(r"叫什么|名[字称]是什么|what .*\bcalled\b|\bname of\b|\bnamed what")),
)
# Who somebody is, by name: the answer names nobody else.
_WHO_IS = re.compile(
    rf"[{SURNAMES}][{HAN_CHARS}]{{1,2}}(?:是谁|是什么人)[?？]?|Who (?:is|was)(?: [A-Z][\w.'’-]+){{2,3}}\??"
)
_NAMED_ALONE = ("money", "area", "percent", "length", "number")
"""Kinds that a word alone may name (收入, 面积), also where something else of it is asked."""
_OPEN = r"\b(?:when|wh[oi]\w*|what|where|why|how)\b"
_MEASURED = "much|many|large|big|high|long|far|tall|fast|deep|old"
_ASKS_ELSE = re.compile(
    rf"^(?!.*(?:多少|几|(?<![许很众诸])多[大高长远]|百分之|how (?:{_MEASURED})\b|\brank))"
    rf"(?:.*(?:什么|为何|怎么|如何|怎样|原因|哪|谁)"
    rf"|(?:why|who|whose|where|how (?!{_MEASURED}))\b|(?:[^,]*, |\w+ )?which\b)"
)
_ASKS_BESIDES = re.compile(
    "什么|谁|哪|几(?!乎)|多少|(?<!任)何|怎|(?<![许很众诸])多[大高长久远重]|百分之|咋|(?:能否|能不能|可否|可以|请)(?:告诉|介绍|说说|列[出举]|给[我出]|查一?[下查])"
    r"|^(?:can|could|would|will|do) you (?:please )?(?:tell|give|show|send|list|find|know)\b"
    r"|^(?:can|could|do(?:es)?|may|might) (?:\w+ ){1,3}(?:tell|know)\b[^?]{0,40}"
    rf"{_OPEN}"
    r"|\bhow (?:many|much|long|often)\b|\band (?:by |for )?(?:who|when|where|what)\b"
    r"|\b(?:say|idea|remember|find out|check|ask|mention|known|clear)\b[^?]{0,80}"
    rf"{_OPEN}|(?<!the )\bstate (?={_OPEN})"
)
"""What a question in the form of yes or no still asks for: 你知道谁…吗, can you tell me when …"""
COMPARED_FIGURES = re.compile(
    r"(哪个|哪边|哪家|哪项|哪种|谁)(?!.*最).{0,16}(多|大|高|快|强)(?:一?[些点])?(?:[?？]|$)"
    r"|(多|大|高)还是|更(多|大|高|快)"
    r"|(higher|larger|more|bigger|faster|greater|fewer|lower|smaller) than"
)


def answer_type(text: str, folded: str, *, is_yes_no: bool) -> AnswerType:
    """Return the kind of thing that a question asks for, by its text and its normalised form."""
    if _is_who(text, folded):
        return "any"
    if is_yes_no and not _ASKS_BESIDES.search(folded):
        return "any"
    asks_else = _ASKS_ELSE.search(folded) is not None
    if COMPARED_FIGURES.search(folded) and not ASKS_WHY.search(folded):
        return "number"
    for name, pattern in _TYPE_PATTERNS:
        if pattern.search(folded) and not (name in _NAMED_ALONE and asks_else):
            return name
    return "any"


def _is_who(text: str, folded: str) -> bool:
    """Tell a question for who somebody is, told by the name: in either script, or by capitals."""
    return _WHO_IS.fullmatch(folded) is not None or _WHO_IS.fullmatch(text) is not None
