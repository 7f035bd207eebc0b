"""Effect sizes yi and sampling variances vi from what studies report."""

from collections.abc import Callable
from functools import partial

from synthesis.stats.effect_sizes.correction import Correction, hedges_j
from synthesis.stats.effect_sizes.counts import COUNTS, from_counts
from synthesis.stats.effect_sizes.given import To
from synthesis.stats.effect_sizes.means import MEANS, from_means
from synthesis.stats.effect_sizes.measures import (
    EffectSizes,
    Measure,
    VType,
    from_freeman_tukey,
)
from synthesis.stats.effect_sizes.one_group import (
    CORRELATION,
    MEAN,
    PROPORTION,
    from_correlation,
    from_mean,
    from_proportion,
)
from synthesis.stats.effect_sizes.pairs import PAIRS, CrossoverSizes, crossover_smd, from_pairs
from synthesis.stats.effect_sizes.rates import ONE_RATE, RATES, from_rate, from_rates
from synthesis.stats.effect_sizes.reported import (
    generic,
    generic_from_interval,
    generic_from_p,
    generic_from_t,
    log_hazard_ratio,
)

__all__ = [
    "FROM_CORRELATION",
    "FROM_COUNTS",
    "FROM_MEAN",
    "FROM_MEANS",
    "FROM_PAIRS",
    "FROM_PROPORTION",
    "FROM_RATE",
    "FROM_RATES",
    "Correction",
    "CrossoverSizes",
    "EffectSizes",
    "Measure",
    "To",
    "VType",
    "crossover_smd",
    "from_correlation",
    "from_counts",
    "from_freeman_tukey",
    "from_mean",
    "from_means",
    "from_pairs",
    "from_proportion",
    "from_rate",
    "from_rates",
    "generic",
    "generic_from_interval",
    "generic_from_p",
    "generic_from_t",
    "hedges_j",
    "log_hazard_ratio",
    "mean_difference",
    "odds_ratio",
    "risk_difference",
    "risk_ratio",
    "standardised_mean_difference",
]

Function = Callable[..., EffectSizes]  # from one kind of data, with the options of its from_*

FROM_MEANS: dict[Measure, Function] = {each: partial(from_means, each) for each in MEANS}
FROM_COUNTS: dict[Measure, Function] = {each: partial(from_counts, each) for each in COUNTS}
FROM_RATES: dict[Measure, Function] = {each: partial(from_rates, each) for each in RATES}
FROM_PAIRS: dict[Measure, Function] = {each: partial(from_pairs, each) for each in PAIRS}
FROM_RATE: dict[Measure, Function] = {each: partial(from_rate, each) for each in ONE_RATE}
FROM_MEAN: dict[Measure, Function] = {each: partial(from_mean, each) for each in MEAN}
FROM_PROPORTION: dict[Measure, Function] = {
    each: partial(from_proportion, each) for each in PROPORTION
}
FROM_CORRELATION: dict[Measure, Function] = {
    each: partial(from_correlation, each) for each in CORRELATION
}

mean_difference = FROM_MEANS[Measure.MD]
standardised_mean_difference = FROM_MEANS[Measure.SMD]
odds_ratio = FROM_COUNTS[Measure.OR]
risk_ratio = FROM_COUNTS[Measure.RR]
risk_difference = FROM_COUNTS[Measure.RD]
