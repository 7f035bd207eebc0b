import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.plots.forest import ForestPlot, Row, Summary, Words, narrow, wide
from synthesis.plots.forest_rows import interval_text

SVG = "{http://www.w3.org/2000/svg}"
CLASSES = {
    *{"fp", "only-wide", "only-narrow", "end", "mid", "fp-head", "fp-note", "fp-strong"},
    *{"fp-axis", "fp-tick", "fp-null", "fp-ref", "fp-rule", "fp-ci", "fp-box", "fp-hit"},
    *{"fp-diamond", "fp-diamond-sub", "fp-pi"},
}
# Figures of the trials at 24 hours, as the design's result page prints them.
TRIALS = (
    Row("Grunebaum 2017", -0.87, -1.90, 0.16, 0.011, 7, 9, "/t/1", "Racemic ketamine"),
    Row("Dwyer 2021", -0.76, -1.52, -0.01, 0.022, 16, 16, "/t/2", "Racemic ketamine"),
    Row("Daly 2018", -1.02, -1.53, -0.51, 0.047, 34, 33, "/t/3", "Esketamine", True),
    Row("NCT04599855, 2025", -0.37, -0.57, -0.16, 0.291, 177, 195, "/t/4", "Esketamine"),
)
PLOT = ForestPlot(
    measure="SMD",
    rows=TRIALS,
    label="Forest plot of four trials.",
    pooled=Summary("All studies, k = 4", -0.43, -0.54, -0.32, 1, 234, 253),
    subgroups={
        "Racemic ketamine": Summary(
            "Racemic ketamine, k = 2", -0.61, -1.05, -0.17, 0.063, 23, 25, "tau² 0.00, I² 0 %"
        )
    },
    prediction=(-0.56, -0.30),
    arms=("Ketamine", "Control"),
    favours=("◂ favours ketamine", "favours control ▸"),
    notes=("Test for subgroup difference:", "Q 0.72 on 1 df, p = 0.40"),
)
RATIOS = ForestPlot(
    measure="OR",
    rows=(
        Row("A", math.log(2.3), math.log(1.1), math.log(4.8), 0.4),
        Row("B", math.log(12), math.log(0.9), math.log(160), 0.6),
    ),
    label="Odds ratios.",
    is_log=True,
    level=0.9,
)
both = pytest.mark.parametrize("draw", [wide, narrow])


def nodes(markup, tag=None, class_=None):
    return [
        node
        for node in ElementTree.fromstring(markup).iter()
        if (tag is None or node.tag == SVG + tag)
        and (class_ is None or class_ in node.get("class", "").split())
    ]


def texts(markup):
    return [node.text for node in nodes(markup, "text")]


@both
def test_without_studies_there_is_no_plot(draw):
    with pytest.raises(ValueError, match="at least one study"):
        draw(replace(PLOT, rows=()))


@both
@pytest.mark.parametrize("name", ["estimate", "ci_lower", "ci_upper"])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_value_that_is_not_finite_is_refused(draw, name, value):
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw(replace(PLOT, rows=(replace(TRIALS[0], **{name: value}), TRIALS[1])))


@both
@pytest.mark.parametrize("weight", [math.nan, -0.1, 4.7])
def test_a_weight_is_a_share(draw, weight):
    with pytest.raises(ValueError, match="The weight of 'Dwyer 2021' is no share"):
        draw(replace(PLOT, rows=(TRIALS[0], replace(TRIALS[1], weight=weight))))


@both
@pytest.mark.parametrize("name", ['</text><script>x</script>"&', "x" * 500, "", "\x00\ud800"])
def test_hostile_names(draw, name):
    row = replace(TRIALS[0], label=name, group=name)
    markup = draw(replace(PLOT, rows=(row,), subgroups={name: replace(PLOT.pooled, label=name)}))
    assert not nodes(markup, "script")
    assert all(len(text or "") < 80 for text in texts(markup) if text != name)


@both
def test_every_row_is_a_link_with_words(draw):
    links = nodes(draw(PLOT), "a")
    assert [link.get("href") for link in links] == ["/t/1", "/t/2", "/t/3", "/t/4"]
    assert links[0].find(f"{SVG}title").text == (
        "Grunebaum 2017: SMD −0.87, 95 % CI −1.90 to 0.16, weight 1.1 %. Open the trace."
    )
    assert [link.get("aria-current") for link in links] == [None, None, "true", None]


@both
def test_only_classes_of_the_style_sheet_and_no_style(draw):
    markup = draw(PLOT)
    used = {name for node in nodes(markup) for name in node.get("class", "").split()}
    assert used <= CLASSES
    assert not [node for node in nodes(markup) if "style" in node.attrib]
    assert "-0" not in "".join(text for text in texts(markup) if text)


@both
def test_squares_by_weight_and_diamonds(draw):
    markup = draw(PLOT)
    sides = [float(node.get("width")) for node in nodes(markup, class_="fp-box")]
    assert (sides[3] / sides[2]) ** 2 == pytest.approx(0.291 / 0.047, rel=0.01)
    assert min(sides) >= 3
    assert len(nodes(markup, class_="fp-diamond")) == 1
    assert nodes(markup, class_="fp-diamond")[0].get("fill") is None
    assert [n.get("fill") for n in nodes(markup, class_="fp-diamond-sub")] == ["none"]
    assert len(nodes(markup, class_="fp-pi")) == 1


@both
def test_heterogeneity_and_notes_are_said(draw):
    found = texts(draw(PLOT))
    assert "tau² 0.00, I² 0 %" in found
    assert set(PLOT.notes) <= set(found)
    assert "95 % prediction interval" in found
    overall = replace(PLOT.pooled, note="Q 3.1 on 3 df, p = 0.38")
    assert "Q 3.1 on 3 df, p = 0.38" in texts(draw(replace(PLOT, pooled=overall)))


def test_wide_columns():
    found = texts(wide(PLOT))
    assert found[:7] == ["Study", "Ketamine", "n", "Control", "n", "SMD [95 % CI]", "Weight"]
    assert {"7", "195", "234", "1.1 %", "100 %", "−0.87 [−1.90, 0.16]"} <= set(found)
    assert nodes(wide(PLOT))[0].get("viewBox").startswith("0 0 1040 ")


def test_without_numbers_there_are_no_columns_for_them():
    found = texts(wide(RATIOS))
    assert found[:3] == ["Study", "OR [90 % CI]", "Weight"]
    assert "n" not in found


def test_zero_people_are_printed_and_missing_ones_are_not():
    rows = (replace(TRIALS[0], n1=0, n2=None), replace(TRIALS[1], n2=37.5))
    found = texts(wide(replace(PLOT, rows=rows)))
    assert {"0", "37.5"} <= set(found)
    assert "None" not in found


def test_a_phone_draws_the_lines_only_beside_intervals():
    (null,) = nodes(narrow(PLOT), class_="fp-null")
    spans = [tuple(map(float, s)) for s in re.findall(r"M\S+ (\S+?)V([\d.]+)", null.get("d"))]
    assert len(spans) == len(TRIALS) + 4  # a subgroup, all, the prediction interval, the axis
    assert all(end - start <= 18 for start, end in spans)
    (whole,) = nodes(wide(PLOT), class_="fp-null")
    assert whole.get("d").count("M") == 1


def test_ratios_are_labelled_as_ratios():
    found = texts(wide(RATIOS))
    assert {"2.30 [1.10, 4.80]", "12.0 [0.90, 160]", "1", "10", "100"} <= set(found)
    assert not any("−" in text for text in found)


@both
def test_an_interval_cut_by_the_axis_ends_in_an_arrow(draw):
    rows = (TRIALS[2], replace(TRIALS[0], ci_lower=-40.0, ci_upper=40.0))
    paths = [node.get("d") for node in nodes(draw(replace(PLOT, rows=rows)), class_="fp-ci")]
    assert [d.count("l") for d in paths] == [0, 4]
    bar = nodes(draw(replace(PLOT, prediction=(-9.0, 9.0))), class_="fp-pi")[0].get("d")
    assert bar.count("l") == 4


@both
def test_rows_stand_under_their_groups_in_order(draw):
    rows = (TRIALS[2], TRIALS[0], TRIALS[3], replace(TRIALS[1], group=""))
    names = {row.label for row in TRIALS} | {"Racemic ketamine", "Esketamine"}
    assert [text for text in texts(draw(replace(PLOT, rows=rows))) if text in names] == [
        *("Esketamine", "Daly 2018", "NCT04599855, 2025"),
        *("Racemic ketamine", "Grunebaum 2017", "Dwyer 2021"),
    ]


def test_words_are_the_translators():
    words = Words(study="Studie", n="N", weight="Gewicht", interval="{level}-%-KI")
    found = texts(wide(replace(PLOT, words=words)))
    assert {"Studie", "N", "Gewicht", "SMD [95-%-KI]"} <= set(found)


@pytest.mark.parametrize(
    ("ratio", "printed"),
    [(0.8, "0.80"), (0.03, "0.03"), (0.0003, "0.0003"), (1e-9, "0.000000"), (1236.4, "1236")],
)
def test_small_ratios_are_not_printed_as_zero(ratio, printed):
    assert interval_text(RATIOS, math.log(ratio), 0.0, 0.0).startswith(f"{printed} [1.00")


@pytest.mark.parametrize(
    ("estimate", "printed"),
    [(5.0, "5.00 [4.00, 6.00]"), (500, "500.0 [499.0, 501.0]"), (5000, "5000 [4999, 5001]")],
)
def test_decimals_follow_the_size(estimate, printed):
    row = Row("A", estimate, estimate - 1, estimate + 1, 1)
    plot = ForestPlot("MD", (row,), "One.")
    assert interval_text(plot, row.estimate, row.ci_lower, row.ci_upper) == printed


@both
def test_a_single_row_without_a_pool(draw):
    markup = draw(ForestPlot("MD", (Row("A", 0.0, -1.0, 1.0, 0.0),), "One."))
    assert not nodes(markup, "a")
    assert not nodes(markup, class_="fp-ref")
    assert len(nodes(markup, class_="fp-box")) == 1


finite = st.floats(-4, 4)
rows = st.builds(
    lambda e, low, high, w, g: Row("Name", e, e - low, e + high, w, group=g),
    finite,
    *(st.floats(0.01, 30), st.floats(0.01, 30), st.floats(0, 1)),
    st.sampled_from(["", "a", "b"]),
)


@settings(max_examples=60)
@given(st.lists(rows, min_size=1, max_size=6), st.booleans(), st.booleans())
def test_everything_stands_inside_the_picture(some, is_log, on_phone):
    plot = replace(PLOT, rows=tuple(some), is_log=is_log, subgroups={})
    markup = (narrow if on_phone else wide)(plot)
    _, _, width, height = map(float, nodes(markup)[0].get("viewBox").split())
    for node in nodes(markup):
        assert 0 <= float(node.get("x", 0)) <= width
        assert 0 <= float(node.get("y", 0)) <= height
    for mark in nodes(markup, class_="fp-ci"):
        assert all(0 <= float(x) <= width for x in re.findall(r"[MH](-?[\d.]+)", mark.get("d")))
