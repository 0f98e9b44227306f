"""What findings about FAQ files say, in Chinese."""

from typing import Final

from text import chinese as text
from text.chinese import Table

OWN: Final[Table] = (
    ("a (答) is missing", "缺「答」"),
    ("q (问) is missing", "缺「问」"),
    ("behind {} an answer is expected, as text on the same line", "{} 后面要在同一行写答案"),
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
TABLES: Final[Table] = (
    ("this cannot be changed in place, and a new file would lose its comments",
     "没法在原处改，整个重写又会丢掉注释"),
    ("this cannot be changed in place, and a new file would lose its synonyms",
     "没法在原处改，整个重写又会丢掉同义词"),
)  # fmt: skip
"""Of tables, and of what they are written into."""
SENTENCES: Final[Table] = (*OWN, *TABLES, *text.SENTENCES)


def chinese(message: str) -> str:
    """A finding's message in Chinese; what nobody translated stays as it is."""
    return text.chinese(message, (*OWN, *TABLES))
