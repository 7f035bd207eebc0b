"""Facts of trials of ketamine and esketamine against placebo or midazolam, keyed in again.

Numbers as printed; negative favours ketamine. Sources: Daly 2018, table 1 of PMC5838571; Lii 2023,
table 4 of PMC10769130; Grunebaum 2017, single-trial row of the summary of findings of
PMC8499740; Canuso 2018, doi:10.1176/appi.ajp.2018.17060720; Fu 2020, Ionescu 2021, NCT03434041 and
NCT04599855, abstracts and registry results; Lapidus 2014, PMC4185009; Dwyer 2021,
doi:10.1176/appi.ajp.2020.20010018; Popova 2019, Fedgchin 2019 and Ochs-Ross 2020, abstracts and
registry results; Takahashi 2021, table 3 of PMC8547110 and NCT02918318; Jelovac 2025, abstract;
Murrough 2013, PMC4714563 and NCT00768430.
"""

from tests.synthesis.rows import arm_row, contrast_row, uid

SPRAY = {"comparator": "placebo spray"}
ES = {"drug": "esketamine", "form": "esketamine", "route": "intranasal"}
RACEMIC = {"drug": "ketamine", "form": "racemic", "route": "intravenous"}
MIDAZOLAM = {"comparator": "midazolam"}
ADD_ON = {"concomitant": "add_on"}
MONO = {"concomitant": "monotherapy"}
LS = {"is_ls_mean": True, "metric": "change"}
SCORE = {"metric": "final"}
PAIRED = {"design": "crossover", "period": "paired"}
RESPONSE = {"domain": "response", "kind": "dichotomous", "lower_is_better": False, "metric": None}
FU, IONESCU = "Fu 2020 (ASPIRE I)", "Ionescu 2021 (ASPIRE II)"
MONOTHERAPY, TAKAHASHI = "NCT04599855, 2025", "Takahashi 2021"


def two(study, first, second, common=None, hours=24, **arms):
    """Two arms of one study: what differs is given as (intervention, comparator)."""
    common = common or {}
    values = [{name: pair[side] for name, pair in arms.items()} for side in (0, 1)]
    return [
        arm_row(
            study,
            first.pop("arm", "ketamine"),
            "intervention",
            hours,
            **common,
            **first,
            **values[0],
        ),
        arm_row(study, second["comparator"], "comparator", hours, **common, **second, **values[1]),
    ]


def doses(study, hours, comparator, *arms, common=None):
    """Several dose arms and one comparator: (name, values) each, the comparator's values first."""
    rows = [
        arm_row(study, name, "intervention", hours, **ES, **(common or {}), **values)
        for name, values in arms
    ]
    return [
        *rows,
        arm_row(study, "placebo", "comparator", hours, **SPRAY, **(common or {}), **comparator),
    ]


LS_ARM = {"center_kind": "ls_mean", "spread_kind": "se_ls_mean"}
ARMS = [
    *doses(
        "Daly 2018", 24, {"mi": -5.7, "sei": 1.79, "ni": 33},
        ("28 mg", {"mi": -14.8, "sei": 2.80, "ni": 11}),
        ("56 mg", {"mi": -15.7, "sei": 2.74, "ni": 11}),
        ("84 mg", {"mi": -16.4, "sei": 2.64, "ni": 12}),
        common=LS_ARM | ADD_ON,
    ),
    *doses(
        "Daly 2018", 192, {"mi": -4.9, "sei": 1.74, "ni": 33},
        ("28 mg", {"mi": -9.8, "sei": 2.72, "ni": 11}),
        ("56 mg", {"mi": -12.4, "sei": 2.66, "ni": 11}),
        ("84 mg", {"mi": -15.3, "sei": 2.56, "ni": 12}),
        common=LS_ARM | ADD_ON,
    ),
    *doses(
        MONOTHERAPY, 24, {"mi": -9.7, "sdi": 10.27, "ni": 195},
        ("56 mg", {"mi": -13.9, "sdi": 10.15, "ni": 84}),
        ("84 mg", {"mi": -13.0, "sdi": 9.68, "ni": 93}),
        common=MONO,
    ),
    *doses(
        MONOTHERAPY, 672, {"mi": -7.0, "sdi": 10.07, "ni": 185},
        ("56 mg", {"mi": -12.7, "sdi": 11.82, "ni": 82}),
        ("84 mg", {"mi": -13.9, "sdi": 11.89, "ni": 89}),
        common=MONO,
    ),
    *doses(
        TAKAHASHI, 672, {"mi": -15.3, "sdi": 11.68, "ni": 72},
        ("28 mg", {"mi": -15.2, "sdi": 13.07, "ni": 39}),
        ("56 mg", {"mi": -14.5, "sdi": 10.53, "ni": 34}),
        ("84 mg", {"mi": -15.1, "sdi": 12.21, "ni": 39}),
    ),
    *doses(
        "Fedgchin 2019 (TRANSFORM-1)", 672, {"mi": -14.8, "sdi": 15.07, "ni": 108},
        ("56 mg", {"mi": -19.0, "sdi": 13.86, "ni": 111}),
        ("84 mg", {"mi": -18.8, "sdi": 14.12, "ni": 98}),
        common=ADD_ON,
    ),
    *two("Popova 2019 (TRANSFORM-2)", {**ES}, {**SPRAY}, ADD_ON, 672, mi=(-21.4, -17.0), sdi=(12.32, 13.88), ni=(101, 100)),
    *two("Canuso 2018", {**ES}, {**SPRAY}, ADD_ON, mi=(-19.2, -12.0)),
    *two(FU, {**ES}, {**SPRAY}, ADD_ON, mi=(-16.4, -12.8)),
    *two(IONESCU, {**ES}, {**SPRAY}, ADD_ON, mi=(-15.7, -12.4), sdi=(11.56, 10.43)),
    *two("NCT03434041, 2023", {**ES}, {**SPRAY}, ADD_ON, mi=(-8.0, -4.4), sdi=(9.01, 7.66), ni=(123, 125)),
    *two("Lii 2023", {**RACEMIC}, {"comparator": "saline"}, SCORE, mi=(12.7, 16.4), sdi=(7.6, 10.0), ni=(20, 19)),
    *two("Lii 2023", {**RACEMIC}, {"comparator": "saline"}, SCORE, 168, mi=(15.9, 18.5), sdi=(9.2, 10.8), ni=(18, 19)),
    *two("Dwyer 2021", {**RACEMIC}, {**MIDAZOLAM}, SCORE | {"design": "crossover", "period": "both"}, mi=(15.44, 24.13), sdi=(10.07, 12.08), ni=(16, 16)),
    *two("Daly 2018", {**ES}, {**SPRAY}, RESPONSE | ADD_ON, xi=(12, 1), n_total=(34, 33)),
    *two("Lii 2023", {**RACEMIC}, {"comparator": "saline"}, RESPONSE, xi=(12, 10), n_total=(20, 20)),
    *two("Grunebaum 2017", {**RACEMIC}, {**MIDAZOLAM}, RESPONSE | {"instrument": "HDRS"}, xi=(2, 1), n_total=(7, 9)),
    *two("Murrough 2013", {**RACEMIC}, {**MIDAZOLAM}, RESPONSE, xi=(30, 7), n_total=(47, 25)),
    *two("Lapidus 2014", {"form": "racemic"}, {"comparator": "saline"}, RESPONSE | {"design": "crossover", "period": "both"}, xi=(8, 1), n_total=(18, 18)),
    *doses(
        TAKAHASHI, 24, {"xi": 7, "n_total": 79},
        ("28 mg", {"xi": 9, "n_total": 41}),
        ("56 mg", {"xi": 5, "n_total": 38}),
        ("84 mg", {"xi": 4, "n_total": 40}),
        common=RESPONSE,
    ),
]  # fmt: skip


def difference(study, yi, hours=24, first="ketamine", second="placebo spray", **values):
    covariates = {**ES, **SPRAY, **ADD_ON} | values
    return contrast_row(study, first, second, hours, yi=yi, **covariates)


CONTRASTS = [
    *(
        difference("Daly 2018", yi, 24, arm, "placebo", sei=se, n1i=n, n2i=33, **LS)
        for arm, yi, se, n in [("28 mg", -9.1, 3.08, 11), ("56 mg", -10.0, 3.0, 11), ("84 mg", -10.7, 2.88, 12)]
    ),
    *(
        difference(MONOTHERAPY, yi, hours, arm, "placebo", sei=se, n1i=n, n2i=197, **LS | MONO)
        for hours, arm, yi, se, n in [(24, "56 mg", -3.8, 1.29, 86), (24, "84 mg", -3.4, 1.24, 95), (672, "56 mg", -5.1, 1.42, 86), (672, "84 mg", -6.8, 1.38, 95)]
    ),
    *(
        difference(TAKAHASHI, yi, 672, arm, "placebo", sei=se, ci_lb=low, ci_ub=high, ci_level=90.0, n1i=n, n2i=80, **LS | {"concomitant": None})
        for arm, yi, se, low, high, n in [("28 mg", -1.0, 2.25, -5.77, 3.7, 41), ("56 mg", 0.6, 2.33, -4.32, 5.47, 40), ("84 mg", -0.9, 2.26, -5.66, 3.83, 41)]
    ),
    difference("Canuso 2018", -7.2, sei=2.85, n1i=35, n2i=31, **LS),
    difference("Canuso 2018", -4.5, 600, sei=3.14, n1i=35, n2i=31, **LS),
    difference(FU, -3.8, sei=1.39, ci_lb=-6.56, ci_ub=-1.09, n1i=112, n2i=112, **LS),
    difference(IONESCU, -3.9, sei=1.39, ci_lb=-6.6, ci_ub=-1.11, **LS),
    difference("NCT03434041, 2023", -3.3, ci_lb=-5.33, ci_ub=-1.33, n1i=126, n2i=126, **LS),
    difference("NCT03434041, 2023", -2.0, 672, ci_lb=-4.64, ci_ub=0.55, n1i=126, n2i=126, **LS),
    difference("Popova 2019 (TRANSFORM-2)", -4.0, 672, sei=1.69, ci_lb=-7.31, ci_ub=-0.64, n1i=101, n2i=100, **LS),
    difference("Ochs-Ross 2020 (TRANSFORM-3)", -3.6, 672, ci_lb=-7.2, ci_ub=0.07, n1i=72, n2i=65, **LS),
    difference("Ochs-Ross 2020 (TRANSFORM-3)", -3.4, 672, "ketamine, women", "placebo spray, women", sei=2.41, n1i=39, n2i=36, subpopulation="women", **LS),
    difference("Jelovac 2025 (KARMA-Dep 2)", -3.16, 672, second="midazolam", ci_lb=-8.54, ci_ub=2.22, n1i=32, n2i=30, adjusted_for="baseline", **RACEMIC | MIDAZOLAM),
    difference("Lapidus 2014", -7.6, second="saline", t=4.39, ci_lb=-11.3, ci_ub=-3.9, n_pairs=18, adjusted_for="crossover model", comparator="saline", form="racemic", **PAIRED),
    difference("Dwyer 2021", -8.69, second="midazolam", ci_lb=-16.72, ci_ub=-0.65, df=15.0, sd_diff=15.08, n_pairs=16, **PAIRED | RACEMIC | MIDAZOLAM | {"concomitant": None}),
    difference("Grunebaum 2017", -5.85, second="midazolam", ci_lb=-12.13, ci_ub=0.43, interval_distribution="z", n1i=7, n2i=9, instrument="HDRS", **RACEMIC | MIDAZOLAM),
    difference("Grunebaum 2017", 3.2, second="midazolam", measure="OR", ci_lb=0.23, ci_ub=45.19, n1i=7, n2i=9, instrument="HDRS", domain="response", **RACEMIC | MIDAZOLAM),
]  # fmt: skip

OPTIONS = {
    "domain": "depression score",
    "instruments": ["MADRS", "HDRS"],
    "hours_from": 18.0,
    "hours_to": 36.0,
    "hours_target": 24.0,
    "index_events": [],
    "measure": "SMD",
    "estimator": "REML",
    "test": "default",
    "level": 0.95,
    "subgroup": "",
    "forms": [],
    "comparators": [],
    "prefer": "contrast",
    "metrics": ["change", "final"],
    "crossover": "paired",
    "variance": "n",
    "reported_measure": "",
    "assumptions": [
        {
            "study": uid(IONESCU),
            "n1": 114,
            "n2": 113,
            "why": "227 analysed of 115 and 115 randomised; the split is ours",
        }
    ],
}
POINTS = OPTIONS | {"measure": "MD", "instruments": ["MADRS"]}
WEEK = POINTS | {"hours_from": 144.0, "hours_to": 216.0, "hours_target": 168.0}
MONTH = POINTS | {"hours_from": 600.0, "hours_to": 672.0, "hours_target": 672.0}
RESPONDERS = OPTIONS | {"measure": "OR", "domain": "response", "instruments": [], "prefer": "arm"}
DIRECTIONS = {"MADRS": True, "HDRS": True}
