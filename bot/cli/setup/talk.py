"""How the wizard talks: its texts, its marks, its questions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.cli.setup.keyboard import read_hidden, read_line
from text.filler import fill
from text.yaml_file import load_yaml

TEXTS = Path(__file__).resolve().parents[1] / "texts"
PLAIN = {"✓": "[x]", "✗": "[ ]", "!": "!", "→": "->"}


def load_texts(language: str) -> dict[str, str]:
    """What the wizard says, in ``zh-CN`` or ``en``: key -> text with ``{name}``."""
    data: dict[str, str] = load_yaml(TEXTS / f"{language}.yaml").data
    return data


class Talk:
    """Speaks to whoever sits before the terminal, and listens.

    Args:
        assume: ask nothing, take what is proposed.
        read: a line from the keyboard.
        hidden: what is pasted without being shown.
    """

    def __init__(
        self,
        console: Console,
        language: str = "zh-CN",
        *,
        assume: bool = False,
        read: Callable[[], str] = read_line,
        hidden: Callable[[Callable[[], None]], str] = read_hidden,
    ) -> None:
        self.console = console
        self.assume = assume
        self._read = read
        self._hidden = hidden
        self.speak(language)

    def speak(self, language: str) -> None:
        """Go on in this language."""
        self.language = language
        self._texts = load_texts(language)

    def words(self, key: str, **values: object) -> str:
        """A text of the wizard's."""
        shown = {name: _printable(str(value)) for name, value in values.items()}
        return fill(self._texts[key], shown)

    # --- saying ---------------------------------------------------------------------------------

    def step(self, number: int, total: int, key: str) -> None:
        """A heading."""
        self.console.print()
        self._print(f"── {number}/{total} · {self.words(key)} ──", "bold cyan")

    def say(self, key: str, style: str = "", **values: object) -> None:
        """A paragraph."""
        self._print(self.words(key, **values).rstrip("\n"), style)

    def done(self, key: str, **values: object) -> None:
        """Something that is as it should be."""
        self.mark("✓", self.words(key, **values), "green")

    def warn(self, key: str, **values: object) -> None:
        """Something that is not."""
        self.mark("!", self.words(key, **values), "yellow")

    def missing(self, key: str, **values: object) -> None:
        """Something that is wanted and not there."""
        self.mark("✗", self.words(key, **values), "red")

    def mark(self, sign: str, line: str, style: str) -> None:
        """A line behind a sign."""
        self._print(f"{self.sign(sign)} {line}", style)

    def sign(self, sign: str) -> str:
        """The sign, or letters for it where the terminal has none."""
        return sign if self.can_show(sign) else PLAIN[sign]

    def can_show(self, text: str) -> bool:
        """Whether the terminal has these characters."""
        try:
            text.encode(self.console.encoding)
        except (LookupError, UnicodeEncodeError):
            return False
        return True

    def link(self, url: str) -> None:
        """An address on a line of its own, not broken, so that it can be copied."""
        self.console.print(Text(url, style="underline"), soft_wrap=True)

    def command(self, line: str) -> None:
        """A line to be copied into a terminal, not broken either."""
        self.console.print(Text(f"  {line}", style="bold"), soft_wrap=True)

    def _print(self, text: str, style: str) -> None:
        if not self.can_show(text):
            text = text.encode(self.console.encoding, "replace").decode(self.console.encoding)
        self.console.print(Text(text, style=style))

    # --- asking ---------------------------------------------------------------------------------

    def ask(self, key: str, default: str = "", **values: object) -> str:
        """A line; empty means what was proposed."""
        if self.assume:
            return default
        proposed = f" [{default}]" if default else ""
        self._prompt(f"{self.words(key, **values)}{proposed}")
        return self._read().strip() or default

    def confirm(self, key: str, *, default: bool, **values: object) -> bool:
        """Yes or no."""
        if self.assume:
            return default
        while True:
            choice = "[Y/n]" if default else "[y/N]"
            self._prompt(f"{self.words(key, **values)} {choice}")
            answer = self._read().strip().lower()
            if not answer:
                return default
            if answer in ("y", "yes", "是", "好", "对", "n", "no", "否", "不"):
                return answer in ("y", "yes", "是", "好", "对")

    def go_on(self, key: str, **values: object) -> bool:
        """Enter = do it (again); ``s`` = skip it."""
        if self.assume:
            return False
        self._prompt(self.words(key, **values))
        return self._read().strip().lower() not in ("s", "skip", "跳过")

    def secret(self, key: str, **values: object) -> str:
        """What is pasted; it is not shown, and may have many lines."""
        if self.assume:
            return ""
        pasted = self._hidden(lambda: self._prompt(self.words(key, **values)))
        self.console.print()
        return pasted

    def _prompt(self, text: str) -> None:
        arrow = self.sign("→")
        self.console.print(Text(f"{arrow} {text}: ", style="bold"), end="", soft_wrap=True)
        self.console.file.flush()


def _printable(text: str) -> str:
    """Without what would steer the terminal; names and titles are other people's."""
    return "".join(sign for sign in text if sign.isprintable())


def make_console(**options: Any) -> Console:
    """A console that shows texts as they are."""
    return Console(highlight=False, markup=False, emoji=False, **options)
