"""The words are those of PubMed's documentation and of publishers; the titles are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.readers.editorial_notices import editorial_notices


def kinds(*args):
    return [notice.kind for notice in editorial_notices(*args)]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("RETRACTED: Esketamine at home", "retracted"),
        ("Retracted Article: Esketamine at home", "retracted"),
        ("[Retracted] Esketamine at home", "retracted"),
        ("Esketamine at home (Retracted article. See vol. 5, pg. 3, 2019)", "retracted"),
        ("WITHDRAWN: Esketamine at home", "withdrawn"),
        ("Retraction: Esketamine at home", "retraction"),
        ("Retraction Note to: Esketamine at home", "retraction"),
        ("Notice of Retraction: Esketamine at home", "retraction"),
        ("Expression of Concern: Esketamine at home", "concern_notice"),
        ("Editorial expression of concern regarding esketamine at home", "concern_notice"),
        ("Erratum: Esketamine at home", "correction"),
        ("Correction to: Esketamine at home", "correction"),
        ("Author's correction: Esketamine at home", "correction"),
        ("Corrigendum for esketamine at home", "correction"),
    ],
)
def test_titles(title, kind):
    assert kinds(title) == [kind]


@pytest.mark.parametrize(
    "title",
    [
        "Retracted studies in anaesthesia",
        "Retraction of the uterus in labour: a trial",
        "Withdrawn from lithium: 20 cases",
        "Correction of anaemia in adults",
        "Corrections officers and depression",
        "Concern about esketamine",
        "",
    ],
)
def test_titles_that_only_sound_like_it(title):
    assert kinds(title) == []


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["Journal Article", "Retracted Publication"], "retracted"),
        (["Article; Retracted Publication"], "retracted"),
        (["Retraction of Publication"], "retraction"),
        (["Expression of Concern"], "concern_notice"),
        (["Published Erratum"], "correction"),
        (["Corrected and Republished Article"], "corrected"),
        (["Correction"], "correction"),
    ],
)
def test_publication_types(types, kind):
    assert kinds("A trial", types) == [kind]


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("RIN", "retracted"),
        ("PRIN", "retracted"),
        ("ROF", "retraction"),
        ("ECI", "concern"),
        ("ECF", "concern_notice"),
        ("EIN", "corrected"),
        ("EFR", "correction"),
    ],
)
def test_fields_of_pubmed(tag, kind):
    (notice,) = editorial_notices("A trial", [], [(tag, "J Mood. 2020;\n 3:7. PMID: 1")])
    assert (notice.kind, notice.source) == (kind, f"{tag}: J Mood. 2020; 3:7. PMID: 1")


def test_comments_and_empty_fields_are_no_notice():
    assert kinds("A trial", [], [("CIN", "J Mood. 2020"), ("RIN", " ")]) == []


def test_each_source_once():
    fields = [("RIN", "J Mood. 2020"), ("RIN", "J Mood. 2020")]
    assert kinds("RETRACTED: A trial", ["Retracted Publication"], fields) == ["retracted"] * 3


@given(st.text(), st.lists(st.text()), st.lists(st.tuples(st.text(), st.text())))
def test_any_text_will_do(title, types, fields):
    assert all(notice.source for notice in editorial_notices(title, types, fields))
