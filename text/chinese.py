"""What findings say, in Chinese: a pattern of the English sentence, and the Chinese one."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, TypeAlias

from text.findings import Finding

Table: TypeAlias = tuple[tuple[str, str], ...]
"""In the order in which they are tried: the more exact one first."""

SENTENCES: Final[Table] = (
    ("a text that starts with {} goes between quotes", "以 {} 开头的文字要加引号"),
    (
        "a text that holds a colon and a space goes between quotes",
        "文字里有「冒号加空格」，要加引号",
    ),
    ("a text that holds a tab goes between quotes", "文字里有制表符（Tab），要加引号"),
    ("an item of this list goes between quotes", "[ ] 里有一项要加引号"),
    ("a tab stands between, use a space", "中间是制表符（Tab），改成空格"),
    ("a full-width ， divides nothing, write ,", "中文逗号 ， 隔不开，改成英文逗号 ,"),
    ("there is a comma too many", "多了一个逗号"),
    ("a text with { } goes between quotes", "带 { } 的文字要加引号"),
    (
        "text behind a closing sign: the whole text goes between quotes",
        "右引号（或右括号）后面还有字：整句加引号",
    ),
    (
        "what stands behind # is not read: quote the text, or write '# ' for a comment",
        "# 后面的字会丢：整句加引号；要写注释，# 后面空一格",
    ),
    (
        "what stands behind # is not read: quote the text,"
        " or write two spaces before # for a comment",
        "# 后面的字会丢：整句加引号；要写注释，# 前面空两格",
    ),
    (
        "this line is not read: within an answer the lines are indented below |",
        "这一行会丢：要写进答案，就缩进到「|」下面",
    ),
    (
        "this line is joined to the one above: write | behind the colon, the text below it",
        "这一行会和上一行连成一行：冒号后面写 |，文字另起一行",
    ),
    (
        "this line is joined to the one above: write | behind the colon, the text below it"
        " without quotes",
        "这一行会和上一行连成一行：冒号后面写 |，文字另起一行，不用引号",
    ),
    (
        "the lines below > are joined to one: | keeps them",
        "写 > 会把几行连成一行，写 | 才保留换行",
    ),
    (
        "{} is one item: a list is divided by the half-width comma",
        "{} 只算一项：用英文逗号 , 隔开",
    ),
    ("{} is one text: a list stands between [ ]", "{} 只算一句：几项要放进 [ ]"),
    ("{} is one item: each stands by itself", "{} 只算一项：要一项一项分开写"),
    ("the colon behind {} is a full-width ：", "{} 后面是中文冒号，改成英文冒号加空格"),
    ("a space is missing behind the colon of {}", "{} 的冒号后面少一个空格"),
    (
        "the space behind the colon of {} is no plain space",
        "{} 的冒号后面是全角空格（或网页里的空格），改成普通空格",
    ),
    ("a space is missing behind the - of {}", "{} 前面的 - 后面少一个空格"),
    ("the dash before {} is a full-width －", "{} 前面是全角的 －，改成英文 - 加空格"),
    ("the sign before {} is no plain -", "{} 前面要写英文的 - 加空格"),
    (
        "a full-width or non-breaking space cannot indent a line, use plain spaces",
        "缩进用了全角空格（或网页里的空格），改成普通空格",
    ),
    ("a button stands on a line of its own, behind a -", "按钮要另起一行，前面写 -"),
    ("a tab cannot indent a line, use spaces", "缩进用了制表符（Tab），改成空格"),
    ("this [ has no ] that closes it", "有 [ 没有 ]（或里面的文字要加引号）"),
    ("this { has no } that closes it", "有 { 没有 }"),
    ("a [ or { before this place is never closed", "前面有 [ 或 { 没有收尾"),
    ("a comma or bracket too many; a text that begins with one goes between quotes",
     "多了一个逗号或括号；文字以它们开头就要加引号"),
    ("this quotation mark is never closed", "引号没有收尾"),
    ("the indentation does not fit the lines above", "缩进和上面的行对不上"),
    ("only one document a file: remove the ---", "一个文件只写一份：去掉 ---"),
    (
        "a line ... ends the file: remove it, or quote the text",
        "单独一行 ... 会让文件到此为止：删掉，或加引号",
    ),
    (
        "a \\ in double quotes needs a second \\, or use single quotes",
        "双引号里的 \\ 要写两个，或者改用单引号",
    ),
    ("text behind | or > must begin on the next line", "| 或 > 后面的文字要另起一行"),
    ("this line is neither 'key: value' nor '- item'", "这一行既不是「键: 值」，也不是「- 一项」"),
    ("a colon too many, or wrong indentation", "多了一个冒号，或缩进不对"),
    ("a - or ? cannot stand here", "这里不能写 - 或 ?"),
    ("a key must be a word", "键要写成一个词"),
    ("key {} is here twice, first in line {} as {}", "{} 重复了：第 {} 行已经写过 {}"),
    ("key {} is here twice, first in line {}", "{} 写了两次，第一次在第 {} 行"),
    ("the file is not saved as UTF-8", "文件不是 UTF-8 编码：另存为 UTF-8"),
    ("there is no file or folder {}", "没有 {} 这个文件或文件夹"),
    ("cannot be read: {}", "读不了：{}"),
    ("lists and mappings are nested too deeply", "套得太深了"),
    ("the sign {} cannot stand in a file", "文件里不能有字符 {}"),
    ("{} stands below {} ({}), indented deeper than it", "{0} 要写在「{2}」下面，往里多缩进"),
    ("{} stands below {}, indented deeper than it", "{} 要写在「{}」下面，往里多缩进"),
    ("unknown key {} (known: {})", "没有 {} 这个键（有：{}）"),
    ("unknown key {}", "没有 {} 这个键"),
    ("{} is missing", "缺 {}"),
    ("unknown placeholder {} (known: {}; {} is a plain {}), did you mean {}?",
     "没有 {0} 这个占位（有：{1}；要写花括号本身就写 {2}），是不是 {4}？"),
    ("unknown placeholder {} (known: {}; {} is a plain {})",
     "没有 {0} 这个占位（有：{1}；要写花括号本身就写 {2}）"),
    ("a {} in {} holds no plain word: write {}, or {} for the sign itself",
     "{1} 里的 {0} 不成对：占位写 {2}，花括号本身写 {3}"),
    ("<{}> is never closed", "<{}> 没有收尾"),
    ("{} closes nothing", "{} 前面没有开头"),
    ("beside tags, < and > are written &lt; and &gt;", "用了标签，< 和 > 就要写成 &lt; 和 &gt;"),
    ("beside tags, & is written &amp;", "用了标签，& 就要写成 &amp;"),
    ("expected a button such as {}, found {}", "按钮要写成 {}，这里是{}"),
    ("a button needs a text", "按钮上要有字"),
    ("button {} needs a link such as {}, found {}", "按钮 {} 的链接要写成 {}，这里是{}"),
    ("{} buttons, Telegram takes {}", "有 {} 个按钮，Telegram 最多 {} 个"),
    ("{} buttons in a row, {} can be shown", "一排有 {} 个按钮，最多看得见 {} 个"),
    ("the button {} has {} bytes, {} fit", "按钮 {} 有 {} 字节，{} 字节以内才显示得全"),
    ("the link of {} has more than {} characters", "按钮 {} 的链接超过 {} 个字符"),
    ("expected days such as {}, found {}", "日期写成 {}，这里是{}"),
    ("month must be in {}", "没有这个月份"),
    ("day is out of range for month", "这个月没有这一天"),
    ("{} is before {}", "{} 早于 {}"),
    ("expected at least one text, found an empty list", "至少写一句，这里是空的 []"),
    (
        "expected text, found nothing (a # begins a comment: put the text between quotes)",
        "这里要写文字，却是空的（# 后面是注释：文字带 # 就加引号）",
    ),
    (
        "expected text, found {} (put the text between quotes,"
        " or write it behind | on a line of its own)",
        "这里要写文字，却成了{}（加引号，或冒号后面写 | 再另起一行）",
    ),
    (
        "expected text, found {} (between quotes it is text: {})",
        "这里要写文字，却是{}（加引号：{}）",
    ),
    ("expected text, found {}", "这里要写文字，却是{}"),
    ("expected one of {}, found {}", "只能写 {} 里的一个，这里是{}"),
    ("expected yes or no (是 or 否), found {}", "只能写 是 或 否，这里是 {}"),
    ("expected a mapping (key: value), found {}", "这里要写「键: 值」，却是{}"),
    ("expected a list, found {}", "这里要写一个列表 [ ]，却是{}"),
    ("{} has no end, and a duration with an end is needed here", "{} 没有期限，这里要写多久"),
    ("{} needs a unit, such as {} or {}", "{} 少了单位，写成 {} 或 {}"),
    ("{} is not a duration such as {}, {} or {}", "{} 不是时长，写成 {}、{} 或 {}"),
    ("{} is not a duration such as {}", "{} 不是时长，写成 {}"),
)  # fmt: skip
"""Of any file."""

_FOUND: Final = (
    ("the text {}", "文字 {}"),
    ("a mapping ({})", "「键: 值」（{}）"),
    ("the value {}", " {}"),
    ("an empty text", "空的文字"),
    ("a mapping", "「键: 值」"),
    ("a list", "列表"),
    ("nothing", "空的"),
    ("No such file or directory", "没有这个文件"),
    ("Permission denied", "没有权限"),
    ("Is a directory", "这是文件夹"),
)
_EXPECTED: Final = re.compile(r"expected (.+), found (.+?)", re.DOTALL)
_KINDS: Final = {
    "a duration such as 10分钟 or 1h 30m": "时长（如 10分钟、1h 30m）",
    "yes or no (是 or 否)": "是 或 否",
    "a mapping (key: value)": "「键: 值」",
    "a whole number": "整数",
    "a number": "数字",
    "a list": "列表",
    "text": "文字",
    " or ": " 或 ",
    ", ": "、",
}
_KIND: Final = re.compile(rf"'([^']*)'|{'|'.join(map(re.escape, _KINDS))}")
_HOLE: Final = re.compile(r"\{(\d?)\}")


def told(finding: Finding, own: Table = ()) -> str:
    """``str(finding)`` in Chinese; for ``own`` see ``chinese``."""
    guess = f"，是不是 {finding.hint}？" if finding.hint else ""
    place = f"{finding.file}:{finding.line}:{finding.column}"
    return f"{place} {finding.code} {chinese(finding.message, own)}{guess}"


def chinese(message: str, own: Table = ()) -> str:
    """A finding's message in Chinese; what nobody translated stays as it is.

    Args:
        own: sentences of one kind of file, tried before those of any.
    """
    return _translated(message, own) or _translated(message, SENTENCES) or _expected(message)


def _expected(message: str) -> str:
    """What none of the sentences is for: one of several kinds of value should stand there."""
    match = _EXPECTED.fullmatch(message)
    if match is None:
        return message
    kinds = _KIND.sub(lambda one: _KINDS.get(one.group()) or f"「{one[1]}」", match[1])
    return _filled("应该是 {}，这里是 {}", [kinds, _part(match[2])])


def of_system(reason: str) -> str:
    """What the system says of a file, in Chinese; what is not known stays as it is."""
    return _translated(reason, _FOUND) or reason


def _translated(message: str, table: Table) -> str | None:
    for pattern, said in _patterns(table):
        if match := pattern.fullmatch(message):
            return _filled(said, [_part(part) for part in match.groups()])
    return None


def _part(written: str) -> str:
    return _translated(written, _FOUND) or _named(written)


def _named(part: str) -> str:
    """What was written stands between Chinese quotation marks."""
    return f"「{part[1:-1]}」" if len(part) > 1 and part[0] == part[-1] == "'" else part


def _filled(said: str, parts: list[str]) -> str:
    numbers = iter(range(len(parts)))
    filled = _HOLE.sub(lambda hole: parts[int(hole[1]) if hole[1] else next(numbers)], said)
    return filled.replace(" 「", "「").replace("」 ", "」")


@cache
def _patterns(table: Table) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(_compiled(table))


def _compiled(table: Table) -> Iterator[tuple[re.Pattern[str], str]]:
    for english, said in table:
        parts = (re.escape(part) for part in english.split("{}"))
        yield re.compile("(.+?)".join(parts), re.DOTALL), said
