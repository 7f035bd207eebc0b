import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.matching import normalise_title
from screening.matching.kinds import kind_of_title, without_kind
from screening.matching.words import folded, is_generic, numbers, without_notes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ketamine: a trial.", "ketamine  A TRIAL"),
        ("<i>S</i>-ketamine in <b>MDD</b>", "S-Ketamine in MDD"),
        ("p &lt; 0.05 &amp; more", "P<0.05 more"),
        ("Ménière’s disease", "Meniere's disease"),
        ("dose–response", "Dose-response"),
        ("ﬁrst x²", "first x2"),
        ("Große Straße", "GROSSE STRASSE"),
        ("[Ketamine in depression].", "Ketamine in depression"),
        ("A\u00a0title\u00ad", "A title"),
    ],
)
def test_titles_that_are_the_same(one, other):
    assert normalise_title(one) == normalise_title(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ketamine in depression", "Ketamine in depression [Internet]"),
        ("Part I", "Part II"),
        ("α-ketamine", "β-ketamine"),
        ("抑郁症", "抑鬱症"),
        ("हिंदी", "हुंदू"),
        ("a < b", "a > c"),
    ],
)
def test_titles_that_differ(one, other):
    assert normalise_title(one) != normalise_title(other)


@given(st.text(max_size=60))
def test_a_normalised_title_is_its_own_normal_form(title):
    once = normalise_title(title)
    assert normalise_title(once) == once


def test_letters_that_no_accent_explains():
    assert folded("Sørensen, Łukasz & Đorđević") == "sorensen lukasz dordevic"


@pytest.mark.parametrize(
    "note",
    [
        "[Review]",
        "(Review)",
        "[Review] [25 refs]",
        "[French]",
        "[Article in Chinese, English abstract]",
        "[Spanish, English]",
        "[Letter]",
        "[see comment]",
        "[see comments]",
        "[Internet]",
        "[Erratum appears in J Trials. 2014;3(2):17 Note: Doe, J [corrected to Roe, J]]",
        "[Retraction in: J Trials 2015;4:2]",
    ],
)
def test_what_databases_add_is_cut(note):
    assert without_notes(f"Light and sleep. {note}").rstrip(". ") == "Light and sleep"


def test_what_belongs_to_a_title_stays():
    for title in ("Sleep (part 2)", "[Review]", "Light [a review of reviews]", "RETRACTED:"):
        assert without_notes(title) == title
    assert without_notes("RETRACTED ARTICLE: Light and sleep") == "Light and sleep"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Erratum", "correction"),
        ("Erratum to: Light and sleep", "correction"),
        ("Light and sleep (vol 27, pg 211, 2014)", "correction"),
        ("Light and sleep (Journal of Trials (2014) 27 (211-219))", "correction"),
        ("Author Correction: Light and sleep", "correction"),
        ("Light and sleep: corrigendum", "correction"),
        ("Retraction: Light and sleep", "retraction"),
        ("Expression of concern: Light and sleep", "retraction"),
        ("Light and sleep: authors' reply", "reply"),
        ("Reply to Doe", "reply"),
        ("Light and sleep - Reply", "reply"),
        ("Comment on: Light and sleep", "comment"),
        ("Re: Light and sleep", "comment"),
        ("Light and sleep: study protocol for a randomised trial", "protocol"),
        ("Light and sleep (Protocol)", "protocol"),
        ("Light and sleep: rationale and design of the LUX trial", "protocol"),
        ("Light and sleep", ""),
        ("Reply rates to postal questionnaires", ""),
        ("Response rates in surveys", ""),
        ("Commentaries in three journals", ""),
        ("Replication of light", ""),
        ("", ""),
    ],
)
def test_kinds(title, kind):
    assert kind_of_title(title) == kind


@pytest.mark.parametrize(
    "title",
    [
        "Erratum to: Light and sleep",
        "Light and sleep (vol 27, pg 211, 2014)",
        "Light and sleep (Journal of Trials (2014) 27 (211-219) DOI: 10.5555/x)",
    ],
)
def test_what_a_correction_corrects(title):
    assert without_kind(title) == "Light and sleep"


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("light part i", "1"),
        ("light part ii", "2"),
        ("light part two", "2"),
        ("type ii diabetes in 2019", "2.2019"),
        ("covid 19 and il6", "19.6"),
        ("i and v of x", ""),
        ("the first trial", "1"),
        ("", ""),
    ],
)
def test_numbers(title, found):
    assert numbers(title) == found


def test_generic_titles():
    assert is_generic("editorial")
    assert not is_generic("editorial independence")
