"""One group of each side from the arms of a study: SDs recovered, dose arms combined."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from extraction.combining import ArmEvents, ArmMean, combine_events, combine_means
from extraction.conversions import sd_from_ci, sd_from_se
from extraction.steps import Flag
from synthesis.derivations.ledger import Ledger
from synthesis.derivations.selection import Row, Unusable, best, level_of
from synthesis.rule import Assumption

MEANS = {None, "", "mean", "ls_mean"}
MODEL_SPREADS = {"se_ls_mean"}


@dataclass(frozen=True, slots=True)
class Group:
    """A side of the comparison as one group; `uids` are the rows it came from."""

    n: float
    mean: float
    sd: float
    uids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventGroup:
    """A side of the comparison: events of total."""

    events: float
    total: float
    uids: tuple[str, ...]


def sides(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The intervention arms and the comparator arms, one row an arm."""
    found = []
    for role in ("intervention", "comparator"):
        uids = dict.fromkeys(row["arm_uid"] for row in rows if row["role"] == role)
        found.append([best([row for row in rows if row["arm_uid"] == uid]) for uid in uids])
    if not found[0]:
        raise Unusable(_("no result of an intervention arm"))
    if not found[1]:
        raise Unusable(_("no result of a comparator arm"))
    return found[0], found[1]


def assumed(
    first: Sequence[Row], second: Sequence[Row], given: Assumption | None, ledger: Ledger
) -> tuple[list[Row], list[Row]]:
    """The arms with the numbers the analysis assumes, where no source prints them."""
    is_needed = any(row["ni"] is None for row in [*first, *second])
    if given is None or not is_needed or len(first) > 1 or len(second) > 1:
        return list(first), list(second)
    note_assumption(given, ledger)
    return [
        [{**row, "ni": number} if row["ni"] is None else row for row in rows]
        for rows, number in ((first, given.n1), (second, given.n2))
    ]


def note_assumption(given: Assumption, ledger: Ledger) -> None:
    """Record that numbers per arm are the analysis' own."""
    ledger.note(
        _("Numbers analysed per arm, assumed"),
        None,
        name="assumed_numbers",
        formula=f"{given.n1:g} / {given.n2:g}",
        inputs={"n_1": given.n1, "n_2": given.n2},
        source=given.why,
        flags=[Flag.ASSUMED_N],
    )


def group(rows: Sequence[Row], ledger: Ledger) -> Group:
    """The arms as one group with n, mean and SD, each step recorded.

    Raises Unusable naming the arm that lacks something, ConversionError for impossible values.
    """
    arms = [_arm(row, ledger) for row in rows]
    uids = tuple(str(row["arm_result_uid"]) for row in rows)
    if len(arms) == 1:
        return Group(float(arms[0].n), float(arms[0].mean), float(arms[0].sd), uids)
    names = ", ".join(row["arm"] for row in rows)
    title = _("%(n)s arms combined") % {"n": len(arms)}
    whole = combine_means(arms)
    reason = _("%(names)s, so that the other side is used once") % {"names": names}
    ledger.note(title, whole.n.value, formula=whole.n.formula, source=reason, uids=uids)
    ledger.add(_("Mean of the combined arms"), whole.mean, uids)
    ledger.add(_("SD of the combined arms"), whole.sd, uids)
    return Group(whole.n.value, whole.mean.value, whole.sd.value, uids)


def _arm(row: Row, ledger: Ledger) -> ArmMean:
    ledger.use(row, "mi", "sdi", "sei", "spread_low", "spread_high", "ni", "spread_kind")
    missing = [
        words
        for words, is_missing in (
            (_("a mean"), row["mi"] is None or row["center_kind"] not in MEANS),
            (_("the number analysed"), row["ni"] is None),
        )
        if is_missing
    ]
    if missing:
        what = _(" and ").join(missing)
        raise Unusable(_("%(arm)s lacks %(what)s") % {"arm": row["arm"], "what": what})
    if not row["ni"] > 0:
        raise Unusable(_("%(arm)s has nobody analysed") % {"arm": row["arm"]})
    return ArmMean(n=row["ni"], mean=row["mi"], sd=spread(row, ledger))


def is_model_based(row: Row) -> bool:
    """Whether the arm's mean, and so its SE, comes from a model."""
    return row["spread_kind"] in MODEL_SPREADS or row["center_kind"] == "ls_mean"


def with_metric(rows: Sequence[Row], metrics: Sequence[str]) -> tuple[str | None, tuple[Row, ...]]:
    """The arm rows of the first metric (change, final) that both sides report."""
    for metric in (*metrics, None, ""):
        kept = tuple(row for row in rows if row["metric"] == metric)
        if {row["role"] for row in kept} >= {"intervention", "comparator"}:
            return metric or None, kept
    raise Unusable(_("no mean of both sides on one metric"))


def spread(row: Row, ledger: Ledger) -> float:
    """The SD of an arm as reported, or recovered from its SE or interval."""
    uid = ledger.use(row, "sdi", "sei", "spread_low", "spread_high", "ni")
    title = _("SD of %(arm)s") % {"arm": row["arm"]}
    if row["sdi"] is not None:
        return row["sdi"]
    if row["ni"] is None:
        raise Unusable(_("%(arm)s lacks the number analysed") % {"arm": row["arm"]})
    if row["sei"] is not None:
        return ledger.add(
            title, sd_from_se(row["sei"], row["ni"], is_model_based=is_model_based(row)), [uid]
        )
    if row["spread_kind"] == "ci" and row["spread_low"] is not None:
        step = sd_from_ci(
            row["spread_low"],
            row["spread_high"],
            row["ni"],
            mean=row["mi"],
            level=level_of(row),
        )
        return ledger.add(title, step, [uid])
    raise Unusable(_("%(arm)s has no SD, and none follows from an SE or CI") % {"arm": row["arm"]})


def event_group(rows: Sequence[Row], ledger: Ledger) -> EventGroup:
    """The arms as one group with events and total."""
    arms = []
    for row in rows:
        ledger.use(row, "xi", "n_total", "ni")
        total = row["n_total"] if row["n_total"] is not None else row["ni"]
        if row["xi"] is None or total is None:
            raise Unusable(_("%(arm)s lacks events or their total") % {"arm": row["arm"]})
        arms.append(ArmEvents(row["xi"], total))
    uids = tuple(str(row["arm_result_uid"]) for row in rows)
    if len(arms) == 1:
        return EventGroup(float(arms[0].events), float(arms[0].total), uids)
    whole = combine_events(arms)
    ledger.add(_("Events of %(n)s arms") % {"n": len(arms)}, whole.events, uids)
    ledger.add(_("Participants of %(n)s arms") % {"n": len(arms)}, whole.total, uids)
    return EventGroup(whole.events.value, whole.total.value, uids)
