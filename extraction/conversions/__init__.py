"""What articles print, converted to what a meta-analysis needs.

Every conversion gives a `Step`: the unrounded value, what was computed ("2.80 × √11 = 9.29"), where
its formula is printed and what it assumes; `Step.sentence` says it all to people. Numbers may be
`float` or `Decimal` (which keeps the printed decimals). Values that cannot be are refused with a
`ConversionError` that names the field; nothing is repaired. Numbers of participants and of events
may be fractions, as a split arm or an effective sample size gives them; they are never rounded.
"""

from extraction.conversions.clusters import (
    design_effect,
    design_effects,
    effective_events,
    effective_n,
    inflated_se,
    mean_cluster_size,
)
from extraction.conversions.crossover import (
    sd_of_differences_from_ci,
    sd_of_differences_from_r,
    sd_of_differences_from_t,
)
from extraction.conversions.events import (
    imputed_responders,
    log_rate_from_counts,
    rate_from_counts,
)
from extraction.conversions.hazards import (
    log_hr_from_logrank,
    logrank_variance_from_events,
    logrank_variance_from_total,
    o_minus_e_from_p,
)
from extraction.conversions.intervals import (
    printed_se,
    sd_from_ci,
    sd_from_ci_of_difference,
    se_from_ci,
)
from extraction.conversions.logarithms import (
    log_from_geometric_mean,
    log_from_geometric_sd,
    log_from_raw,
    raw_from_log,
)
from extraction.conversions.quantiles import (
    mean_sd_from_five_numbers,
    mean_sd_from_quartiles,
    mean_sd_from_range,
    sd_from_iqr,
    sd_from_quartiles,
    sd_from_range,
)
from extraction.conversions.ratios import (
    log_ratio_from_ci,
    log_ratio_from_p,
    odds_ratio_from_risk_ratio,
    smd_from_log_odds_ratio,
)
from extraction.conversions.scales import mean_of_scales
from extraction.conversions.shared_control import (
    SharedControl,
    covariance_of_smds,
    smds_of_shared_control,
    split_events,
    split_n,
)
from extraction.conversions.significance import f_from_p, sd_from_f, se_from_t, t_from_f, t_from_p
from extraction.conversions.spreads import (
    borrowed_sd,
    correlation_with_baseline,
    sd_from_se,
    sd_from_se_of_difference,
    sd_of_change,
)

__all__ = [
    "SharedControl",
    "borrowed_sd",
    "correlation_with_baseline",
    "covariance_of_smds",
    "design_effect",
    "design_effects",
    "effective_events",
    "effective_n",
    "f_from_p",
    "imputed_responders",
    "inflated_se",
    "log_from_geometric_mean",
    "log_from_geometric_sd",
    "log_from_raw",
    "log_hr_from_logrank",
    "log_rate_from_counts",
    "log_ratio_from_ci",
    "log_ratio_from_p",
    "logrank_variance_from_events",
    "logrank_variance_from_total",
    "mean_cluster_size",
    "mean_of_scales",
    "mean_sd_from_five_numbers",
    "mean_sd_from_quartiles",
    "mean_sd_from_range",
    "o_minus_e_from_p",
    "odds_ratio_from_risk_ratio",
    "printed_se",
    "rate_from_counts",
    "raw_from_log",
    "sd_from_ci",
    "sd_from_ci_of_difference",
    "sd_from_f",
    "sd_from_iqr",
    "sd_from_quartiles",
    "sd_from_range",
    "sd_from_se",
    "sd_from_se_of_difference",
    "sd_of_change",
    "sd_of_differences_from_ci",
    "sd_of_differences_from_r",
    "sd_of_differences_from_t",
    "se_from_ci",
    "se_from_t",
    "smd_from_log_odds_ratio",
    "smds_of_shared_control",
    "split_events",
    "split_n",
    "t_from_f",
    "t_from_p",
]
