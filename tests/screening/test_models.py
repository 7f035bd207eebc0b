"""Every constraint, broken."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from screening.models import (
    Adjudication,
    ChosenValue,
    Citation,
    CitationImport,
    Decision,
    Document,
    DoubtfulPair,
    DuplicateLink,
    ExclusionReason,
    FieldChange,
    MatchKey,
    Publication,
    Quarantine,
    Relation,
    Report,
    Rereading,
    Search,
    SearchStatement,
    SettingAside,
    Standing,
    Study,
    StudyLink,
)
from tests.factories import make_citation

NOW = timezone.now()


@pytest.fixture
def citation(review, alice):
    return make_citation(review, alice, doi="10.1000/a")


@pytest.fixture
def other(citation, review, alice):
    return make_citation(review, alice)


@pytest.fixture
def reason(review):
    return ExclusionReason.objects.create(review=review, stage="full_text", label="Wrong dose")


def broken(row, name):
    """Both the constraint of that name, asked by Django, and the database refuse the row."""
    (constraint,) = (one for one in row._meta.constraints if one.name == name)
    with pytest.raises(ValidationError):
        constraint.validate(type(row), row)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def decision(citation, reviewer, **fields):
    fields = {"stage": "title_abstract", "verdict": "include", "decided_at": NOW, **fields}
    return Decision(citation=citation, reviewer=reviewer, **fields)


def adjudication(citation, by, **fields):
    fields = {"stage": "title_abstract", "verdict": "include", "adjudicated_at": NOW, **fields}
    return Adjudication(citation=citation, by=by, **fields)


def standing(citation, **fields):
    fields = {"stage": "full_text", "standing": "undecided", "cause": 5, **fields}
    return Standing(citation=citation, review=citation.review, **fields)


def test_a_search_is_of_a_database_a_register_or_other(review, alice):
    row = Search(review=review, name="x", by=alice, kind="library")
    broken(row, "a_search_is_of_a_database_a_register_or_other")


def test_one_import_per_file_and_search(citation):
    search = citation.search
    CitationImport.objects.create(review=search.review, search=search, sha256="ab")
    row = CitationImport(review=search.review, search=search, sha256="ab")
    broken(row, "one_import_per_file_and_search")


def test_a_published_import_lost_no_record(citation):
    row = citation.citation_import
    row.starts = 2
    broken(row, "a_published_import_lost_no_record")


def test_one_quarantine_per_place_in_the_file(citation):
    place = {"citation_import": citation.citation_import, "position": 1, "line": 1}
    place |= {"start": 0, "end": 1, "first_line": 1, "line_count": 1}
    Quarantine.objects.create(**place)
    broken(Quarantine(**place), "one_quarantine_per_place_in_the_file")


def test_one_citation_per_place_in_the_file(citation):
    row = Citation(review=citation.review, citation_import=citation.citation_import, title="x")
    row.position = citation.position
    broken(row, "one_citation_per_place_in_the_file")


def test_a_citation_can_be_judged_or_looked_up(citation):
    citation.title = citation.abstract = citation.doi = citation.pmid = ""
    broken(citation, "a_citation_can_be_judged_or_looked_up")


def test_a_citation_without_title_shows_how_its_text_begins(citation):
    citation.title, citation.abstract = "", "Ketamine was given. " * 20
    citation.save(update_fields=["title", "abstract"])
    assert str(citation).startswith("[No title] Ketamine was given.")
    assert len(citation.heading) < 120
    citation.abstract, citation.doi = "", "10.1000/x"
    assert citation.heading == "[No title] 10.1000/x"


def test_a_citation_is_no_duplicate_of_itself(citation):
    citation.canonical = citation
    broken(citation, "a_citation_is_no_duplicate_of_itself")


def test_a_citation_has_each_match_key_once(citation):
    digest = citation.match_keys.first().digest
    row = MatchKey(review=citation.review, citation=citation, digest=digest)
    broken(row, "a_citation_has_each_match_key_once")


def link(first, second, **fields):
    return DuplicateLink(review=first.review, first=first, second=second, kind="doi", **fields)


def test_one_link_per_pair_and_kind(citation, other):
    link(citation, other, value="a").save()
    broken(link(citation, other, value="b"), "one_link_per_pair_and_kind")


def test_a_link_names_the_older_citation_first(citation, other):
    broken(link(other, citation), "a_link_names_the_older_citation_first")
    broken(link(citation, citation), "a_link_names_the_older_citation_first")


def doubt(first, second, **fields):
    raised = {"review": first.review, "citation_import": first.citation_import, "score": 1}
    return DoubtfulPair(first=first, second=second, **raised, **fields)


def test_one_doubt_per_pair(citation, other):
    doubt(citation, other).save()
    broken(doubt(citation, other), "one_doubt_per_pair")


def test_a_doubt_names_the_older_citation_first(citation, other):
    broken(doubt(other, citation), "a_doubt_names_the_older_citation_first")


def test_an_answer_to_a_doubt_has_a_person_and_a_time(citation, other, alice):
    name = "an_answer_to_a_doubt_has_a_person_and_a_time"
    broken(doubt(citation, other, answer="joined"), name)
    broken(doubt(citation, other, by=alice, answered_at=NOW), name)


def relation(first, second, kind="preprint", **fields):
    return Relation(review=first.review, first=first, second=second, kind=kind, **fields)


def test_one_relation_per_pair(citation, other):
    relation(citation, other).save()
    broken(relation(citation, other, "abstract"), "one_relation_per_pair")


def test_a_relation_names_the_older_citation_first(citation, other):
    broken(relation(other, citation), "a_relation_names_the_older_citation_first")


def test_a_relation_is_of_a_known_kind(citation, other):
    broken(relation(citation, other, "cousin"), "a_relation_is_of_a_known_kind")


def test_who_removed_a_relation_is_known(citation, other):
    broken(relation(citation, other, removed_at=NOW), "who_removed_a_relation_is_known")


def test_one_choice_per_citation_and_field(citation, alice):
    choice = {"citation": citation, "field": "title", "by": alice, "chosen_at": NOW}
    ChosenValue.objects.create(**choice)
    broken(ChosenValue(**choice), "one_choice_per_citation_and_field")


def test_one_reason_per_stage_and_label(reason):
    row = ExclusionReason(review=reason.review, stage="full_text", label="Wrong dose")
    broken(row, "one_reason_per_stage_and_label")


def test_a_reason_has_words(review):
    broken(ExclusionReason(review=review, stage="full_text", label=""), "a_reason_has_words")


def test_one_current_decision_per_reviewer_and_stage(citation, alice):
    decision(citation, alice, superseded_at=NOW).save()
    decision(citation, alice).save()
    row = decision(citation, alice, verdict="exclude")
    broken(row, "one_current_decision_per_reviewer_and_stage")


def test_one_decision_per_client_key(citation, other, alice):
    key = "8b0d5d0c-7bfb-4e3f-a1a6-0a8f5c8f3d11"
    decision(citation, alice, client_key=key).save()
    broken(decision(other, alice, client_key=key), "one_decision_per_client_key")


def test_only_exclusions_have_reasons(citation, alice, reason):
    broken(decision(citation, alice, reason=reason), "only_exclusions_have_reasons")


def test_exclusions_at_full_text_have_a_reason(citation, alice):
    row = decision(citation, alice, stage="full_text", verdict="exclude")
    broken(row, "exclusions_at_full_text_have_a_reason")


def test_no_maybe_at_full_text(citation, alice):
    row = decision(citation, alice, stage="full_text", verdict="maybe")
    broken(row, "no_maybe_at_full_text")


def test_one_current_adjudication_per_stage(citation, dana):
    adjudication(citation, dana).save()
    broken(adjudication(citation, dana), "one_current_adjudication_per_stage")


def test_an_adjudication_includes_or_excludes(citation, dana):
    row = adjudication(citation, dana, verdict="maybe")
    broken(row, "an_adjudication_includes_or_excludes")


def test_only_adjudicated_exclusions_have_reasons(citation, dana, reason):
    row = adjudication(citation, dana, reason=reason)
    broken(row, "only_adjudicated_exclusions_have_reasons")


def test_adjudicated_exclusions_at_full_text_have_a_reason(citation, dana):
    row = adjudication(citation, dana, stage="full_text", verdict="exclude")
    broken(row, "adjudicated_exclusions_at_full_text_have_a_reason")


def test_one_current_standing_per_stage(citation):
    row = standing(citation, stage="title_abstract")
    broken(row, "one_current_standing_per_stage")


def test_a_standing_ends_after_it_began(citation):
    broken(standing(citation, until=5), "a_standing_ends_after_it_began")


def test_only_excluded_standings_have_reasons(citation, reason):
    broken(standing(citation, reason=reason), "only_excluded_standings_have_reasons")


def test_only_duplicates_have_heads(citation, other):
    broken(standing(citation, head=other), "only_duplicates_have_heads")


def aside(citation, by, **fields):
    fields = {"stage": "title_abstract", "kind": "automation", "why": "A filter", **fields}
    return SettingAside(citation=citation, by=by, set_aside_at=NOW, **fields)


def test_set_aside_once_per_stage(citation, alice):
    aside(citation, alice).save()
    broken(aside(citation, alice, kind="not_screened"), "set_aside_once_per_stage")


def test_set_aside_for_a_known_reason(citation, alice):
    broken(aside(citation, alice, kind="lost"), "set_aside_for_a_known_reason")


def test_setting_aside_needs_words(citation, alice):
    broken(aside(citation, alice, why=""), "setting_aside_needs_words")


def study_link(review, citation, **fields):
    study = Study.objects.get_or_create(review=review, label="Daly 2018")[0]
    return StudyLink(study=study, citation=citation, cause=5, **fields)


def test_one_current_link_per_study_and_report(review, citation):
    study_link(review, citation).save()
    broken(study_link(review, citation), "one_current_link_per_study_and_report")


def test_a_link_ends_after_it_began(review, citation):
    broken(study_link(review, citation, until=5), "a_link_ends_after_it_began")


def test_one_report_per_citation(citation):
    Report.objects.create(review=citation.review, citation=citation)
    with pytest.raises(IntegrityError):
        Report.objects.create(review=citation.review, citation=citation)


def test_a_report_is_wanted_awaited_retrieved_or_not(citation):
    row = Report(review=citation.review, citation=citation, retrieval="lost")
    broken(row, "a_report_is_wanted_awaited_retrieved_or_not")


def test_one_document_per_file_and_report(citation, alice):
    report = Report.objects.create(review=citation.review, citation=citation)
    file = {"report": report, "sha256": "ab", "size": 1, "by": alice, "added_at": NOW}
    Document.objects.create(**file)
    broken(Document(**file), "one_document_per_file_and_report")


def test_one_study_per_label(review):
    Study.objects.create(review=review, label="Daly 2018")
    broken(Study(review=review, label="Daly 2018"), "one_study_per_label")


def test_a_study_has_a_label(review):
    broken(Study(review=review, label=""), "a_study_has_a_label")


def test_only_other_methods_have_a_method(review, alice):
    row = Search(review=review, name="x", by=alice, kind="database", method="hand")
    broken(row, "only_other_methods_have_a_method")


def test_an_import_is_published_or_withdrawn(citation):
    row = citation.citation_import
    row.withdrawn_at = NOW
    broken(row, "an_import_is_published_or_withdrawn")


def test_one_current_publication_per_import(citation):
    row = Publication(citation_import=citation.citation_import, cause=9)
    broken(row, "one_current_publication_per_import")


def test_a_publication_ends_after_it_began(citation):
    row = Publication(citation_import=citation.citation_import, cause=9, until=9)
    broken(row, "a_publication_ends_after_it_began")


def test_what_is_dismissed_has_a_reason(citation):
    spot = {"position": 9, "start": 0, "end": 1, "first_line": 1, "line_count": 1, "line": 1}
    row = Quarantine(citation_import=citation.citation_import, dismissed_at=NOW, **spot)
    broken(row, "what_is_dismissed_has_a_reason")


def test_one_change_per_record_and_rereading(citation):
    rereading = Rereading.objects.create(citation_import=citation.citation_import)
    change = {"rereading": rereading, "citation": citation, "before": {}, "after": {}}
    FieldChange.objects.create(**change)
    broken(FieldChange(**change), "one_change_per_record_and_rereading")


def test_one_statement_per_item(review, alice):
    statement = {"review": review, "item": 6, "text": "Nobody was asked.", "by": alice}
    SearchStatement.objects.create(**statement)
    broken(SearchStatement(**statement), "one_statement_per_item")


def test_a_statement_is_to_one_of_16_items(review, alice):
    row = SearchStatement(review=review, item=17, text="More.", by=alice)
    broken(row, "a_statement_is_to_one_of_16_items")


def test_every_constraint_is_broken_above():
    """A constraint without a test that breaks it may not hold."""
    names = {
        constraint.name
        for model in (Adjudication, Citation, CitationImport, Decision, Document, DuplicateLink,
                      ExclusionReason, FieldChange, MatchKey, Publication, Quarantine, Report, Search,
                      SearchStatement, SettingAside, Standing, Study, StudyLink)
        for constraint in model._meta.constraints
    }  # fmt: skip
    assert {f"test_{name}" for name in names} <= set(globals())


@pytest.mark.parametrize(
    ("authors", "year", "expected"),
    [
        (["Daly, Ella J.", "Singh, J."], 2018, "Daly 2018"),
        (["World Health Organization"], None, "World Health Organization"),
        ([], 2018, ""),
    ],
)
def test_byline(authors, year, expected):
    assert Citation(title="A trial", authors=authors, year=year).byline == expected


def test_each_says_what_it_is(citation, other, reason, alice, dana, review):
    report = Report.objects.create(review=review, citation=citation)
    rows = {
        str(citation): "Record 1",
        str(citation.citation_import): "PubMed",
        str(citation.search): "PubMed",
        str(citation.match_keys.first()): citation.match_keys.first().digest,
        str(link(citation, other, value="10.1000/a")): "Same DOI: 10.1000/a",
        str(link(citation, other)): "Same DOI",
        str(reason): "Wrong dose",
        str(decision(citation, alice)): "Include by Alice",
        str(adjudication(citation, dana)): "Include by Dana",
        str(standing(citation)): "Full text: Undecided",
        str(report): "Record 1",
        str(aside(citation, alice)): "Marked as ineligible by automation tools: A filter",
        str(study_link(review, citation)): "Record 1: Daly 2018",
        str(Document(report=report, file_name="daly.pdf")): "daly.pdf",
        str(Study(label="Daly 2018")): "Daly 2018",
        str(Quarantine(problem="It has no title.")): "It has no title.",
    }
    assert all(shown == expected for shown, expected in rows.items())


def test_each_knows_its_review_and_hides_from_outsiders(
    citation, reason, alice, dana, mallory, review
):
    decision(citation, alice).save()
    adjudication(citation, dana).save()
    for row in (
        citation,
        citation.citation_import,
        citation.search,
        reason,
        citation.decisions.get(),
        citation.adjudications.get(),
    ):
        assert row.review == review
        assert type(row).objects.visible_to(alice).get(pk=row.pk) == row
        assert not type(row).objects.visible_to(mallory).exists()
    assert citation.citation_import.get_absolute_url().endswith(f"{citation.citation_import.uid}/")
    assert CitationImport.objects.published().exists()
    assert not CitationImport.objects.of_files().exists()
