"""What findings about rules files say, in Chinese."""

from typing import Final

from rules.said import FEATURES
from text import chinese as text
from text.chinese import Table

_FEATURES: Final = ", ".join(f"{chinese} ({english})" for english, chinese in FEATURES.items())

SENTENCES: Final[Table] = (
    (f"expected one of {_FEATURES}, found {{}}",
     f"只能写 {'、'.join(FEATURES.values())} 里的一个，这里是{{}}"),
    (
        "the file has neither rules (规则) nor routes (分流) nor broadcasts (群发)",
        "文件里没有「规则」「分流」「群发」中的任何一个",
    ),
    ("the name {} is taken by the one at {}", "名称 {} 已经用在 {}"),
    ("no group or set is called {}", "没有叫 {} 的群或群组"),
    ("the config names no topic {} in {}", "config.yaml 里群 {1} 没有话题 {0}"),
    ("the config names no topic {}", "config.yaml 里没有话题 {}"),
    ("expected a site such as example.com or t.me/our_group, found {}",
     "网址要写成 example.com 或 t.me/our_group 这样，这里是{}"),
    ("expected 演练 (shadow) or 正式 (live), found {}", "只能写 演练 或 正式，这里是{}"),
    ("a name has at most {} characters, this one {}", "名称最多 {} 个字，这个有 {} 个"),
    ("{} holds neither letters nor digits: it is never found",
     "{} 里没有字也没有数字，永远找不到"),
    ("moderators and administrators are never judged: expected 成员 (member) or 信任 (trusted)",
     "协管和管理员从不受规则管：只能写 成员 或 信任"),
    ("expected a duration above zero", "时长要大于零"),
    ("the duration must be above zero", "时长要大于零"),
    ("nothing is asked: write 含任一 (any), 有 (has) or another condition",
     "没有写条件：写上「含任一」「有」或别的条件"),
    ("the same is to be done twice: remove one of them", "同一个动作写了两次：去掉一个"),
    ("only one of 警告 (warn), 禁言 (mute), 踢 (kick), 封禁 (ban) at a time:"
     " write the others under 屡犯 (again)",
     "警告、禁言、踢、封禁一次只能写一个：其他的写到「屡犯」下面"),
    ("the numbers of times must rise: 第2次 …, 第3次 …", "次数要从小到大：第2次 …，第3次 …"),
    ("expected a line such as 第2次 禁言 1天 (2nd mute 1d), found {}",
     "要写成「第2次 禁言 1天」这样，这里是{}"),
    ("what is done the first time stands under 则 (then); begin with 第2次 (2nd)",
     "第一次做什么写在「则」下面；这里从 第2次 写起"),
    ("expected 警告 (warn), 禁言 1天 (mute 1d), 踢 (kick) or 封禁 (ban) behind the times,"
     " found {}",
     "次数后面只能写 警告、禁言 1天、踢 或 封禁，这里是{}"),
    ("expected 删除 (delete), 警告 (warn), 禁言 1天 (mute 1d), 踢 (kick), 封禁 (ban)"
     " or 报告 (report), found {}",
     "只能写 删除、警告、禁言 1天、踢、封禁 或 报告，这里是{}"),
    ("{} is no duration such as 10分钟 (10m), 1天 (1d) or 永久 (forever)",
     "{} 不是时长，写成 10分钟、1天 或 永久"),
    ("only 禁言 (mute) and 封禁 (ban) take a duration", "只有 禁言 和 封禁 后面可以写时长"),
    ("how long? write 禁言 1天 (mute 1d), or 禁言 永久 (mute forever)",
     "禁言多久？写 禁言 1天，或 禁言 永久"),
    ("a pattern has at most {} characters: write several", "一条正则最多 {} 个字符：分成几条写"),
    ("{} is no pattern: missing ): {}", "{0} 不是正则：少一个 )"),
    ("{} is no pattern: unexpected ): {}", "{0} 不是正则：多一个 )"),
    ("{} is no pattern: missing ]: {}", "{0} 不是正则：少一个 ]"),
    ("{} is no pattern: no argument for repetition operator: {}",
     "{} 不是正则：{} 前面没有可以重复的"),
    ("{} is no pattern: bad repetition operator: {}", "{} 不是正则：{} 连写了两个重复"),
    ("{} is no pattern: invalid character class range: {}", "{} 不是正则：没有 {} 这样的范围"),
    ("{} is no pattern: invalid named capture group: {}", "{} 不是正则：{} 的名字不对"),
    ("{} is no pattern: trailing {}", "{} 不是正则：末尾多一个 {}"),
    ("{} is no pattern: invalid perl operator: {} (looking ahead or behind, (?=…) or (?<!…),"
     " is not possible here)",
     "{0} 不是正则：这里不能写 (?=…)、(?<!…) 这样看前看后的"),
    ("{} is no pattern: invalid escape sequence: {} (it knows no such sign behind a backslash"
     " (back references like \\1 are not possible))",
     "{} 不是正则：不能写 {}（也不能用 \\1 引用前面的）"),
    ("{} is no pattern: invalid repetition size: {} (a repetition ends at {})",
     "{0} 不是正则：{1} 太多，最多重复 1000 次"),
    ("{} is no pattern: {} ({})", "{} 不是正则：{}（{}）"),
    ("{} is no pattern: {}", "{} 不是正则：{}"),
    ("{} holds half a character", "{} 里有半个字符"),
    ("{} is too large: repeat less, such as {}", "{} 太大：重复次数写少一点，如 {}"),
    ("{} fits every message", "{} 什么消息都匹配"),
    ("expected a group or group/topic, found {}", "要写 群 或 群/话题，这里是 {}"),
    ("expected such as 7天 1次 (7d 1x), found {}", "要写成「7天 1次」这样，这里是 {}"),
    ("expected a span of at most 366 days, and at least once, such as 7天 1次 (7d 1x)",
     "最长 366 天，至少 1 次，写成「7天 1次」这样"),
    ("a route needs keywords (关键词) or examples (例句)", "分流要写「关键词」或「例句」"),
    ("expected 2小时内补发 (within 2h), 跳过 (skip) or 补发 (send), found {}",
     "只能写 2小时内补发、跳过 或 补发，这里是{}"),
    ("{} leaves no time at all; write 跳过 (skip) for that", "{} 等于不补发，直接写 跳过"),
    ("expected hours such as 22:30-08:00, found {}", "时段要写成 22:30-08:00 这样，这里是 {}"),
    ("{} begins and ends at the same time", "{} 开始和结束是同一个时间"),
    (
        "expected 每天 09:00, 工作日 18:30, 每周一 09:00, 每月1号 09:00 or 2027-03-02 09:00,"
        " found {}",
        "时间写成 每天 09:00、工作日 18:30、每周一 09:00、每月1号 09:00 或 2027-03-02 09:00，"
        "这里是 {}",
    ),
    ("expected a time such as 09:00 behind {}, found {}", "{} 后面要写时间，如 09:00，这里是{}"),
    ("expected a time such as {}, found {}", "时间要写成 {} 这样，这里是{}"),
    ("{} is understood, but not {} behind it", "{} 看得懂，后面的 {} 看不懂"),
    ("{}: minutes have two digits", "{}：分钟要写两位"),
    ("{} is no time of day: they go from 00:00 to 23:59", "没有 {} 这个时间：只有 00:00 到 23:59"),
    ("there is no such day as {}", "没有 {} 这一天"),
    ("{} needs a date here, such as 2027-03-02", "{} 这里要写日期，如 2027-03-02"),
    ("{} is past", "{} 已经过去了"),
    ("{}: from a minute to a year is possible", "{}：只能是一分钟到一年"),
    ("{} is no tag that Telegram knows: write &lt; for a plain <",
     "Telegram 没有 {} 这个标签：要写小于号就写 &lt;"),
    ("{} closes nothing: tags end in the reverse order",
     "{} 前面没有开头：标签要按相反的顺序收尾"),
    ("{} is not closed: {} is missing", "{} 没有收尾：缺 {}"),
    ("the text has up to {} characters, Telegram takes {}",
     "文字最长会有 {} 个字，Telegram 最多收 {} 个"),
    ("unknown placeholder {} (known: {}), did you mean {}?",
     "没有 {} 这个占位（有：{}），是不是 {}？"),
    ("unknown placeholder {} (known: {})", "没有 {} 这个占位（有：{}）"),
)  # fmt: skip


def chinese(message: str) -> str:
    """A finding's message in Chinese; what nobody translated stays as it is."""
    return text.chinese(message, SENTENCES)
