import pytest
from django.template import Context, Template
from hypothesis import example, given
from hypothesis import strategies as st

from screening import marks

SAMPLE = "Ketamine (ketamine-like) for ketamines; double  blind. Esketamine!"


def marked(text, **words):
    found = marks.marker(words)
    return [(part, kind) for part, kind in found.parts(text) if kind]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ketamine", ["Ketamine", "ketamine"]),
        ("keta*", ["Ketamine", "ketamine", "ketamines"]),
        ("double blind", ["double  blind"]),
        ("tamine", []),
        ("Esketamine!", ["Esketamine!"]),
        ("(ketamine", ["(ketamine"]),
        ("*", []),
        ("", []),
        (".*", []),
        ("ket[a-z]+", []),
        ("(a+)+$", []),
        ("\\", []),
    ],
)
def test_whole_words_and_nothing_but_what_was_typed(line, found):
    assert [part for part, _ in marked(SAMPLE, include=[line])] == found


def test_the_longest_is_marked_and_the_first_list_wins():
    words = {"include": ["keta*", "placebo"], "exclude": ["ketamine infusion", "placebo"]}
    assert marked("ketamine infusion, placebo", **words) == [
        ("ketamine infusion", "exclude"),
        ("placebo", "include"),
    ]


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=5))
@example("", ["\x1f"])
@example("a b", ["\x1f*", "* *"])
def test_nothing_of_a_text_is_lost_whatever_is_marked(text, lines):
    parts = marks.marker({"include": lines}).parts(text)
    assert "".join(part for part, _ in parts) == text
    assert all(part for part, _ in parts)


HOSTILE = "<script>alert(1)</script> & <b>trial</b> \"'"


@given(st.lists(st.text("<>/&;\"'abmrkscipt*. ", max_size=12), max_size=4))
def test_no_tag_of_a_text_or_of_a_word_survives(lines):
    words = {"include": [*lines, "<b>trial", "script"], "exclude": ["amp", "lt"]}
    template = Template("{% load marked %}{% marked text %}")
    html = template.render(Context({"text": HOSTILE, "marker": marks.marker(words)}))
    for kind in ("in", "out"):
        html = html.replace(f'<mark class="kw kw-{kind}">', "")
    html = html.replace("</mark>", "")
    assert html == template.render(Context({"text": HOSTILE}))
    assert "<" not in html


def test_lines_are_trimmed_and_kept_once():
    assert marks.lines(" double   blind \n\nketamine\nketamine\n * ") == [
        "double blind",
        "ketamine",
    ]
