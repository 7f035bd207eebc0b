import pytest

from extraction.actions import extractions
from review.models import Event
from screening import duplicates as matches
from screening.actions import duplicates, reports, studies
from screening.errors import CannotMerge, NotADuplicate
from screening.included import included_studies
from screening.models import Citation, DuplicateLink, Report, Standing
from tests.factories import make_citation, make_member, make_review, make_search, make_study
from tests.screening.stories import imported, judge, kept, ris, where


def heads(*citations):
    return [Citation.objects.get(pk=citation.pk).head_id for citation in citations]


def test_exact_matches_of_every_kind(review, alice):
    said = {"title": "A trial of lamps at night", "year": 2018, "authors": ["Daly, E."]}
    first = make_citation(review, alice, **said, journal="Lux", doi="10.1000/A", pmid="77")
    by_doi = make_citation(review, alice, title=said["title"], doi="https://doi.org/10.1000/a")
    by_pmid = make_citation(review, alice, title="Une étude de lampes", pmid="PMID: 77")
    by_title = make_citation(review, alice, **said | {"title": "A  TRIAL OF LAMPS AT NIGHT."})
    assert heads(by_doi, by_pmid, by_title) == [first.pk] * 3
    links = DuplicateLink.objects.order_by("pk")
    assert list(links.values_list("kind", "value")) == [
        ("doi", "10.1000/a"),
        ("pmid", "77"),
        ("title_year", "a trial of lamps at night (2018)"),
    ]
    assert links[0].evidence[0] == ["doi_same", 6.0, "10.1000/a"]
    assert links[0].score == sum(points for _, points, _ in links[0].evidence)
    assert Standing.objects.current().filter(stage="title_abstract").count() == 1


def test_what_must_stay_apart(review, alice):
    make_citation(review, alice, title="A trial", year=2018, pmid="1")
    for fields in ({"year": 2018, "pmid": "2"}, {"year": None}, {"year": 2019}):
        citation = make_citation(review, alice, title="A trial", **fields)
        assert citation.canonical is None


def test_another_review_does_not_count(review, alice):
    other = make_review()
    bob = make_member(other, "zoe", ["owner"])
    make_citation(review, alice, doi="10.1000/a")
    assert make_citation(other, bob, doi="10.1000/a").canonical is None


def test_within_one_file(review, alice):
    imported(review, alice, ris({"TI": "One", "DO": "10.1000/a"}, {"TI": "ONE", "DO": "10.1000/A"}))
    one, two = Citation.objects.order_by("pk")
    assert two.canonical == one
    assert where(one) == "undecided"
    assert where(two) is None


def test_a_new_record_can_join_two_published_ones(review, alice, bob, carol):
    by_doi = make_citation(review, alice, title="One", doi="10.1000/a")
    by_pmid = make_citation(review, alice, pmid="7")
    judge(by_doi, (alice, "include"))
    judge(by_pmid, (bob, "exclude"))
    both = make_citation(review, alice, title="One", doi="10.1000/a", pmid="7")
    assert heads(by_doi, by_pmid, both) == [by_doi.pk] * 3
    assert where(by_doi) == "conflict"
    assert where(by_pmid) is None
    published = Event.objects.filter(verb="screening.import.published").latest("seq")
    assert Standing.objects.get(citation=by_pmid, stage="title_abstract").until == published.seq


def test_not_two_whose_reports_are_in_studies(review, alice, bob):
    one = kept(review, alice, bob, title="One", doi="10.1000/a")
    two = kept(review, alice, bob, pmid="7")
    for label, report in (("A", one), ("B", two)):
        studies.create(review=review, label=label, reports=[report], by=alice)
    both = make_citation(review, alice, title="One", doi="10.1000/a", pmid="7")
    assert heads(one.citation, two.citation) == [one.citation_id, two.citation_id]
    assert both.canonical == one.citation
    head = duplicates.merge(citation=one.citation, other=two.citation, by=alice)
    assert head == one.citation  # a person may, as long as nothing hangs on the other's study


@pytest.fixture
def trials(review, bob, carol):
    """Studies of one report each."""
    return [make_study(review, [bob, carol], label) for label in ("Daly 2018", "Daly 2019")]


def reports_of(*found):
    return [study.reports.get() for study in found]


def included(review):
    return [study.label for study in included_studies(review)]


def test_the_study_with_extractions_stays(review, trials, bob):
    one, two = reports_of(*trials)
    extractions.start(study=trials[1], by=bob)
    head = duplicates.merge(citation=one.citation, other=two.citation, by=bob)
    assert head == two.citation
    assert included(review) == ["Daly 2019"]
    duplicates.split(citation=one.citation, by=bob)
    assert included(review) == ["Daly 2018", "Daly 2019"]


def test_no_study_with_extractions_leaves_unsaid(review, trials, bob):
    one, two = (report.citation for report in reports_of(*trials))
    for study in trials:
        extractions.start(study=study, by=bob)
    with pytest.raises(CannotMerge, match="“Daly 2018”, and “Daly 2019”") as no:
        duplicates.merge(citation=two, other=one, by=bob)
    assert "Its studies stay" in str(no.value)
    assert heads(one, two) == [one.pk, two.pk]
    assert duplicates.merge(citation=two, other=one, stands=True, by=bob) == two
    assert included(review) == ["Daly 2019"]
    duplicates.unmerge(citation=two, other=one, by=bob)
    assert included(review) == ["Daly 2018", "Daly 2019"]


def test_two_reports_of_one_study(review, trials, bob):
    one, two = reports_of(*trials)
    studies.link(study=trials[0], report=two, by=bob)
    for study in trials:
        extractions.start(study=study, by=bob)
    # The second report is in both studies, so no study loses its report when it stands for both.
    assert duplicates.merge(citation=one.citation, other=two.citation, by=bob) == two.citation
    assert included(review) == ["Daly 2018", "Daly 2019"]


def test_where_no_person_joined_them_there_is_nothing_to_unmerge(review, alice):
    one = make_citation(review, alice, pmid="77")
    two = make_citation(review, alice, pmid="77")
    duplicates.unmerge(citation=one, other=two, by=alice)
    assert heads(one, two) == [one.pk, one.pk]


def test_whose_report_is_further_goes_on_to_stand_for_both(review, alice, bob):
    older, newer = kept(review, alice, bob), kept(review, alice, bob)
    reports.seek(report=newer, by=alice)
    head = duplicates.merge(citation=older.citation, other=newer.citation, by=alice)
    assert head == newer.citation


def test_merge_and_split_and_merge(review, alice, bob):
    one, two, three = (
        make_citation(review, alice, title=t, doi=f"10.1000/{t}", year=2020) for t in "abc"
    )
    duplicates.merge(citation=one, other=two, by=alice)
    duplicates.merge(citation=three, other=two, by=bob)
    assert heads(one, two, three) == [one.pk] * 3
    duplicates.split(citation=two, by=bob)
    assert heads(one, two, three) == [one.pk, two.pk, one.pk]
    assert where(two) == "undecided"
    # Nothing but a person joins them again.
    four = make_citation(review, alice, title="b", doi="10.1000/b", year=2020)
    assert four.canonical == two
    assert heads(one, two) == [one.pk, two.pk]
    duplicates.merge(citation=one, other=four, by=alice)
    assert heads(one, two, three, four) == [one.pk] * 4


def test_merging_twice_changes_nothing(review, alice):
    one, two = make_citation(review, alice), make_citation(review, alice)
    duplicates.merge(citation=one, other=two, by=alice)
    events = Event.objects.count()
    assert duplicates.merge(citation=two, other=one, by=alice) == one
    assert Event.objects.count() == events


def test_the_canonical_one_can_be_split_off(review, alice, bob):
    one, two, three = (make_citation(review, alice) for _ in range(3))
    duplicates.merge(citation=one, other=two, by=alice)
    duplicates.merge(citation=one, other=three, by=alice)
    judge(one, (alice, "include"), (bob, "include"))
    duplicates.split(citation=one, by=alice)
    assert heads(one, two, three) == [one.pk, two.pk, two.pk]
    assert where(one) == "included"
    assert where(two) == "undecided"


def test_a_split_is_respected_by_exact_matches(review, alice):
    one, two = (make_citation(review, alice, title="A", doi="10.1000/a") for _ in range(2))
    assert two.canonical == one
    duplicates.split(citation=two, by=alice)
    three = make_citation(review, alice, title="A", doi="10.1000/a")
    assert heads(one, two) == [one.pk, two.pk]
    assert three.canonical is None  # of which of the two it is, the DOI does not tell
    assert set(DuplicateLink.objects.split().values_list("first", "second")) == {(one.pk, two.pk)}


def test_alone_there_is_nothing_to_split(review, alice):
    with pytest.raises(NotADuplicate):
        duplicates.split(citation=make_citation(review, alice), by=alice)


def test_no_merge_across_reviews(review, alice):
    other = make_review()
    zoe = make_member(other, "zoe", ["owner"])
    with pytest.raises(CannotMerge, match="different reviews"):
        duplicates.merge(
            citation=make_citation(review, alice), other=make_citation(other, zoe), by=alice
        )


def test_one_persons_contradiction_is_a_conflict(review, alice, bob):
    one, two = make_citation(review, alice), make_citation(review, alice)
    judge(one, (alice, "include"), (bob, "include"))
    judge(two, (alice, "exclude"), (bob, "include"))
    head = duplicates.merge(citation=one, other=two, by=alice)
    assert where(head) == "conflict"
    duplicates.split(citation=two, by=alice)
    assert (where(one), where(two)) == ("included", "conflict")


def test_a_staged_import_is_no_duplicate_of_anything(review, alice):
    """Another import, still being read, holds the same record."""
    search = make_search(review, alice)
    job = imported(review, alice, ris({"TI": "One", "DO": "10.1000/a"}), search)
    type(job).objects.update(committed_at=None)
    assert make_citation(review, alice, search, doi="10.1000/a").canonical is None


def test_the_plan_names_only_news(review, alice):
    make_citation(review, alice, doi="10.1000/a", title="One", year=2020)
    two = make_citation(review, alice, doi="10.1000/a", title="One", year=2020)
    plan = matches.plan(two.citation_import)
    assert plan.links == []
    assert plan.merged == {}


def test_the_plan_names_doubts_and_relations_of_what_is_new(review, alice):
    said = {"title": "A trial of lamps at night", "authors": ["Daly, E."], "year": 2020}
    one = make_citation(review, alice, **said, journal="Lux")
    doubt = make_citation(review, alice, **said, journal="Sleep", volume="3")
    notice = make_citation(review, alice, **said | {"title": "Erratum: A trial of lamps at night"})
    pairs = [(p.first, p.second) for p in matches.plan(doubt.citation_import).doubtful]
    assert pairs == [(one.pk, doubt.pk)]
    plan = matches.plan(notice.citation_import)
    assert plan.doubtful == []
    found = [(p.first, p.second, p.kind) for p in plan.related]
    assert found == [(one.pk, notice.pk, "notice"), (doubt.pk, notice.pk, "notice")]


def test_a_report_stays_with_its_citation(review, alice, bob):
    report = kept(review, alice, bob)
    other = make_citation(review, alice)
    duplicates.merge(citation=other, other=report.citation, by=alice)
    assert heads(other) == [report.citation_id]
    assert Report.objects.get() == report
