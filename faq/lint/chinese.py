"""What findings about FAQ files say, in Chinese."""

from typing import Final

from text import chinese as text
from text.chinese import Table

_LINT: Final[Table] = (
    ("a (答) is missing", "缺「答」"),
    ("q (问) is missing", "缺「问」"),
    ("behind {} an answer is expected, as text on the same line", "{} 后面要在同一行写答案"),
    ("a - is missing before {}", "{} 前面少一个 -"),
    ("beside other keys {} and its answer go under {} and {}",
     "还有别的键，{} 和它的答案就要分开写成「{}」「{}」两行"),
    ("the file has no entries under faq (问答)", "文件里没有「问答」"),
    ("the id {} is taken by the entry at {}", "编号 {} 已经用在 {}（问题一样也会这样）"),
    ("after (接着) names {}, which is no entry", "「接着」写的 {} 不是任何一条的问题"),
    ("the answer has {} characters, Telegram takes {}", "答案有 {} 个字，Telegram 最多 {} 个"),
    (
        "{} also asks for {} ({}): neither is answered alone",
        "{} 也是 {}（{}）的问法：两条都不会单独回答",
    ),
    ("{} also asks for {}: neither is answered alone", "{} 也是 {} 的问法：两条都不会单独回答"),
    ("there is no file {}: the answer goes out without it", "没有文件 {}：答案会不带它发出去"),
    ("{} has no tests", "{} 没有写测试"),
    ("the keyword {} is in {} % of ordinary talk", "关键词 {} 太常见：{}% 的闲聊里都有"),
    ("only_in (仅限) names the group {}, which config.yaml does not",
     "「仅限」写的群 {} 不在 config.yaml 里"),
    ("the group {} has no topic {} in config.yaml", "config.yaml 里群 {} 没有话题 {}"),
    ("{}, were it not written, would be taken for {} ({}): {} against {}",
     "{} 要是没写进来，就会当成 {}（{}）：{} 比 {}"),
    ("{}, were it not written, would be taken for {}: {} against {}",
     "{} 要是没写进来，就会当成 {}：{} 比 {}"),
)  # fmt: skip
_TABLES: Final[Table] = (
    ("this cannot be changed in place, and a new file would lose its comments",
     "没法在原处改，整个重写又会丢掉注释"),
    ("this cannot be changed in place, and a new file would lose its synonyms",
     "没法在原处改，整个重写又会丢掉同义词"),
    ("the table is empty", "表格是空的"),
    ("the first row names the columns: q (问) and a (答), and what else there is",
     "第一行是列名：要有「问」「答」两列，别的随意"),
    ("unknown column {}", "没有 {} 这一列"),
    ("column {} is here twice", "{} 有两列"),
    ("{} stands in a column without a name", "{} 所在的列没有列名"),
    ("{} is one item: ; or a new line divides them", "{} 只算一项：用「；」或换行隔开"),
    ('this is no CSV: a " is not closed, or stands alone, up to line {}',
     '这不是 CSV：到第 {} 行为止，有英文引号 " 没收尾，或文字里的 " 没写成 ""'),
    ("this is no XLSX: save it as .xlsx anew", "这不是 XLSX：请重新另存为 .xlsx"),
    ("the sheet {} is not read: only the first is",
     "工作表 {} 没有用上：只看第一张，请移过来或另发一份"),
    ("the workbook is too large", "工作簿太大"),
    ("the file is saved neither as UTF-8 nor as GB 18030",
     "文件的编码既不是 UTF-8 也不是 GB 18030"),
    ("the table has more than {} rows", "表格超过 {} 行"),
)  # fmt: skip
"""Of tables, and of what they are written into."""
_TESTS: Final[Table] = (
    ("hit {} came out as answer", "该答 {}，却答了别的"),
    ("hit {} came out as suggest", "该答 {}，却只列了别的"),
    ("hit {} came out as silent", "该答 {}，却没出声"),
    ("miss {} came out as answer", "不该答 {}，却答了"),
)
"""Of embedded tests that fail."""
OWN: Final[Table] = (*_LINT, *_TABLES, *_TESTS)
SENTENCES: Final[Table] = (*OWN, *text.SENTENCES)


def chinese(message: str) -> str:
    """A finding's message in Chinese; what nobody translated stays as it is."""
    return text.chinese(message, OWN)
