"""One line in, what it looks like by itself out: a caption, page furniture, a short line.

The rules name no publication: they are the habits of newspaper pages, wire copy and web pages in
Chinese (both scripts) and English. What only the neighbours of a line can tell is decided in
``index.cleaning``.
"""

from __future__ import annotations

import re
from typing import Literal

from index.han import HAN_CHARS
from index.joints import is_cjk, is_numbered

Label = Literal["caption", "furniture", ""]

MAX_LABELLED = 200
"""Longer lines are never captions or furniture, in characters."""
MAX_HEADING_WIDTH = 64
"""In columns: 32 Chinese characters."""
_MAX_HEADING_WORDS = 14

_NAME = rf"[{HAN_CHARS}]{{1,4}}(?:·[{HAN_CHARS}]{{1,6}})?"
_NAMES = rf"{_NAME}(?:[\s、，,\u3000]+{_NAME}){{0,9}}"
_ROLE = (
    r"(?:责任?编辑?|責任?編輯?|责编|責編|编辑|編輯|版式(?:设计)?|版式設計|美编|美編|校对|校對|审校|審校"
    r"|审核|審核|初审|复审|终审|监制|監製|制图|製圖|制作|製作|统筹|統籌|策划|策劃|主编|主編|总编辑?"
    r"|撰文|撰稿|文字|文案|文图|文圖|图文|圖文|文/图|文/圖|图/文|图片|圖片|摄影|攝影|视频|視頻|摄像|资料|資料"
    r"|来源|來源|数据来源|數據來源|资料来源|資料來源|图片来源|圖片來源|稿件来源|供图|供圖|作者|记者|記者"
    r"|发布时间|發布時間|更新时间|出版日期|日期|浏览次数|阅读量|分享到|字号)"
)
_PRESS = rf"(?:本报|本報|本刊|本网|本台|[{HAN_CHARS}]{{2,6}}(?:社|报|報|网|網|日报|日報))"
_REPORTER = (
    r"(?:首席|特约|特約|实习|實習|见习|驻\S{2,6})?"
    r"(?:记者|記者|通讯员|通訊員|特派员|评论员|報道|报道)"
)
_DATE = r"(?:\d{4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?)"
_CREDITS = re.compile(
    r"(?:本版)?(?:责编|責編|责任编辑|責任編輯|版式设计|版式設計|编辑|編輯|校对|校對)"
)

_FURNITURE = re.compile(
    "|".join(
        (
            rf"[■□▣◼◆]\s*(?:{_PRESS}?\s*{_REPORTER}[\s:：]*)?{_NAMES}\Z",
            rf"(?:{_PRESS}\s*)?{_REPORTER}[\s:：]+{_NAMES}(?:\s*(?:文|摄|攝|文/摄|文/图|报道|報道|整理))?\Z",
            rf"(?:{_PRESS}\s*)?{_REPORTER}\s*{_NAME}\s*(?:摄|攝)[)）]?\Z",
            rf"{_NAME}\s*(?:摄|攝)\Z",
            rf"(?:文|圖|图|文圖|文图)\s*[/／]\s*{_NAMES}(?:[\s\u3000]{{2,}}\S.{{0,60}})?\Z",
            rf"(?:本版|本期|本刊)?(?:{_ROLE}\s*[:：/／|｜]).{{1,80}}\Z",
            rf"(?:本版|本期)(?:{_ROLE}|照片|文字)\S{{0,4}}[\s:：].{{1,80}}\Z",
            rf"{_ROLE}\s+{_NAMES}(?:\s+{_ROLE}\s+{_NAMES})*\Z",
            r"(?:本版|本组|本組|以上|文中)(?:图片|圖片|照片|文图|配图|稿件)\S{0,4}(?:由|:|：).{1,60}(?:提供|供图|供圖)?\Z",
            r"[—–―-]{1,2}\s*(?:本报|本報|本刊)?(?:编者|編者|编辑部|編輯部|记者|記者)(?:按)?\Z",
            rf"{_DATE}(?:\s*星期[一二三四五六日天])?(?:\s*\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?)?(?:\s*(?:来源|來源|第)\S.{{0,40}})?\Z",
            rf"[（(]\s*(?:{_PRESS}\s*)?{_REPORTER}[\s:：]+{_NAMES}\s*[)）]\Z",
            rf"《[^》]{{2,16}}》\s*{_DATE}.{{0,40}}\Z",
            rf"[（(]{_DATE}[^（）()]{{0,24}}[)）]\Z",
            r"(?:专题|專題|特别|特別|深度|综合|綜合|重点|重點)(?:报道|報道)\Z",
            r"(?:专版|專版|特刊|副刊|专刊|專刊|专题|專題|要闻|要聞|头版|頭版|综合新闻|广告|廣告|时评|公告|版权所有.*|版權所有.*)\Z",
            r"(?:第\s*)?[A-Z]?\d{1,3}\s*版(?:[\s:：].{0,20})?\Z",
            r"第\s*\d{1,4}\s*[页頁](?:\s*[/／,，共].{0,10})?\Z",
            r"[-—–]\s*\d{1,4}\s*[-—–]\Z",
            r"(?i:page\s+\d+(?:\s*(?:of|/)\s*\d+)?)\Z",
            r"(?i:(?:©|\(c\)\s|copyright\b).{0,100}|all rights reserved\.?)\Z",
            r"(?i:(?:photo(?:graph)?s?|image|picture|graphic)s?\s+(?:by|courtesy|credit)\b.{1,80})\Z",
            r"By\s+[A-Z][\w.'’-]+(?:\s+(?:[A-Z][\w.'’-]*|and|de|van|der|,)){0,8}(?:\s*[|·•–—]\s*.{0,60})?\Z",
            r"(?i:(?:(?:report|edit|writ|compil)(?:ing|ed|ten)\s+by|editors?:|sources?:|author:|published:?)\s.{1,80})\Z",
            r"(?:记者|記者|責任編輯)\s*[:：].{1,40}\Z",
            r"(?:扫码|扫一扫|点击|微信公众号|更多内容).{0,40}\Z",
        )
    )
)

_CAPTION_START = re.compile(
    r"[▶►▲△▼▽◀◄]|●|(?:图为|圖為|图片为|上图|上圖|下图|下圖|左图|左圖|右图|右圖|题图|題圖|资料图|資料圖)"
    r"|[图圖表]\s*\d{1,3}(?:[-—.]\d{1,3})?(?:[\s.:：、]|\Z)|[（(]?[图圖](?:片)?[:：]"
    r"|(?:Figure|Fig\.|Table|Chart|Photo|Image|Caption|Exhibit)\s*(?:\d+[A-Za-z]?\s*[.:|]|:)"
)
_CAPTION_END = re.compile(
    r"(?:(?<!拍)(?<!统)(?<!統)(?:摄|攝)|(?:摄影|攝影)\S{2,4}|(?:效果|示意|资料|資料|规划|鸟瞰)[图圖](?:片)?|供[图圖]"
    r"|[/／](?:摄|攝|图|圖|视觉中国|新华社|供图))\s*[)）\]】]?\Z"
)
_FULL_STOP_WITHIN = re.compile(r"。.|[！？!?][^\s）)」”』》】]|[a-z]{3}\. [A-Z]")

_LIST_ITEM = re.compile(
    r"(?:[-*+•·‣◦▪∙※]\s+|\d{1,3}[.)]\s+|[•‣◦▪]|\d{1,2}[、．]|[（(]\d{1,2}[)）]|[①-⑳]|[a-z][.)]\s)"
)
_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_TABLE_ROW = re.compile(r"\|.*\|\Z|[^|]+\|[^|]+\|[^|]+\Z")
_RULE = re.compile(r"(?:[-*_=~—–·•#+]\s*)+\Z")
_FENCE = re.compile(r"```|~~~")
_NOT_LAST = "。；;，,、.:：…—－-"
_CLAUSE = re.compile("[，,；;。、]")
_TWO_PHRASES = re.compile(r"\S{4,}[ \u3000]+\S{4,}\Z")


def label(text: str) -> Label:
    """Return what a line shows itself to be, without its neighbours; ``""`` if nothing."""
    if len(text) > MAX_LABELLED:
        return ""
    # What a reporter asks in an interview is no byline.
    if text[-1:] not in ("？", "?") and _FURNITURE.match(text):
        return "furniture"
    if _CAPTION_START.match(text) and (text[0] != "●" or not _FULL_STOP_WITHIN.search(text)):
        return "caption"
    return "caption" if _CAPTION_END.search(text) else ""


def is_credits(text: str) -> bool:
    """Tell whether a line of furniture names a page's makers, as at the end of an article."""
    return _CREDITS.match(text) is not None


def is_list_item(text: str) -> bool:
    """Tell whether a line begins an entry of a list."""
    return _LIST_ITEM.match(text) is not None


def markdown_heading(text: str) -> tuple[int, int, int] | None:
    """Return level (1 to 6), start and end of the words of a ``# heading`` line, else ``None``."""
    match = _MARKDOWN_HEADING.match(text)
    if match is None:
        return None
    end = len(text)
    without = text.rstrip("#")
    if without[-1:].isspace():
        end = len(without.rstrip())
    return (len(match.group(1)), match.end(), end) if end > match.end() else None


def is_table_row(text: str) -> bool:
    """Tell whether a line is a row of a Markdown table."""
    return _TABLE_ROW.match(text) is not None


def is_rule(text: str) -> bool:
    """Tell whether a line is only drawn: a rule, or what underlines a heading."""
    return _RULE.match(text) is not None


def is_fence(text: str) -> bool:
    """Tell whether a line opens or closes a block of code."""
    return _FENCE.match(text) is not None


def is_short(text: str, *, width: int) -> bool:
    """Tell whether a line is as short as headings and captions are, and ends no sentence."""
    if width > MAX_HEADING_WIDTH or text[-1] in _NOT_LAST or not any(map(str.isalnum, text)):
        return False
    if _FULL_STOP_WITHIN.search(text) or (len(_CLAUSE.findall(text)) > 1 and not is_numbered(text)):
        return False
    if any(map(is_cjk, text)):
        return True
    words = text.split()
    return len(words) <= _MAX_HEADING_WORDS and not words[0][0].islower()


def has_two_phrases(text: str) -> bool:
    """Tell whether a line is two phrases with a space between, as headlines are set."""
    return _TWO_PHRASES.search(text) is not None and any(map(is_cjk, text))


def heading_form(text: str) -> tuple[bool, bool]:
    """Return whether a heading is set in two phrases, and whether a colon divides it."""
    return has_two_phrases(text), "：" in text[1:-1] or ": " in text[1:-1]
