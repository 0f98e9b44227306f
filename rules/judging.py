"""Ask the operators' rules about a message: what speaks against it, and which rule acts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.patterns import Patterns
from rules.rule import Conditions, Exceptions, Rule
from rules.said import Circumstances, Said, is_on
from text.disguise.unmask import unmask
from text.folding import fold
from text.keywords import Keywords

ROLES = ("member", "trusted")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A rule whose content conditions a message meets.

    Attributes:
        marks: the words, links, features and what patterns found; empty = the rule asks for none.
    """

    rule: Rule
    marks: tuple[str, ...]

    @property
    def features(self) -> frozenset[str]:
        """Those of the marks that are no words but what the message has."""
        when = self.rule.when
        return frozenset(self.marks).intersection(when.has).difference(when.any)


class RuleJudge:
    """All rules, asked in one pass."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._words = Keywords(word for rule in rules for word in rule.when.any)
        self._patterns = _by_name((rule.name, rule.when.pattern) for rule in rules)
        self._exempt_patterns = _by_name((rule.name, rule.unless.pattern) for rule in rules)
        self._worded = [rule for rule in rules if rule.when.any]
        self._wordless = [rule for rule in rules if not rule.when.any]
        self._all_want_features = all(rule.when.has for rule in self._wordless)
        every = {word for rule in rules for word in rule.when.any}
        self._folded = {word: fold(word) for word in every}
        self._meant = {word: unmask(word).text for word in every}
        self._exempt = {rule.name: Keywords(rule.unless.any) for rule in rules if rule.unless.any}

    def named(self, name: str) -> Rule | None:
        """The rule of this name; None when the files have none any more."""
        return next((rule for rule in self.rules if rule.name == name), None)

    def suspects(self, said: Said) -> list[Suspicion]:
        """The rules whose content conditions are met, in the order of the files."""
        words: frozenset[str] = frozenset()
        for reading in said.readings:
            words |= self._words.find(reading)
        if not words and self._all_want_features and not (self._wordless and said.has):
            return []
        asked = self._worded + self._wordless if words else self._wordless
        found = {
            rule.name: Suspicion(rule, marks)
            for rule in asked
            if (marks := self._marks(rule, said, words)) is not None
        }
        return [found[rule.name] for rule in self.rules if rule.name in found]

    def _marks(self, rule: Rule, said: Said, words: frozenset[str]) -> tuple[str, ...] | None:
        """What in the message meets the rule's content conditions; None = it does not."""
        when = rule.when
        marks = self._as_written([word for word in when.any if word in words], said)
        if when.any and not marks:
            return None
        if when.has:
            features = [one for one in when.has if one in said.has]
            if not features:
                return None
            for feature in features:
                links = [one for one in said.links if not _allowed(one, rule.unless)]
                marks += links if feature == "link" else [feature]
        if when.pattern:
            found = _found(self._patterns[rule.name], said)
            if not found:
                return None
            marks += found
        if self._lets_pass(rule, said):
            return None
        return tuple(dict.fromkeys(marks))

    def _as_written(self, words: Sequence[str], said: Said) -> list[str]:
        """Of words that mean the same (加V, 加薇信) those that are written; else the first."""
        if len(words) < 2:
            return list(words)
        texts = [reading.folded for reading in said.readings]
        told = {one for one in words if any(self._folded[one] in text for text in texts)}
        meant = {self._meant[one] for one in told}
        for one in words:
            if self._meant[one] not in meant:
                meant.add(self._meant[one])
                told.add(one)
        return [one for one in words if one in told]

    def _lets_pass(self, rule: Rule, said: Said) -> bool:
        unless = rule.unless
        if unless.has and not said.has.isdisjoint(unless.has):
            return True
        if unless.sites and said.links and all(_allowed(one, unless) for one in said.links):
            return True
        exempt = self._exempt.get(rule.name)
        if exempt is not None and any(exempt.find(one) for one in said.readings):
            return True
        return bool(unless.pattern and _found(self._exempt_patterns[rule.name], said))


def _by_name(written: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, Patterns]:
    return {name: Patterns(patterns) for name, patterns in written if patterns}


def _found(patterns: Patterns, said: Said) -> list[str]:
    return [mark for reading in said.readings for mark in patterns.find(reading)]


def _allowed(link: str, unless: Exceptions) -> bool:
    return any(is_on(link, site) for site in unless.sites)


def holds(rule: Rule, now: Circumstances) -> bool:
    """Whether the circumstances are those that a rule asks for."""
    if now.role not in ROLES:
        return False
    return all(_asked(rule.when, now)) and not _excepted(rule.unless, now)


def _asked(when: Conditions, now: Circumstances) -> Iterable[bool]:
    """Each circumstance that is asked for, whether it holds."""
    if when.newer_than is not None:
        yield now.member_for is not None and now.member_for < when.newer_than
    if when.time:
        yield any(hours.covers(now.clock) for hours in when.time)
    if when.topic:
        yield not now.topics.isdisjoint(when.topic)
    if when.role:
        yield now.role in when.role


def _excepted(unless: Exceptions, now: Circumstances) -> bool:
    if unless.role and any(role in ROLES[: ROLES.index(now.role) + 1] for role in unless.role):
        return True
    without_role = unless.model_copy(update={"role": ()})
    return any(_asked(without_role, now))


def uses_age(suspicions: Iterable[Suspicion]) -> bool:
    """Whether it must be known since when the sender is a member."""
    return any(
        one.rule.when.newer_than is not None or one.rule.unless.newer_than is not None
        for one in suspicions
    )


def choose(caught: Sequence[Suspicion]) -> Suspicion | None:
    """The rule that acts: the first that is live, else the first."""
    live = (one for one in caught if one.rule.mode == "live")
    return next(live, caught[0] if caught else None)
