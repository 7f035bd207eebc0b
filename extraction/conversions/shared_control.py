"""Several arms against one control: the control split, or the covariance of their SMDs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from extraction.combining import ArmMean, check_events, check_means
from extraction.standardised import SE_OF_SMD, SMD, StandardisedDifference, hedges_correction
from extraction.steps import (
    ConversionError,
    Flag,
    Number,
    Step,
    above,
    as_printed,
    finite,
    floats,
    gettext_noop,
    in_product,
    rounded,
    squared,
)

SPLIT = "Cochrane Handbook 23.3.4"
GLESER = "Gleser & Olkin 2009, Handbook of Research Synthesis, 2nd ed., chapter 19"

ROUGH = ("the comparisons with the parts are independent, which holds only nearly",)
SAME = ("the SD is the same in all arms",)

NO_PARTS = gettext_noop(
    "A control is split into a whole number of parts, at least 2, not %(value)s."
)
TOO_MANY_PARTS = gettext_noop(
    "%(n)s participants in %(parts)s parts leave 1 or fewer in each, too few for a mean and an SD."
)
TOO_FEW_ARMS = gettext_noop("A shared control needs at least two arms beside it.")
IMPOSSIBLE_N = gettext_noop(
    "The control has %(control)s of the study's %(total)s participants; it must have fewer."
)


@dataclass(frozen=True, slots=True)
class SharedControl:
    """The SMDs of several arms against one control, and how they vary together.

    `sd` is pooled over all arms; `covariances` are those of the arms i < j, from 0.
    """

    sd: Step
    smds: tuple[StandardisedDifference, ...]
    covariances: Mapping[tuple[int, int], Step]

    @property
    def matrix(self) -> tuple[tuple[float, ...], ...]:
        """V, the variances and covariances of the SMDs: always positive definite."""
        span = range(len(self.smds))
        return tuple(
            tuple(
                self.smds[i].se.value ** 2
                if i == j
                else self.covariances[min(i, j), max(i, j)].value
                for j in span
            )
            for i in span
        )


def split_events(events: Number, total: Number, parts: int) -> tuple[Step, Step]:
    """events / parts and total / parts, fractions: one part of a control for each comparison.

    Handbook 23.3.4. Raises ConversionError for fewer than two parts, more events than participants
    and a total of 0.
    """
    check_events(events, total)
    _whole(parts)
    return (
        _part("split_events", "events", events, parts),
        _part("split_events", "total", total, parts),
    )


def split_n(n: Number, parts: int) -> Step:
    """n / parts, a fraction; mean and SD stay as they are. Handbook 23.3.4.

    Raises ConversionError for fewer than two parts and for 1 participant or fewer in each.
    """
    above("n", "number of participants", n, 0)
    _whole(parts)
    if n <= parts:
        raise ConversionError("n", TOO_MANY_PARTS, {"n": as_printed(n), "parts": str(parts)})
    return _part("split_n", "n", n, parts)


def _whole(parts: int) -> None:
    if not parts >= 2 or parts % 1:
        raise ConversionError("parts", NO_PARTS, {"value": as_printed(parts)})


def _part(name: str, field: str, number: Number, parts: int) -> Step:
    value = float(number) / parts
    formula = f"{as_printed(number)} / {parts} = {rounded(value)}"
    inputs = {field: float(number), "parts": float(parts)}
    counted = "events" if field == "events" else "participants"
    what = f"the number of {counted} in each part of the control"
    return Step(name, inputs, value, formula, SPLIT, (), ROUGH, quantity=what)


def covariance_of_smds(g_1: Number, g_2: Number, n_control: Number, n_total: Number) -> Step:
    """Cov(g1, g2) = 1/n_C + g1·g2/(2N) of two SMDs against one control.

    N counts all arms of the study, and both variances must use that N and one SD over all arms, as
    `smds_of_shared_control` does. Gleser & Olkin 2009. Raises ConversionError for an n of 0 and a
    control as large as the study.
    """
    finite("g_1", "first SMD", g_1)
    finite("g_2", "second SMD", g_2)
    above("n_control", "number of participants in the control", n_control, 0)
    if not n_total > n_control:
        shown = {"control": as_printed(n_control), "total": as_printed(n_total)}
        raise ConversionError("n_total", IMPOSSIBLE_N, shown)
    value = 1 / float(n_control) + float(g_1) * float(g_2) / (2 * float(n_total))
    product = f"{in_product(g_1)} × {in_product(g_2)}"
    shown_n = f"1/{as_printed(n_control)} + {product} / (2 × {as_printed(n_total)})"
    inputs = floats(g_1=g_1, g_2=g_2, n_control=n_control, n_total=n_total)
    formula = f"{shown_n} = {rounded(value)}"
    what = "the covariance of the two SMDs"
    return Step("covariance_of_smds", inputs, value, formula, GLESER, (), SAME, quantity=what)


def smds_of_shared_control(
    control: ArmMean, arms: Sequence[ArmMean], *, corrected: bool = True
) -> SharedControl:
    """Each arm minus the control in units of the SD pooled over all, with their covariances.

    g = J(df)·(mᵢ − m_C)/SD, df = N − number of arms, N and SD over all arms; variance
    1/nᵢ + 1/n_C + g²/(2N), covariance 1/n_C + gᵢgⱼ/(2N). `corrected` False leaves J out, as Gleser
    & Olkin 2009 do, and flags it. Raises ConversionError for fewer than two arms beside the
    control, and for an n of 1 or less or an SD of 0 (`row` 0 is the control).
    """
    if len(arms) < 2:
        raise ConversionError("arms", TOO_FEW_ARMS)
    everyone = [control, *arms]
    check_means(everyone)
    total = sum(float(arm.n) for arm in everyone)
    df = total - len(everyone)
    if corrected:
        above("n", "number of degrees of freedom", df, 1)
    sd = _pooled_sd(everyone, df)
    j = hedges_correction(df) if corrected else 1.0
    smds = tuple(_smd(arm, control, sd.value, j, total) for arm in arms)
    pairs = [(i, k) for i in range(len(arms)) for k in range(i + 1, len(arms))]
    covariances = {
        (i, k): covariance_of_smds(smds[i].estimate.value, smds[k].estimate.value, control.n, total)
        for i, k in pairs
    }
    return SharedControl(sd, smds, covariances)


def _pooled_sd(arms: Sequence[ArmMean], df: float) -> Step:
    value = sqrt(sum((float(arm.n) - 1) * float(arm.sd) ** 2 for arm in arms) / df)
    terms = " + ".join(f"({as_printed(arm.n)} − 1) × {as_printed(arm.sd)}²" for arm in arms)
    inputs = {
        f"{name}_{row}": float(number)
        for row, arm in enumerate(arms, start=1)
        for name, number in (("n", arm.n), ("sd", arm.sd))
    }
    formula = f"√(({terms}) / {as_printed(df)}) = {rounded(value)}"
    what = "the SD pooled over all arms"
    return Step("pooled_sd_of_all_arms", inputs, value, formula, GLESER, (), SAME, quantity=what)


def _smd(
    arm: ArmMean, control: ArmMean, sd: float, j: float, total: float
) -> StandardisedDifference:
    g = j * (float(arm.mean) - float(control.mean)) / sd
    se = sqrt(1 / float(arm.n) + 1 / float(control.n) + g**2 / (2 * total))
    factor = "" if j == 1 else f"{j:.4f} × "
    difference = f"({as_printed(arm.mean)} − {in_product(control.mean)})"
    shown = f"{factor}{difference} / {rounded(sd)} = {rounded(g)}"
    ns = f"1/{as_printed(arm.n)} + 1/{as_printed(control.n)}"
    shown_se = f"√({ns} + {squared(g)} / (2 × {as_printed(total)})) = {rounded(se)}"
    inputs = floats(mean=arm.mean, n=arm.n, mean_control=control.mean, n_control=control.n)
    flags = (Flag.NOT_CORRECTED,) if j == 1 else ()
    return StandardisedDifference(
        Step("smd_of_shared_control", inputs, g, shown, GLESER, flags, SAME, quantity=SMD),
        Step(
            "smd_of_shared_control", inputs, se, shown_se, GLESER, flags, SAME, quantity=SE_OF_SMD
        ),
    )
