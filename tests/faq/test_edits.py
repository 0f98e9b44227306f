"""Of a value that holds several, only what changes is written anew."""

import pytest

from faq.entry import Button
from faq.entry import Tests as Told
from tests.faq.test_revising import changed

LISTED = """\
问答:
  -
    问: 怎么退款
    也问:
      # 群里问得最多
      - 退钱  # 老王爱这么说
      -   我要退款
      - |  # 两行
        不想学了
        退吗
    答:
    - 甲。  # 短的
    - 乙。   # 长的
    按钮:
      - 官网: https://a.com  # 主站
      - {群: "https://t.me/a", 客服: "https://t.me/b"}
    测试:
      该答: [退款, "退钱"]  # 常见
      不该答:
        - 退群  # 别混
  - 问: 开课   # 甲
    也问: [几号开,  # 春季
           "哪天开", 何时开
           , 什么时候  # 秋季
          ]
    答: 三月
    按钮:
      课表: https://a.com  # 图
      官网: https://b.com  # 站
    测试: {该答: 开课吗, 不该答: [下课]}  # 尾
  - {问: 关门,  # 晚上
     答: 十点, 也问: [打烊]}  # 夏天
"""


def button(text: str, url: str) -> Button:
    return Button(text=text, url=url)


@pytest.mark.parametrize(
    ("number", "change", "old", "new"),
    [
        (0, {"also": ("退钱", "我要退款", "不想学了\n退吗", "退")}, "        退吗\n",
         "        退吗\n      - 退\n"),
        (0, {"also": ("退", "退钱", "我要退款", "不想学了\n退吗")}, "      - 退钱",
         "      - 退\n      - 退钱"),
        (0, {"also": ("退钱", "不想学了\n退吗")}, "      -   我要退款\n", ""),
        (0, {"also": ("退钱", "我想退款", "不想学了\n退吗")}, "-   我要退款", "- 我想退款"),
        (0, {"also": ("我要退款", "不想学了\n退吗", "退钱")},
         "      - 退钱  # 老王爱这么说\n      -   我要退款\n"
         "      - |  # 两行\n        不想学了\n        退吗\n",
         "      -   我要退款\n      - |  # 两行\n        不想学了\n        退吗\n"
         "      - 退钱  # 老王爱这么说\n"),
        (0, {"also": ("退钱", "我要退款", "不学了")},
         "- |  # 两行\n        不想学了\n        退吗", "- 不学了  # 两行"),
        (0, {"a": ("甲。", "丙。")}, "- 乙。   #", "- 丙。   #"),
        (0, {"a": ("乙。",)}, "    - 甲。  # 短的\n", ""),
        (0, {"tests": Told(hit=("退款", "退钱"), miss=("退群", "退票"))}, "别混\n",
         "别混\n        - 退票\n"),
        (0, {"tests": Told(hit=("退款", "退钱", "退"), miss=("退群",))},
         '"退钱"]', '"退钱", 退]'),
        (0, {"tests": Told(hit=("退款", "退钱"))}, "      不该答:\n        - 退群  # 别混\n", ""),
        (0, {"buttons": ((button("官网", "https://b.com"),),
                         (button("群", "https://t.me/a"), button("客服", "https://t.me/b")))},
         "a.com  # 主站", "b.com  # 主站"),
        (1, {"also": ("几号开", "哪天开", "什么时候")}, ', 何时开\n', "\n"),
        (1, {"also": ("几号开", "哪天开", "何时开", "什么时候", "开了吗")}, "什么时候  #",
         "什么时候, 开了吗  #"),
        (1, {"also": ("哪天开", "何时开", "什么时候")}, "[几号开,  #", "[  #"),
        (1, {"also": ("几号", "哪天开", "何时开", "什么时候")}, "几号开,", "几号,"),
        (1, {"buttons": ((button("课表", "https://a.com"), button("新", "https://c.com"),
                          button("官网", "https://b.com")),)},
         "      官网", "      新: https://c.com\n      官网"),
        (1, {"tests": Told(hit=("开课吗",), miss=("下课", "上课"))}, "[下课]", "[下课, 上课]"),
        (1, {"tests": Told(hit=("开课吗", "开了吗"), miss=("下课",))},
         "开课吗,", "[开课吗, 开了吗],"),
        (1, {"tests": Told(miss=("下课",))}, "该答: 开课吗, ", ""),
        (1, {"tests": Told(hit=("开课吗",))}, ", 不该答: [下课]", ""),
        (2, {"a": ("九点",)}, "十点", "九点"),
        (2, {"also": ()}, ", 也问: [打烊]", ""),
        (2, {"private": True, "also": ("打烊", "关了吗")},
         "[打烊]}", "[打烊, 关了吗], 悄悄答: \"是\"}"),
    ],
)  # fmt: skip
def test_of_several_only_what_changes_is_written_anew(
    number: int, change: dict[str, object], old: str, new: str
) -> None:
    assert LISTED.count(old) == 1
    assert changed(number, LISTED, **change) == LISTED.replace(old, new)


@pytest.mark.parametrize("roles", ["[成员, 版主]", "[版主, 群主]", "\n    - 版主\n    - 群主"])
def test_a_role_written_as_a_list_may_change(roles: str) -> None:
    text = f"问答:\n  - 问: 退款\n    身份: {roles}\n    答: 好\n"
    assert "退款\n    身份: 管理员\n    答" in changed(0, text, role="admin").replace('"', "")


def test_the_key_behind_the_dash_may_go() -> None:
    text = "问答:\n  - 不含: [退群]  # 一\n    # 二\n    问: 退款  # 三\n    答: 好\n"
    assert changed(0, text, not_=()) == text.replace(" 不含: [退群]  # 一", "")
