"""What was marked is known again, and nothing else is."""

import random

from rules.memory import ALIKE, Memory, Sketch
from rules.normal import normal
from rules.written import samples
from text.folding import fold

AD = "高薪诚聘打字员，在家办公，日结三百到五百，不收押金，学生宝妈都可以做，有意加微信详聊"


def sketch(text: str) -> Sketch:
    return Sketch.of(fold(text))


def taught(*texts: str) -> Memory:
    memory = Memory()
    for text in texts:
        memory.mark(sketch(text), 1)
    return memory


def test_edits_and_disguises_do_not_hide_a_marked_text() -> None:
    memory = taught(AD)
    for text in (
        AD,
        AD.replace("三百", "二百").replace("打字员", "录入员"),
        "\u200b".join(AD),
        "·".join(AD),
        AD.replace("微信", "威信").replace("学生", "雪生"),
        "高薪誠聘打字員，在家辦公，日結三百到五百，不收押金，學生寶媽都可以做，有意加微信詳聊",
        AD.replace("微信", "weixin") + "🔥🔥",
    ):
        known = memory.ask(sketch(text))
        assert known is not None, text
        assert known.likeness >= ALIKE
        assert known.balance == 1


def test_other_texts_are_not_taken_for_it() -> None:
    memory = taught(*(one.text for one in samples() if one.spam))
    ham = [one.text for one in samples() if not one.spam][::5]
    mistaken = [text for text in ham if memory.ask(sketch(text))]
    assert len(mistaken) <= len(ham) * 0.005, mistaken


def test_a_short_text_is_known_as_a_whole_only() -> None:
    memory = taught("加我")
    assert memory.ask(sketch("加我")) is not None
    assert memory.ask(sketch("加我吧")) is None
    assert memory.ask(sketch("家我")) is None  # two characters sound like too much else


def test_an_emoji_a_number_or_an_address_stands_for_itself_only() -> None:
    written = [
        "👍",
        "❤️",
        "?",
        "1",
        "2",
        "https://a.example/x",
        "https://b.example/y",
        "@abc_d",
        "@xyz",
    ]
    keys = [Sketch.of(normal(raw), raw).key for raw in [*written, "加我 1", "加我 2", "加我"]]
    assert len(set(keys)) == len(keys)
    for one, same in (("1", "１"), ("?", "？"), ("❤️", "❤"), ("https://A.example/x", written[5])):
        assert Sketch.of(normal(one), one).key == Sketch.of(normal(same), same).key


def test_marks_are_counted_and_undone() -> None:
    memory = taught(AD)
    memory.mark(sketch(AD), -1)
    assert memory.ask(sketch(AD)) is None
    memory.mark(sketch(AD), -1)
    known = memory.ask(sketch(AD))
    assert known is not None
    assert known.balance == -1


def test_all_are_found_among_thousands_old_and_new() -> None:
    chance = random.Random(2)
    signs = [chr(code) for code in range(0x4E00, 0x6E00)]
    texts = ["".join(chance.choices(signs, k=30)) for _ in range(3000)]
    memory = taught(*texts)
    assert len(memory) == len(texts)
    for text in texts[::37]:
        known = memory.ask(sketch(text[1:] + "了"))
        assert known is not None
        assert known.likeness > 0.7
    assert memory.ask(sketch("".join(chance.choices(signs, k=30)))) is None


def test_what_everybody_says_is_not_looked_up_in_every_text() -> None:
    chance = random.Random(5)
    signs = [chr(code) for code in range(0x4E00, 0x6E00)]
    common = "加微信看朋友圈每天更新"
    memory = taught(*(common + "".join(chance.choices(signs, k=40)) for _ in range(1500)))
    assert memory.ask(sketch(common * 2)) is None


def test_one_more_of_hundreds_of_copies_is_known() -> None:
    memory = taught(*(f"{AD}{chr(0x4E00 + n)}{chr(0x5E00 + n)}" for n in range(300)))
    assert memory.ask(sketch(AD + "快来")) is not None


def test_an_empty_text_is_no_trouble() -> None:
    memory = taught("")
    assert memory.ask(sketch("什么")) is None
