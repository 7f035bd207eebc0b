"""One review with a row of everything, made by the very actions that the pages call."""

from dataclasses import dataclass

from extraction.actions import adjudications as finals
from extraction.actions import extractions, fronts, parses
from extraction.actions.origins import Place
from extraction.models import Outcome, PdfPage, PdfParse, Timepoint
from review.actions import members, reviews
from review.choices import Role
from review.models import Review, User
from screening.actions import (
    adjudications,
    chosen_values,
    citations,
    discussions,
    documents,
    doubts,
    duplicates,
    highlights,
    loose_files,
    notes,
    pilots,
    protocols,
    reports,
    rereadings,
    stopping,
    tags,
    work_orders,
)
from screening.choices import OrderKind, SearchKind
from screening.models import Citation, Document, LooseFile, Ranking, Report, Rereading, Study
from synthesis.actions import analyses, computing, runs
from synthesis.models import AnalysisRun
from tests.extraction.pdf import papers
from tests.factories import (
    make_citation,
    make_member,
    make_outcome,
    make_review,
    make_search,
    make_study,
    make_timepoint,
    make_user,
)
from tests.screening.stories import TEXTS, doubted, imported, judge, kept, offered, retrieved, ris

ESKETAMINE, PLACEBO = "Esketamine 56 mg", "Placebo spray"
PAPER = papers.written()
UNFILED = papers.written(2)
JPEG = b"\xff\xd8\xff\xe0" + bytes(2000)  # uploaded as search results: its import fails
SETTLED = ["Daly 2018", "Fedgchin 2019", "Popova 2019"]
BEING_SETTLED, BEING_EXTRACTED, UNTOUCHED = "Canuso 2018", "Ochs-Ross 2020", "Chen 2022"


@dataclass(frozen=True, slots=True)
class Team:
    """The review and who is in it, as in the conftest; mallory is in another one."""

    review: Review
    alice: User
    bob: User
    carol: User
    dana: User
    eve: User
    mallory: User


def assemble():
    review = make_review()
    mallory = make_user("mallory")
    reviews.start(title="Light therapy in winter", by=mallory)
    return Team(
        review,
        make_member(review, "alice", [Role.OWNER, Role.SCREENER]),
        make_member(review, "bob", [Role.SCREENER, Role.EXTRACTOR]),
        make_member(review, "carol", [Role.SCREENER, Role.EXTRACTOR]),
        make_member(review, "dana", [Role.ADJUDICATOR]),
        make_member(review, "eve", [Role.OBSERVER]),
        mallory,
    )


def play(team):
    """From the searches to a pooled estimate, with something left to do at every step."""
    _search(team)
    _plan(team)
    _judge_titles(team)
    _remark(team)
    _judge_texts(team)
    _read_reports(team)
    _extract(team)
    _analyse(team)
    members.invite(review=team.review, roles=[Role.SCREENER], by=team.alice, note="Frank")


def record(title):
    """The citation of that title."""
    return Citation.objects.get(title=title)


def _search(team):
    review, alice = team.review, team.alice
    found = make_search(review, alice)
    content = ris(
        {"TI": "Left to judge", "AU": "Aan, A.", "PY": "2015", "DO": "10.1000/left"},
        {"TI": "Judged by one", "AU": "Ben, B.", "PY": "2016", "DO": "10.1000/one"},
        {"TI": "Both exclude", "AU": "Cho, C.", "PY": "2017", "DO": "10.1000/both"},
        {"TI": "In conflict", "AU": "Dee, D.", "PY": "2018", "DO": "10.1000/conflict"},
        {"TI": "Adjudicated", "AU": "Eck, E.", "PY": "2019", "DO": "10.1000/adjudicated"},
        {"TI": "Both exclude", "AU": "Cho, C.", "PY": "2017", "DO": "10.1000/both"},
    )
    job = imported(review, alice, content + b"TY  - JOUR\nAU  - Nobody\nER  - \n", found)
    rereading = rereadings.start(citation_import=job, by=alice)
    Rereading.perform(rereading.pk, rereadings.run)
    imported(review, alice, JPEG, found, name="photo.ris")
    make_search(review, alice, kind=SearchKind.OTHER, name="Reference lists")


def _plan(team):
    """How the stages are judged, when to stop, with a look, and what bob is given first."""
    protocols.change(
        review=team.review, stage="full_text", by=team.alice, adjudicators_see="nothing"
    )
    gate = {"size": 2, "measure": "agreement", "threshold": 80}
    pilot = pilots.begin(review=team.review, stage="title_abstract", by=team.alice, **gate)
    pilots.close(pilot=pilot, by=team.alice, why="The criteria are clear.")
    audited = make_citation(team.review, team.alice, title="Excluded, then audited")
    judge(audited, (team.alice, "exclude"), (team.bob, "exclude"))
    numbers = {"target": 95, "confidence": 95, "audit_size": 9, "excluded_size": 1, "looks": 2}
    stopping.draw(
        plan=stopping.register(review=team.review, by=team.alice, **numbers), by=team.alice
    )
    ranked(team.bob, team.review)


def ranked(person, review):
    """The likely includes of what is left first, learned from what this person may know."""
    kind = OrderKind.LIKELY
    order = work_orders.choose(review=review, by=person, stage="title_abstract", kind=kind)
    Ranking.perform(order.rankings.latest("pk").pk, work_orders.run)


def _judge_titles(team):
    review, alice, bob, carol = team.review, team.alice, team.bob, team.carol
    offered(review, alice, "Not randomised", stage="title_abstract")
    judge(record("Judged by one"), (bob, "include"), note="small")
    judge(Citation.objects.filter(title="Both exclude")[0], (bob, "exclude"), (carol, "exclude"))
    for title in ("In conflict", "Adjudicated"):
        judge(record(title), (bob, "include"), (carol, "exclude"))
    adjudications.record(
        citation=record("Adjudicated"), verdict="exclude", by=team.dana, why="an open trial"
    )
    discussions.write(
        citation=record("In conflict"), stage="title_abstract", text="It is a trial.", by=bob
    )
    one, other = (make_citation(review, alice, title=f"The same trial {n}") for n in "12")
    duplicates.merge(citation=one, other=other, by=bob)
    _doubt(review, alice, bob)


def _doubt(review, alice, bob):
    """A pair that waits, one that is answered by a relation, and a value that was chosen."""
    one, other, third = (make_citation(review, alice, title=f"A similar trial {n}") for n in "123")
    doubted(one, other)
    doubts.relate(pair=doubted(other, third), kind="companion", by=bob)
    chosen_values.choose(citation=record("The same trial 2"), field="title", by=bob)


def _remark(team):
    """Tags, notes, a correction and words to be marked, beside records settled and open."""
    settled, one = Citation.objects.filter(title="Both exclude")[0], record("Judged by one")
    for citation, is_shared in ((settled, True), (one, True), (one, False)):
        tag(citation, team.bob, "Ask the author", is_shared)
        notes.write(citation=citation, text="See page 3", is_shared=is_shared, by=team.bob)
    citations.correct(citation=one, by=team.bob, why="Journal page", abstract="An open trial.")
    words = {"include": "trial*", "exclude": "open"}
    highlights.replace(review=team.review, words=words, by=team.alice, is_own=False)


def tag(citation, by, name, is_shared):
    this = Citation.objects.filter(pk=citation.pk)
    tags.add(review=citation.review, citations=this, name=name, is_shared=is_shared, by=by)


def _judge_texts(team):
    review, bob, carol = team.review, team.bob, team.carol
    dose, design = offered(review, team.alice), offered(review, team.alice, "Wrong design")
    retrieved(review, bob, carol, title="Left to read")
    excluded = retrieved(review, bob, carol, title="Wrong dose")
    judge(excluded, (bob, "exclude", dose), (carol, "exclude", dose), stage=TEXTS)
    disputed = retrieved(review, bob, carol, title="Two reasons")
    judge(disputed, (bob, "exclude", dose), (carol, "exclude", design), stage=TEXTS)
    reports.seek(report=kept(review, bob, carol, title="Asked for"), by=bob)
    lost = reports.seek(report=kept(review, bob, carol, title="Not to be had"), by=bob)
    reports.mark_not_retrieved(report=lost, by=bob, note="the library has no copy")
    kept(review, bob, carol, title="Not asked for yet")


def _read_reports(team):
    """Studies with a file each, whose one page says -14.8 (2.80); and a file of none as yet."""
    file = loose_files.keep(review=team.review, name="2.pdf", content=UNFILED, by=team.bob)
    LooseFile.perform(file.pk, fronts.run)
    for label in [*SETTLED, BEING_SETTLED, BEING_EXTRACTED, UNTOUCHED]:
        read(team, make_study(team.review, [team.bob, team.carol], label))


def read(team, study):
    """Add a file to the report of a study and read its page."""
    document = documents.add(
        report=Report.objects.get(studies=study),
        name=f"{study}.pdf",
        content=PAPER,
        by=team.alice,
    )
    job = parses.start(document=document, by=team.alice)
    PdfParse.perform(job.pk, parses.run)
    return document


def _extract(team):
    make_outcome(team.review, team.alice, lower_is_better=True)
    make_timepoint(team.review, team.alice)
    for number, label in enumerate(SETTLED):
        final = settle_from(team, label, center=-14.8 - number)
        finals.finish(final=final, by=team.dana)
    settle_from(team, BEING_SETTLED, center=-12, other_center=-11)
    for person in (team.bob, team.carol):
        extract(study_of(BEING_EXTRACTED), person, center=-10)


def settle_from(team, label, center, other_center=None):
    """Two submitted accounts and the final draft made of them."""
    for person, value in ((team.bob, center), (team.carol, other_center or center)):
        draft = extract(study_of(label), person, center=value)
        extractions.submit(extraction=draft, by=person)
    return finals.start(study=study_of(label), by=team.dana)


def study_of(label):
    return Study.objects.get(label=label)


def extract(study, by, center, note="as in table 2"):
    """A draft with two arms, a result in each and a contrast; `center` was clicked on the page."""
    draft = extractions.start(study=study, by=by)
    when = {"outcome": Outcome.objects.get(), "timepoint": Timepoint.objects.get()}
    kinds = {"metric": "change", "center_kind": "mean", "spread_kind": "sd"}
    extractions.fill(
        extraction=draft,
        by=by,
        study={"design": "parallel", "n_randomised": 70, "note": note},
        arms=[
            {
                "name": ESKETAMINE,
                "role": "intervention",
                "n_randomised": 35,
                "regimen": {"drug": "esketamine", "dose": 56, "dose_unit": "mg"},
            },
            {
                "name": PLACEBO,
                "role": "comparator",
                "n_randomised": 35,
                "regimen": {"comparator_kind": "inert", "comparator": "placebo spray"},
            },
        ],
        results=[
            {"arm": ESKETAMINE, "n_analysed": 34, "center": center, "spread": 12.1, **when, **kinds}
            | {"origins": {"center": place(study)}},
            {"arm": PLACEBO, "n_analysed": 33, "center": -5.7, "spread": 11.9, **when, **kinds},
        ],
        contrasts=[
            {"arm_1": ESKETAMINE, "arm_2": PLACEBO, "measure": "MD", "estimate": center + 5.7}
            | {"se": 3.3, **when}
        ],
    )
    return draft


def place(study):
    """Where the page of the study's report says -14.8."""
    document = Document.objects.get(report__studies=study)
    page = PdfPage.objects.get(parse__document=document)
    word = next(word for word in page.word_list() if word.text == "-14.8")
    return Place(document=document, page=1, box=word.box, how="clicked")


def _analyse(team):
    analysis = analyses.declare(
        review=team.review,
        by=team.alice,
        title="One day",
        question="Is depression lower after one day?",
        domain="depression",
        instruments=["MADRS"],
        hours_from=18,
        hours_to=36,
        hours_target=24,
        measure="MD",
    )
    run = runs.start(analysis=analysis, by=team.alice)
    AnalysisRun.perform(run.pk, computing.execute)
