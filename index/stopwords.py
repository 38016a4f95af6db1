"""Words that carry no content: function words, question words and politeness, in zh and en.

Chinese words are Simplified and English words are lower-cased: the forms that terms have.
"""

from __future__ import annotations

import re

# Characters that bind words together; a name hardly ever holds them.
BINDING_CHARACTERS = frozenset(
    "的了是在和与及或等也都就又还而且但并被把将对向从到于由以为之其这那此该各每某"
    "些有个吗呢吧啊呀嘛么着过地得所不没很更最我你他她它们您请谁哪几"
)

_CHINESE = """
的 了 是 在 和 与 及 或 等 也 都 就 又 还 而 且 但 并 被 把 将 对 向 从 到 于 由 以 为 之 其 这
那 此 该 各 每 某 些 有 个 吗 呢 吧 啊 呀 嘛 么 着 过 地 得 所 不 没 很 更 最 我 你 他 她 它 们
您 请 谁 哪 几 让 给 跟 同 比 会 能 要 可 想 再 才 只 说 去 来 上 下 中 里 内 后 前 时 则 即 若
因 故 虽 却 并且 而且 但是 因为 所以 如果 虽然 以及 还有 或者 不过 然而 因此 于是 其中 此外 另外
同时 关于 对于 由于 根据 按照 通过 随着 作为 为了 我们 你们 他们 她们 它们 自己 大家 人家 这个
那个 这些 那些 这里 那里 这样 那样 这种 那种 各种 一个 一种 一些 一下 一样 有些 有的 没有 不是
就是 还是 也是 都是 不会 不能 可以 可能 能够 应该 应当 需要 已经 曾经 正在 将要 之前 之后 以后
以前 时候 之间 之中 当中 左右 等等 比如 例如 什么 什么样 怎么 怎样 怎么样 如何 为何 为什么 多少
多大 多久 多长 多高 多远 几个 几家 哪个 哪些 哪里 哪儿 哪家 哪种 哪位 哪年 哪天 哪一个 何 何时
何地 何人 何处 何种 是否 是不是 有没有 能否 可否 能不能 会不会 可不可以 请问 请教 谢谢 感谢 麻烦
劳驾 您好 你好 帮 帮忙 帮我 告诉 告诉我 介绍 想要 知道 想知道 想问 问 问下 说说 讲讲 谈谈 看看
列出 列举 说明 解释 回答 分别 具体 到底 究竟 大约 大概 有关 相关 属于 称为 叫做 叫 指
"""

_ENGLISH = """
a an the and or but nor if then else than so as at by for from in into of off on onto out over
per to up upon with without within about above after again against all also am any are aren't
because been before being below between both can can't cannot could couldn't did didn't do does
doesn't doing don't down during each either ever every few further had hadn't has hasn't have
haven't having he her here hers herself him himself his how however i i'd i'll i'm i've is isn't
it its it's itself just let let's me might more most much must my myself neither no not now once
one only other our ours ourselves own please same shall she should shouldn't since some such
tell thank thanks that that's their theirs them themselves there these they they're this those
though through thus too under until us very was wasn't we we'd we'll we're we've were weren't
what what's whatever when where whether which while who who's whom whose why will won't would
wouldn't yet you you'd you'll you're you've your yours yourself yourselves hello hi kindly many
know explain describe list name give show according
"""

STOP_WORDS = frozenset(_CHINESE.split()) | frozenset(_ENGLISH.split())

# What asks, as it stands in a normalised question; the terms under a match are not content:
# 哪一年 would otherwise ask for texts that say 一年.
ASKING = re.compile(
    "请问|请?告诉我|你?能?不?能?帮我|我?想?知道|有没有|是不是|是什么|有什么|什么时候|什么时间|什么样|什么"
    "|哪一?[年月日天个家位种座些里儿国]|第几|几[年月日号天个家位种座所次名]|多少|多[大久长高远]|怎么样?|怎样"
    "|为什么|为何|如何|何[时地人处种]|有哪些|哪些|是否|能否|谢谢"
    "|为啥|啥|咋样?|几[多点]|(?<![统唯第初划])[一总]共(?![和识同享管产])"
)
