"""The names of units as tables: measures, counters, and the words that only look like them."""

from __future__ import annotations

# symbol | dimension | scale | names. A name in Latin letters must end at a word's end.
MEASURES = """
CNY | money:CNY | 1 | 元 元人民币 人民币元 人民币 块钱 yuan renminbi rmb cny
US¢ | money:USD | 0.01 | 美分
USD | money:USD | 1 | 美元 美金 usd dollars dollar us-dollars us-dollar
HK¢ | money:HKD | 0.01 | 港仙
HKD | money:HKD | 1 | 港元 港币 hkd hong-kong-dollars
TWD | money:TWD | 1 | 新台币 台币 twd
€¢ | money:EUR | 0.01 | 欧分
EUR | money:EUR | 1 | 欧元 eur euros euro
GBP | money:GBP | 1 | 英镑 gbp pounds
penny | money:GBP | 0.01 | 便士 pence penny
cent | money:cent | 0.01 | cents cent
AUD | money:AUD | 1 | 澳元 aud australian-dollars
CAD | money:CAD | 1 | 加元 加拿大元 cad canadian-dollars
SGD | money:SGD | 1 | 新加坡元 sgd singapore-dollars
MOP | money:MOP | 1 | 澳门元 澳门币 葡币 mop patacas
CHF | money:CHF | 1 | 瑞士法郎 法郎 chf francs franc
RUB | money:RUB | 1 | 卢布 rub roubles rubles
INR | money:INR | 1 | 卢比 inr rupees
THB | money:THB | 1 | 泰铢 thb baht
krone | money:krone | 1 | 克朗 crowns crown kronor kroner krona krone
JPY | money:JPY | 1 | 日元 日圆 yen jpy
KRW | money:KRW | 1 | 韩元 won krw
% | percent | 1 | % percent per-cent pct
‰ | percent | 0.1 | ‰
pp | points | 1 | 个百分点 百分点 percentage-points percentage-point pp
bp | points | 0.01 | 个基点 基点 basis-points basis-point bps
倍 | multiple | 1 | 倍 fold
m | length | 1 | 米 公尺 m metres meters metre meter
km | length | 1000 | 公里 千米 km kilometres kilometers kilometre kilometer
cm | length | 0.01 | 厘米 公分 cm centimetres centimeters
mm | length | 0.001 | 毫米 公厘 公釐 mm millimetres millimeters
μm | length | 1e-6 | 微米 μm micrometres micrometers microns
nm | length | 1e-9 | 纳米 nm nanometres nanometers nanometre nanometer
nmi | length | 1852 | 海里 nautical-miles nautical-mile
ly | length | 9.4607304725808e15 | 光年 light-years light-year
mile | length | 1609.344 | 英里 miles mile mph
foot | length | 0.3048 | 英尺 feet foot
inch | length | 0.0254 | 英寸 inches inch
m² | area | 1 | 平方米 平方公尺 平米 方 m2 sq-m sqm square-metres square-meters square-metre square-meter
km² | area | 1e6 | 平方公里 平方千米 km2 sq-km sqkm square-kilometres square-kilometers square-kilometre
mile² | area | 2589988.110336 | 平方英里 square-miles square-mile sq-mi sq-miles
ha | area | 10000 | 公顷 ha hectares hectare
亩 | area | 666.6666667 | 亩 mu
m³ | volume | 1 | 立方米 m3 cubic-metres cubic-meters
L | volume | 0.001 | 升 litres liters litre liter
mL | volume | 1e-6 | 毫升 ml millilitres milliliters
t | mass | 1000 | 吨 t tonnes tons tonne ton metric-tons
kg | mass | 1 | 公斤 千克 kg kilograms kilogrammes kilogram
g | mass | 0.001 | 克 grams gram
斤 | mass | 0.5 | 斤 市斤
Mt | mass | 1e9 | megatons megatonnes
Gt | mass | 1e12 | gigatons gigatonnes
mg | mass | 1e-6 | 毫克 mg milligrams
W | power | 1 | 瓦 瓦特 w watts watt
kW | power | 1000 | 千瓦 kw kilowatts kilowatt
MW | power | 1e6 | 兆瓦 mw megawatts megawatt
GW | power | 1e9 | 吉瓦 gw gigawatts gigawatt
kWh | energy | 1 | 千瓦时 千瓦小时 度电 kwh kilowatt-hours kilowatt-hour
MWh | energy | 1000 | 兆瓦时 mwh megawatt-hours megawatt-hour
GWh | energy | 1e6 | 吉瓦时 gwh gigawatt-hours gigawatt-hour
V | voltage | 1 | 伏 伏特 v volts volt
kV | voltage | 1000 | 千伏 kv kilovolts
FLOPS | compute | 1 | flops
TFLOPS | compute | 1e12 | tflops
PFLOPS | compute | 1e15 | p pflops petaflops petaflop
EFLOPS | compute | 1e18 | e eflops exaflops exaflop
TOPS | ops | 1e12 | tops
GB | data | 1 | gb 吉字节 gigabytes gigabyte
MB | data | 0.001 | mb 兆字节 megabytes megabyte
TB | data | 1000 | tb 太字节 terabytes terabyte
PB | data | 1e6 | pb 拍字节 petabytes petabyte
EB | data | 1e9 | eb exabytes
Mbps | rate | 1 | mbps
Gbps | rate | 1000 | gbps
Hz | frequency | 1 | 赫兹 hz hertz
MHz | frequency | 1e6 | 兆赫 mhz
GHz | frequency | 1e9 | 吉赫 ghz
qubit | qubits | 1 | 个量子比特 量子比特 qubits qubit
℃ | temperature | 1 | 摄氏度 °c degrees-celsius
km/h | length | 1000 | 公里/小时 公里每小时 km/h kph kilometres-per-hour kilometers-per-hour
年 | months | 12 | 年 周年 years year yrs yr
十年 | months | 120 | decades decade
世纪 | months | 1200 | 个世纪 centuries century
季度 | months | 3 | 个季度 quarters
月 | months | 1 | 个月 月 months month
周 | time | 604800 | 周 个星期 星期 个礼拜 礼拜 weeks week
天 | time | 86400 | 天 日 个工作日 工作日 个工作天 工作天 days day
小时 | time | 3600 | 小时 个小时 个钟头 hours hour hrs hr h
分钟 | time | 60 | 分钟 minutes minute mins min
秒 | time | 1 | 秒 秒钟 seconds sec
ms | time | 0.001 | 毫秒 ms milliseconds
岁 | age | 1 | 岁 周岁 years-old year-old years-of-age
"""

# group | canonical counter | counters and nouns that mean it
COUNTERS = """
person | 人 | 人 名 位 口 people persons person students researchers employees experts academicians
person | 人 | scientists developers engineers residents graduates workers talents specialists
visit | 家次 | 家次 visits
visit | 人次 | 人次 person-times
visit | 户次 | 户次
org | 家 | 家 companies company firms firm enterprises enterprise businesses startups start-ups
org | 家 | laboratories labs laboratory institutions universities hospitals banks centres centers
org | 家 | smes suppliers manufacturers institutes
org | 所 | 所 schools
thing | 个 | 个 大 users
item | 项 | 项 items
item | 件 | 件 pieces
item | 条 | 条
case | 起 | 起 宗 cases
kind | 种 | 种 类 kinds types categories
kind | 款 | 款 models products
times | 次 | 次 回 times 届 期 轮 sessions rounds occasions
event | 场 | 场 events matches
deal | 单 | 单 笔 deals transactions
machine | 台 | 台 台套 套 辆 架 部 vehicles cars sets units robots
building | 座 | 座 栋 幢 处 sites buildings
flight | 架次 | 架次 flights
trip | 班次 | 班次 班 列 trains
text | 篇 | 篇 papers articles
text | 本 | 本 册 books volumes
text | 份 | 份 copies
page | 页 | 页 pages
word | 字 | 字 characters words
household | 户 | 户 households families
country | 国 | 国 个国家 countries nations
city | 城 | 城 市 个城市 个市 cities
county | 县 | 县 个县 counties
district | 区 | 区 个区 districts
team | 支 | 支 队 组 teams groups
batch | 批 | 批 batches
layer | 层 | 层 storeys stories floors
level | 级 | 级 level levels
place | 强 | 强
seat | 席 | 席 席位 seats
plant | 株 | 株 棵 trees
plant | 头 | 头 只 匹 animals
piece | 颗 | 颗 satellites
piece | 块 | 块 片 枚 粒 张 chips
line | 道 | 道 条线 lines
step | 步 | 步 steps
share | 股 | 股 shares
ship | 艘 | 艘 ships vessels
bed | 张床位 | 张床位 床位 beds
example | 例 | 例 examples
generation | 代 | 代 generations
pair | 对 | 对 双 pairs
box | 标箱 | 标箱 标准箱 teu teus
token | token | 个token token tokens 词元
parameter | 参数 | 参数 parameters
point | 点 | 点 points
degree | 度 | 度 degrees
town | 镇 | 镇 乡 街道 个镇 个乡 个街道 towns
village | 村 | 村 个村 villages
"""

# These are no units before such a noun: 3 ML engineers, two crown courts.
NO_UNIT_BEFORE_NOUN = frozenset(("ml", "cad", "aud", "mop", "rub", "inr", "crown", "crowns"))
NOUNS_AFTER_NO_UNIT = (
    "engineer|model|researcher|scientist|team|system|course|paper|court|prosecutor|estate|jewel"
    "|drawing|file|software|part"
)

# A counter that begins one of these words is no counter (两天 is a span of time, 三天两头 is not).
NOT_AFTER = {
    "家": "乡庭长具里事务居园政训",
    "人": "工机类民大才均口物员力形体脸生马间世性造权气文为事行们",
    "名": "牌誉单义称字片城校家胜流气额册",
    "位": "于置列居移",
    "口": "岸径子腔碑号",
    "个": "人体性别股税",
    "大": "学厦会街道队使妈爷哥姐陆赛奖片型幅量小家多地批数战豆米众楼",
    "项": "目链",
    "件": "事",
    "条": "件例款约文纹",
    "起": "来步点草诉源飞因火初航伏",
    "种": "子植田族地养",
    "类": "似型别脑风",
    "次": "元日要序级生子性于年",
    "度": "过假量电",
    "期": "间待望货刊限",
    "场": "景所地馆合面外内次",
    "单": "位一元独身纯个",
    "台": "湾风阶资州北",
    "套": "路餐件装利现",
    "部": "门分委队署件落长",
    "架": "构",
    "座": "谈位右城标",
    "处": "于理在置分方境",
    "班": "子级主",
    "列": "车入为举强席表",
    "本": "市省地报次身科质土年月周期金级级版届来",
    "份": "额子",
    "页": "面岩",
    "字": "母节体符典",
    "户": "籍外口型",
    "国": "家产际内有企外防语籍会",
    "城": "市镇乡区投建",
    "市": "场民委政级值",
    "县": "城级",
    "区": "域块间别分",
    "支": "持撑付部点出线援",
    "队": "伍员长",
    "组": "织成建合装长",
    "批": "准复发评判量次",
    "层": "次面级",
    "级": "别",
    "强": "化调劲制大度势国省市烈",
    "席": "卷",
    "头": "部脑条像发",
    "只": "是有要能需",
    "块": "链状",
    "片": "区面段刻",
    "张": "力家开贴",
    "道": "路德理具",
    "步": "骤入行伐",
    "股": "东份权市票价",
    "例": "如外行会子",
    "代": "表码替理价言办",
    "对": "于标接比照应外方口称话抗手策",
    "双": "方向边职打",
    "点": "击评赞亮燃钟半名位火对",
    "村": "民",
    "镇": "江海",
    "天": "然空气津下文河津目",
    "日": "本常报均益",
    "周": "期围边末年恩瑜",
    "年": "级轻龄货会报度味",
    "月": "球亮饼",
    "倍": "增受感",
    "米": "粉饭兰其线",
    "克": "服隆制",
    "方": "面式案向法便针程阵位言",
    "元": "组素件旦老宵首勋帅气",
    "世纪": "之",
    "克朗": "姆读",
    "海里": "程面",
    "礼拜": "天日堂寺一二三四五六",
    "个礼拜": "天日堂寺一二三四五六",
    "升": "级温值幅学",
    "分": "钟",
    "轮": "胎船椅",
    "所": "得有制",
    "株": "式",
    "笔": "记试",
    "篇": "幅",
    "款": "项式",
    "块钱": "",
}
