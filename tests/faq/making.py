"""Entries and files for the tests of the engine."""

from pathlib import Path
from typing import Any

from faq.entry import Entry
from faq.index import FaqIndex


def entry(question: str, **more: Any) -> Entry:
    """An entry with an answer."""
    return Entry.model_validate({"q": question, "a": f"answer to {question}", **more})


def shop(*extra: Entry) -> FaqIndex:
    """A small FAQ in both languages."""
    return FaqIndex(
        [
            entry("怎么修改收货地址", also=["地址填错了怎么办", "想换个地址"]),
            entry("包裹什么时候发货", also=["多久发货", "几天能发出来"]),
            entry("会员卡怎么办理", also=["如何办会员卡"], **{"not": ["注销"]}),
            entry("门店营业时间", also=["你们几点开门", "几点关门"], keywords=["营业时间"]),
            entry("停车收费吗", also=["停车场怎么收费"]),
            entry("How do I track my parcel?", also=["where is my order", "parcel tracking"]),
            entry("Do you ship abroad?", also=["international shipping"]),
            *extra,
        ]
    )


def written(folder: Path, text: str, name: str = "faq.yaml") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
