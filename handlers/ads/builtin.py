"""Rules that no operator wrote: what the engine, the list of sites and staff itself act by."""

from typing import Final

from handlers.ads.settings import AdsSettings
from rules.deeds import Again, Deed
from rules.ladder import Step
from rules.rule import Conditions, Rule

ENGINE: Final = "ads"
SITE: Final = "ads.site"
NAME: Final = "ads.name"
BUILT_IN: Final = frozenset({ENGINE, SITE, NAME})
"""Names under which cases keep them; no operator's rule is called so by accident."""

_DELETE: Final = Deed("delete")
_REPORT: Final = Deed("report")


def is_builtin(name: str) -> bool:
    """Whether a case's or a report's rule is one of ours."""
    return name.removesuffix(" ↪") in BUILT_IN


def reason_of(name: str) -> str:
    """The phrase that says why, to the one concerned."""
    return f"ads.reason.{name.removeprefix('ads.') if name != ENGINE else 'engine'}"


def engine_rule(step: Step, settings: AdsSettings) -> Rule:
    """What the engine does at a step of its ladder, at most the hardest; again brings a mute."""
    mute = Deed("mute", settings.mute)
    then = {"delete": (_DELETE,), "mute": (_DELETE, mute), "ban": (_DELETE, Deed("ban"))}
    again = (Again(2, mute),) if step == "delete" and settings.hardest != "delete" else ()
    return _rule(ENGINE, then.get(step, (_REPORT,)), again)


def site_rule() -> Rule:
    """A link to a site that is not wanted is taken away."""
    return _rule(SITE, (_DELETE,))


def named_rule(name: str, settings: AdsSettings) -> Rule | None:
    """What staff's word that it is an ad brings, where the rule is one of ours."""
    if name == NAME:
        return _rule(NAME, (Deed("ban"),))
    if name == SITE:
        return site_rule()
    return engine_rule("mute", settings) if name == ENGINE else None


def name_report() -> Rule:
    """An ad in a name is only reported."""
    return _rule(NAME, (_REPORT,))


def _rule(name: str, then: tuple[Deed, ...], again: tuple[Again, ...] = ()) -> Rule:
    return Rule.model_construct(
        name=name, when=Conditions.model_construct(), then=then, again=again, mode="live"
    )
