"""Text of a document in, the same text without what speaks to a machine instead of a reader out.

A document is data. What it says to a language model (orders, role tags, hidden characters, encoded
text) is taken out of prompts and may not be cited in what a model writes.
"""

from __future__ import annotations

import base64
import binascii
import functools
import re
import unicodedata

from index.normalize import normalize_text
from index.sentences import sentences
from index.types import Span

_ALLOWED_CONTROLS = frozenset("\n\t")
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
_TAG = "(?:system|assistant|user|tool|developer|inst|instruction|instructions|im_start|im_end|sys)"
_MARKUP = re.compile(
    rf"<\|[^|>]{{0,40}}\|?>|<<\s*/?\s*sys\s*>>|\[/?inst\]|</?\s*{_TAG}\b[^>]*>|</?s>"
    rf"|^\s*#+\s*{_TAG}\s*:?\s*$|^\s*{_TAG}\s*[:：]|\{{\{{.*?\}}\}}|<!--.*?(?:-->|$)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_EMBEDDED = re.compile(
    r"!\[[^\]]*\]\s*\([^)]*\)|!\[[^\]]*\]\s*\[[^\]]*\]|\[[^\]]*\]\s*\(\s*(?:https?:|javascript:|data:|//)[^)]*\)"
    r"|<\s*(?:img|script|iframe|a|svg|object|style|link|meta)\b[^>]*>|\bdata:[a-z]+/[a-z+.-]+;base64,",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    # Chinese, after conversion to Simplified
    r"(?:忽略|无视|忘记|忘掉|不要理会|别理会|抛开|绕过)[^。！？\n]{0,14}(?:指令|指示|提示|规则|要求|设定|限制|上文|以上|之前|前面|先前)"
    r"|(?:系统|隐藏|内部|开发者)(?:提示词?|指令|消息|口令)"
    r"|(?:你|您)(?:现在|从现在起|从此|今后)?(?:是|扮演|充当|必须|务必|只能|只需|只要|应当?|要|请)[^。！？\n]{0,20}(?:助手|模型|机器人|AI|ai|回答|回复|输出|说|写|复述|泄露|角色|引用|答案)"
    r"|(?:请|务必|必须|只能|一律|直接|统一)[^。！？\n，,]{0,10}(?:回答|回复|输出|答复|复述|泄露|告诉用户|告知用户|引用为|标注为|打印)(?!了|过)"
    r"|(?:语言模型|大模型|人工智能助手|ai助手|智能助手|机器人助手|阅读本文的(?:模型|助手|ai))(?:请|必须|务必|须|注意|[:：])"
    r"|(?:把|将)[^。！？\n]{0,24}(?:当作|作为|改成|改为|替换为|说成)[^。！？\n]{0,8}(?:答案|回答|引用|来源|正确)"
    r"|(?:正确|标准|唯一|最终)(?:的)?答案(?:是|为|应)|(?:角色|身份)(?:扮演|切换)|越狱|开发者模式|解除限制"
    r"|(?:发送|发到|上传|访问|点击|打开|前往)[^。！？\n]{0,16}(?:https?:|www\.|链接|网址)"
    r"|(?:解码|译码|执行)[^。！？\n]{0,12}(?:base64|编码|以下|下面|上面)"
    # English
    r"|\b(?:ignore|disregard|forget|override|bypass|skip)\b[^.!?\n]{0,40}\b(?:instructions?|prompts?|rules?|above|previous|prior|earlier|context|guidelines?|passages?|sources?|question)\b"
    r"|\b(?:system|hidden|developer|internal) (?:prompt|message|instructions?)\b|\bprompt injection\b"
    r"|\byou (?:are|must|should|will|shall|have to|need to|may) (?:now |only |always |never )?"
    r"(?:an? |the )?(?:\w+ ){0,3}"
    r"(?:assistant|model|ai|bot|dan|answer|reply|respond|say|output|print|reveal|repeat|cite|ignore|pirate|jailbroken)\b"
    r"|\b(?:answer|reply|respond|say|output|print|write|repeat|cite|tell the user|begin your (?:answer|reply))\b"
    r"[^.!?\n]{0,24}"
    r"(?:\bonly\b|\bexactly\b|\bverbatim\b|\binstead\b|\bwith\b|[:\"“'‘]|\bthe (?:following|word)\b|\bthat\b|\[\d)"
    r"|\b(?:attention|note|message|notice|instructions?)\b[^.!?\n]{0,16}"
    r"\b(?:ai|llm|language model|assistant|model|chatbot)\b"
    r"|\b(?:as an ai|dear (?:ai|assistant|model|llm)|hey (?:ai|assistant)|jailbreak|developer mode|do anything now)\b"
    r"|\bthe (?:correct|right|only|true|final) answer (?:is|to)\b"
    r"|\b(?:decode|execute|run|follow|obey)\b[^.!?\n]{0,24}\b(?:base64|code|instructions?|commands?|orders?|below|following|link)\b"
    r"|\b(?:click|visit|open|go to|send|post|exfiltrate)\b[^.!?\n]{0,30}(?:https?:|www\.|\blink\b|\burl\b)"
    r"|\bend of (?:the )?(?:passages?|documents?|context|data|sources?)\b|\bnew (?:task|instructions?|rules?|role)\b"
    r"|\b(?:do not|don't|never) (?:mention|cite|use|tell|reveal|answer|quote)\b",
    re.IGNORECASE,
)
_OPENS = rf"<\|[^|>\n]{{1,40}}\|>|<\s*{_TAG}\s*>|\[inst\]|<<\s*sys\s*>>"
_CLOSES = rf"<\|[^|>\n]{{1,40}}\|>|</\s*{_TAG}\s*>|\[/inst\]|<<\s*/\s*sys\s*>>"
_ENCLOSED = re.compile(rf"(?:{_OPENS}).{{0,1500}}?(?:{_CLOSES})", re.IGNORECASE | re.DOTALL)
_ANNOUNCES = re.compile(r"[:：]\s*$")
_ENDED = re.compile(r"[。！？!?.；;…][”’」』）)\s]*$")
_ENCODED = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{24,}={0,2}(?![A-Za-z0-9+/=])")
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһкмтвнАЕОРСУХІЈЅКМТВНαοερτικνΑΒΕΖΗΙΚΜΝΟΡΤΥΧı",
    "aeopcyxijsdhkmtbhAEOPCYXIJSKMTBHaoeptiknABEZHIKMNOPTYXi",
)


def visible(text: str) -> str:
    """Return a text without characters that no reader sees: format, tag and control characters."""
    hidden = set(filter(_hidden, set(text)))
    return "".join(char for char in text if char not in hidden) if hidden else text


@functools.lru_cache(maxsize=8192)
def _hidden(char: str) -> bool:
    if char.isascii() and char.isprintable():
        return False
    category = unicodedata.category(char)
    return (
        category in ("Cf", "Cs", "Co", "Cn")
        or (category == "Cc" and char not in _ALLOWED_CONTROLS)
        or char in _FILLERS
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0000" <= char <= "\U000e0fff"
    )


def is_instruction(text: str) -> bool:
    """Tell whether a sentence speaks to a machine: an order, a role tag, encoded or active text.

    Spelling with invisible, wide or look-alike characters does not hide it. Reports about such
    orders are caught as well: they are merely left out of prompts.
    """
    seen = visible(text)
    if _MARKUP.search(seen) or _EMBEDDED.search(seen) or _decodes(seen):
        return True
    if any("\U000e0000" <= char <= "\U000e0fff" for char in text):
        return True
    plain = normalize_text(seen)
    latin = re.sub(r"(?<=\b\w)[ .\-_*](?=\w\b)", "", plain.translate(_LOOKALIKES))
    return any(_ORDERS.search(form) for form in {plain, latin})


def instruction_spans(text: str) -> list[Span]:
    """Return the spans of the sentences of a text that speak to a machine, in order.

    A sentence that is cut off by a line break counts with the next; what stands between role tags
    counts as a whole.
    """
    spans = sentences(text)
    pieces = [text[start:end] for start, end in spans]
    flagged = [is_instruction(piece) for piece in pieces]
    enclosed = [match.span() for match in _ENCLOSED.finditer(text)]
    for i, (start, end) in enumerate(spans):
        flagged[i] = flagged[i] or any(start < e and s < end for s, e in enclosed)
    for i in range(len(spans) - 1):
        if _ENDED.search(pieces[i]):
            continue
        goes_on = _ANNOUNCES.search(pieces[i]) or pieces[i + 1].lstrip()[:1].islower()
        neither = not flagged[i] and not flagged[i + 1]
        if (flagged[i] and goes_on) or (neither and is_instruction(" ".join(pieces[i : i + 2]))):
            flagged[i] = flagged[i + 1] = True
    return [span for span, bad in zip(spans, flagged, strict=True) if bad]


def without_instructions(text: str) -> str:
    """Return a passage's text fit for a prompt: visible characters, no sentence that gives orders."""
    kept, position = [], 0
    for start, end in instruction_spans(text):
        kept += [text[position:start], " […] "]
        position = end
    kept.append(text[position:])
    # What ends a passage's fence or imitates a marker may not stand inside one.
    clean = re.sub(r"\[(\d{1,3}(?:[ ,，、-]+\d{1,3})*)\]", r"(\1)", visible("".join(kept)))
    return re.sub(r"(?: \[…\] \s*)+", " […] ", clean).strip()


def _decodes(text: str) -> bool:
    """Tell base64 that decodes to readable text."""
    for match in _ENCODED.finditer(text):
        block = match.group().rstrip("=")
        try:
            decoded = base64.b64decode(block + "=" * (-len(block) % 4), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
        printable = sum(char.isprintable() or char.isspace() for char in decoded)
        if printable >= 0.95 * len(decoded):
            return True
    return False
