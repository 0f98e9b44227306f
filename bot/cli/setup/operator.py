"""Step 6: the first operator is who sends the one-time code."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cli.setup.desk import Desk
from bot.cli.setup.found import Claim, Person, make_code
from bot.cli.setup.qr import show_qr
from bot.cli.setup.rights import start_link
from bot.cli.setup.waiting import pass_over, say_to, wait_for
from bot.stream.raw import Raw


def find_operator(desk: Desk) -> None:
    """Show a code until somebody sends it, or the user goes on."""
    talk = desk.talk
    talk.say("operator.about")
    pass_over(desk)
    while True:
        claim = Claim(make_code())
        if not _show(desk, claim):
            talk.warn("operator.skipped")
            return
        person = _wait(desk, claim)
        if person is not None:
            desk.file.add_operator(person.id)
            talk.done("operator.done", name=person.name, id=person.id)
            return
        talk.warn("operator.tries" if claim.tries <= 0 else "operator.late")


def _show(desk: Desk, claim: Claim) -> bool:
    """Show the code; whether to wait for it."""
    link = start_link(desk.username, claim.code)
    minutes = int(desk.options.code_s // 60)
    desk.talk.say("operator.how", username=desk.username, code=claim.code, minutes=minutes)
    desk.talk.link(link)
    show_qr(desk.talk.console, link)
    return desk.talk.go_on("operator.ready")


def _wait(desk: Desk, claim: Claim) -> Person | None:
    """Who sends the code in time; those who send another one are told so."""

    def judge(updates: Sequence[Raw]) -> list[Person] | None:
        for update in updates:
            heard = claim.judge(update)
            if heard is None:
                continue
            person, right = heard
            if right:
                say_to(desk, person.id, desk.talk.words("operator.welcome"))
                return [person]
            desk.talk.warn("operator.wrong", name=person.name, left=max(claim.tries, 0))
            say_to(desk, person.id, desk.talk.words("operator.refused"))
            if claim.tries <= 0:
                return []  # nobody guesses any further
        return None

    found = wait_for(desk, judge, desk.options.code_s)
    return found[0] if found else None
