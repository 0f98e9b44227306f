"""Parts of characters that nobody writes by themselves, except to take a character apart."""

from typing import Final

RADICALS: Final = frozenset(
    "扌亻讠纟钅氵犭礻衤忄阝刂艹宀辶灬冫彳饣疒罒冖匚攵廴丬覀彡亠冂勹凵卩厶丨丿乛亅囗夂廾彐疋癶虍髟卄刂冫攴殳隹豸釆舛臼耒"
)
"""They are taken for parts wherever they stand."""

WRITTEN_AS: Final = {
    "讠": "言",
    "钅": "金",
    "饣": "食",
    "礻": "示",
    "扌": "才手",
    "亻": "人",
    "氵": "水",
    "纟": "糸丝",
    "忄": "心",
    "衤": "衣",
    "犭": "犬",
    "刂": "刀",
    "灬": "火",
    "艹": "草",
}
"""Whole characters that stand for a radical where the keyboard has none."""

SUPPLEMENT: Final = {
    "⺡": "氵", "⺘": "扌", "⺅": "亻", "⻈": "讠", "⺰": "纟", "⻐": "钅", "⺨": "犭", "⺭": "礻",
    "⻂": "衤", "⺖": "忄", "⺉": "刂", "⺾": "艹", "⺿": "艹", "⻀": "艹", "⻌": "辶", "⻍": "辶",
    "⻎": "辶", "⺣": "灬", "⻏": "阝", "⻖": "阝", "⻠": "饣", "⺮": "竹", "⺼": "月", "⻊": "足",
    "⺩": "王", "⻓": "长", "⻔": "门", "⻋": "车", "⻅": "见", "⻉": "贝", "⻚": "页", "⻛": "风",
    "⻜": "飞", "⻢": "马", "⻥": "鱼", "⻦": "鸟", "⺌": "小", "⺍": "小", "⺗": "心", "⺠": "民",
    "⺤": "爪", "⺥": "爪", "⺪": "疋", "⺳": "罒", "⺶": "羊", "⺷": "羊", "⺸": "羊", "⻗": "雨",
    "⻣": "骨", "⻤": "鬼", "⻬": "齐", "⻰": "龙", "⻙": "韦", "⻆": "角", "⻄": "西", "⻑": "长",
}  # fmt: skip
"""Unicode's other row of radicals, which normalizing leaves alone."""
