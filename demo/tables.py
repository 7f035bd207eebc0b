"""What the demonstration prints: the way of the records, then every pooled estimate."""

from collections.abc import Iterator

from demo import analyse, facts
from demo.cast import PASSWORD, PEOPLE, Cast
from demo.screen import FILES
from extraction.models import Extraction
from screening import flow
from screening.choices import ScreeningOutcome, Stage
from screening.flow import Column
from screening.models import Adjudication, Citation, Standing
from synthesis.choices import PooledKind, Subgroup
from synthesis.models import Analysis, AnalysisRun, EffectSize, PooledEstimate
from synthesis.remarks import remarks
from synthesis.stats.effect_sizes import Measure as Scale
from synthesis.words import interval, level, number, percent
from synthesis.words import test as test_words

NOT_STATED = "not stated"
WIDE = 44  # characters of the first column, as the next
WIDEST = 70
FEWEST_FOR_PI = 3
IN_WORDS = {"add_on": "add-on", "racemic": "racemic ketamine"}


def lines(cast: Cast) -> Iterator[str]:
    """The whole print-out, line by line."""
    yield from _heading(f"{cast.review.title}: {facts.LABEL}")
    yield from _screening(cast)
    for row in facts.table("analyses.csv"):
        yield from _analysis(Analysis.objects.get(review=cast.review, slug=row["slug"]))
    yield from _sign_in()


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield text
    yield "=" * len(text)


def _screening(cast: Cast) -> Iterator[str]:
    found = Citation.objects.published().filter(review=cast.review)
    pubmed = found.filter(citation_import__search__name__in=FILES)
    yield _counted("records in two PubMed files", pubmed.count())
    yield _counted("clusters of these", pubmed.canonical().count())
    yield _counted("trials entered by hand", found.count() - pubmed.count())
    kept = Standing.objects.current().filter(
        review=cast.review, stage=Stage.TITLE_ABSTRACT, standing=ScreeningOutcome.INCLUDED
    )
    for stage, where in ((Stage.TITLE_ABSTRACT, "title"), (Stage.FULL_TEXT, "full text")):
        settled = Adjudication.objects.current().filter(citation__review=cast.review, stage=stage)
        yield _counted(f"conflicts settled at {where}", settled.count())
    yield _counted("records kept", kept.count())
    finals = Extraction.objects.final().filter(review=cast.review)
    yield _counted("studies extracted twice and settled", finals.count())
    yield from _flow(cast)


def _flow(cast: Cast) -> Iterator[str]:
    counts = flow.of(cast.review)
    yield from _heading(f"PRISMA 2020 flow: {facts.LABEL}")
    yield f"{'':{WIDEST}} {'databases':>10} {'other':>7}"
    for row in counts.rows:
        if row.column == Column.BOTH:
            yield _counted(row.label, row.count)
        elif row.column == Column.SOURCES and not (row.is_pending and not row.count):
            yield _two_columns(counts, row)
    wrong = [each.name for each in flow.check(counts) if not each.holds]
    yield f"Equations that do not hold: {', '.join(wrong) or 'none'}"


def _two_columns(counts: flow.Flow, row: flow.Row) -> str:
    try:
        other = f"{counts.row(Column.OTHER, row.key).count:7}"
    except KeyError:  # a search or a reason that only one column has
        other = ""
    indent = "  " if ":" in row.key else ""
    return f"{(indent + row.label)[:WIDEST]:{WIDEST}} {row.count:10} {other}".rstrip()


def _counted(label: str, count: int) -> str:
    return f"{label[:WIDEST]:{WIDEST}} {count:10}"


def _analysis(analysis: Analysis) -> Iterator[str]:
    runs = {subgroup: analyse.run_of(analysis, subgroup) for subgroup in analyse.SUBGROUPS}
    run = runs[analyse.SUBGROUPS[-1]]
    yield from _heading(f"{analysis.title}: {facts.LABEL}")
    yield from _pooled(run)
    yield ""
    for effect in run.effect_sizes.order_by("position"):
        yield _study(effect, run)
    yield from _assumed(run)
    for remark in remarks(run, list(run.effect_sizes.order_by("position")), run.overall):
        yield f"  note: {remark}"
    for subgroup in (Subgroup.FORM, Subgroup.CONCOMITANT, Subgroup.COMPARATOR):
        yield from _subgroups(runs[subgroup], subgroup)
    yield from _left_out(run)
    for each in analysis.published:
        ends = interval(each["ci_low"], each["ci_high"])
        yield f"published, other trials: {number(each['estimate'])} {ends}, {each['label']}"
        yield f"  {each['note']}; {each['source']}"


def _pooled(run: AnalysisRun) -> Iterator[str]:
    found, scale = run.overall, Scale(run.options["measure"])
    measure = "odds ratio" if scale.is_log else run.options["measure"]
    yield (
        f"k = {found.k}, {measure} {_value(found.estimate, scale)},"
        f" {level(run.options['level'])} CI {_ends(found.ci_lower, found.ci_upper, scale)}"
        f" ({test_words(found.test, found.df)})"
    )
    other = found.other_test
    yield (
        f"  by the other test {_ends(other['ci_lower'], other['ci_upper'], scale)}"
        f" ({test_words(other['test'], other['df'])})"
    )
    if found.pi_lower is None:
        yield f"  no prediction interval: it needs {FEWEST_FOR_PI} studies, here are {found.k}"
    else:
        yield f"  prediction interval {_ends(found.pi_lower, found.pi_upper, scale)}"
    yield (
        f"  tau² {number(found.tau2, 3)} {interval(found.tau2_lower, found.tau2_upper, 3)},"
        f" I² {_percent(found.i2)} from tau², {_percent(found.i2_from_q)} from Q"
    )


def _study(effect: EffectSize, run: AnalysisRun) -> str:
    scale = Scale(run.options["measure"])
    half = 1.959964 * effect.se
    ends = _ends(effect.yi - half, effect.yi + half, scale)
    flags = f"  {'; '.join(effect.flags)}" if effect.flags else ""
    return (
        f"  {effect.label[:WIDE]:{WIDE}} {_value(effect.yi, scale):>7} {ends:18}"
        f" {percent(effect.weight, 1):>7}{flags}"
    ).rstrip()


def _assumed(run: AnalysisRun) -> Iterator[str]:
    used = {str(effect.study_uid): effect.label for effect in run.effect_sizes.all()}
    for each in run.options["assumptions"]:
        label = used.get(each["study"])
        if label:
            yield f"  assumed for {label}: {each['n1']} and {each['n2']}. {each['why']}"


def _subgroups(run: AnalysisRun, subgroup: Subgroup) -> Iterator[str]:
    effects = list(run.effect_sizes.order_by("position"))
    pooled = {row.group: row for row in run.estimates.filter(kind=PooledKind.SUBGROUP)}
    yield f"by {subgroup.label.lower()}"
    for group in sorted({effect.group for effect in effects if effect.group}):
        yield _group(group, [e for e in effects if e.group == group], pooled.get(group), run)
    unknown = [effect.label for effect in effects if not effect.group]
    if unknown:
        yield f"  {NOT_STATED}, in no subgroup: {', '.join(unknown)}"
    if run.between_p is not None:
        yield (
            f"  between subgroups: Q {number(run.between_q)} on {run.between_df} df,"
            f" p = {number(run.between_p, 3)}"
        )


def _group(
    name: str, effects: list[EffectSize], pooled: PooledEstimate | None, run: AnalysisRun
) -> str:
    scale = Scale(run.options["measure"])
    label = f"  {IN_WORDS.get(name, name)[:WIDE]:{WIDE}} k = {len(effects)}"
    if pooled is None:
        half = 1.959964 * effects[0].se
        ends = _ends(effects[0].yi - half, effects[0].yi + half, scale)
        return f"{label}  {_value(effects[0].yi, scale)} {ends}  one study, nothing pooled"
    return (
        f"{label}  {_value(pooled.estimate, scale)}"
        f" {_ends(pooled.ci_lower, pooled.ci_upper, scale)}"
        f"  tau² {number(pooled.tau2, 3)}, I² {_percent(pooled.i2)}"
    )


def _left_out(run: AnalysisRun) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for each in run.left_out:
        reasons.setdefault(each["why"], []).append(each["label"])
    if reasons:
        yield "not in this analysis"
    for why, labels in sorted(reasons.items()):
        yield f"  {', '.join(sorted(labels))}: {why}"


def _value(value: float, scale: Scale) -> str:
    return number(float(scale.back_transform(value)))


def _ends(lower: float, upper: float, scale: Scale) -> str:
    return interval(*(float(scale.back_transform(end)) for end in (lower, upper)))


def _percent(value: float | None) -> str:
    return percent(None if value is None else value / 100, 1)


def _sign_in() -> Iterator[str]:
    yield from _heading("Sign in")
    for person in PEOPLE:
        roles = " and ".join(role.label.lower() for role in person.roles)
        yield f"{person.email:20} {person.name}, {roles}"
    yield f"The password of all five: {PASSWORD}"
