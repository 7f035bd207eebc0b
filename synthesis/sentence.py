"""A result as one or two sentences, made from its numbers and never typed.

What the interval leaves open is said to be open: a conclusion is stated only where the whole
interval lies on one side of no difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from synthesis.choices import Measure
from synthesis.words import level as level_words
from synthesis.words import listed, number

EVENTS = {Measure.OR, Measure.RR, Measure.RD}


@dataclass(frozen=True, slots=True)
class Pooled:
    """Estimate, interval and prediction interval on the analysis scale."""

    estimate: float
    lower: float
    upper: float
    pi_lower: float | None = None
    pi_upper: float | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sentence is made from. `people` counts those of crossovers once; `is_partial`
    says that a study does not state its number. `k` counts studies, pooled or not."""

    measure: Measure
    domain: str
    k: int
    people: float
    pooled: Pooled | None
    level: float = 0.95
    instruments: Sequence[str] = ()
    drugs: Sequence[str] = ()
    comparators: Sequence[str] = ()
    is_partial: bool = False
    is_log: bool = False
    reported_measure: str = ""


def answer(facts: Facts) -> str:
    """The result in words, with units, intervals and numbers of studies and people."""
    if facts.k == 0:
        return _("No study could be used; below stands what each lacks.")
    if facts.pooled is None:
        return _("One study could be used, so nothing is pooled; it is shown by itself.")
    sentences = [_main(facts, facts.pooled), _spread(facts, facts.pooled)]
    if facts.k == 2:
        sentences.append(
            _("Two studies say little about how studies differ: see both intervals below.")
        )
    return " ".join(filter(None, sentences))


def _main(facts: Facts, pooled: Pooled) -> str:
    return _("%(effect)s, in %(studies)s with %(people)s.") % {
        "effect": _effect(facts, pooled),
        "studies": ngettext("%(k)s study", "%(k)s studies", facts.k) % {"k": facts.k},
        "people": _people(facts),
    }


def _people(facts: Facts) -> str:
    people = _("%(n)s people") % {"n": f"{facts.people:,.0f}"}
    return _("at least %(people)s") % {"people": people} if facts.is_partial else people


def _effect(facts: Facts, pooled: Pooled) -> str:
    words = {
        "what": facts.domain,
        "how": _direction(facts, pooled.estimate),
        "than": _compared(facts),
        "amount": _amount(facts, pooled.estimate),
        "interval": _interval(facts, pooled),
        "by": ": " if facts.measure in EVENTS else _(" by "),
    }
    if facts.measure == Measure.GEN:
        words["name"] = facts.reported_measure or _("estimate")
        return _("The average %(name)s is %(amount)s (%(interval)s)") % words
    if _crosses(pooled.lower, pooled.upper):
        return (
            _(
                "It is uncertain whether there is a difference: on average, %(what)s was %(how)s%(than)s"
                "%(by)s%(amount)s, but the interval includes none (%(interval)s)"
            )
            % words
        )
    return _("On average, %(what)s was %(how)s%(than)s%(by)s%(amount)s (%(interval)s)") % words


def _crosses(lower: float, upper: float) -> bool:
    return lower <= 0 <= upper  # the analysis scale of every measure has its null at 0


def _direction(facts: Facts, estimate: float) -> str:
    if facts.measure in EVENTS:
        return _("less frequent") if estimate < 0 else _("more frequent")
    return _("lower") if estimate < 0 else _("higher")


def _compared(facts: Facts) -> str:
    drugs, comparators = listed(list(facts.drugs)), listed(list(facts.comparators))
    if not (drugs and comparators):
        return ""
    return _(" with %(drugs)s than with %(comparators)s") % {
        "drugs": drugs,
        "comparators": comparators,
    }


def _amount(facts: Facts, estimate: float) -> str:
    """The size of the difference with its unit; ratios as they are."""
    if facts.measure == Measure.GEN:
        return number(_shown(facts, estimate))
    if facts.is_log:
        names = {Measure.OR: _("odds ratio"), Measure.RR: _("risk ratio")}
        return f"{names[facts.measure]} {number(_shown(facts, estimate))}"
    if facts.measure == Measure.RD:
        return _("%(n)s percentage points") % {"n": number(100 * abs(estimate), 1)}
    if facts.measure == Measure.SMD:
        return _("%(n)s standard deviations") % {"n": number(abs(estimate))}
    words = {"n": number(abs(estimate)), "scale": " / ".join(facts.instruments)}
    return _("%(n)s %(scale)s points") % words if facts.instruments else _("%(n)s points") % words


def _shown(facts: Facts, value: float) -> float:
    return exp(value) if facts.is_log else value


def _interval(facts: Facts, pooled: Pooled) -> str:
    ends = _ends(facts, pooled.lower, pooled.upper)
    return _("%(level)s CI %(ends)s") % {"level": level_words(facts.level), "ends": ends}


def _ends(facts: Facts, lower: float, upper: float) -> str:
    """An interval as the sentence counts: sizes where it lies on one side, else both directions."""
    if facts.is_log or facts.measure == Measure.GEN:
        first, last = (number(_shown(facts, end)) for end in (lower, upper))
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    factor, decimals = (100, 1) if facts.measure == Measure.RD else (1, 2)
    if _crosses(lower, upper):
        return _("from %(first)s %(below)s to %(last)s %(above)s") % {
            "first": number(factor * abs(lower), decimals),
            "below": _direction(facts, -1),
            "last": number(factor * abs(upper), decimals),
            "above": _direction(facts, 1),
        }
    near, far = sorted((factor * abs(lower), factor * abs(upper)))
    ends = {"first": number(near, decimals), "last": number(far, decimals)}
    return _("%(first)s to %(last)s") % ends


def _spread(facts: Facts, pooled: Pooled) -> str:
    """What a prediction interval adds to a clear mean."""
    if pooled.pi_lower is None or pooled.pi_upper is None or facts.measure == Measure.GEN:
        return ""
    if _crosses(pooled.lower, pooled.upper) or not _crosses(pooled.pi_lower, pooled.pi_upper):
        return ""
    ends = _ends(facts, pooled.pi_lower, pooled.pi_upper)
    words = {"level": level_words(facts.level), "ends": ends}
    return (
        _(
            "Studies differ: a new one may well find no difference or the opposite"
            " (%(level)s prediction interval %(ends)s)."
        )
        % words
    )
