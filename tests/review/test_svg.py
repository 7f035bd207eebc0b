from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review import svg

HOSTILE = [
    '</text></svg><script>alert("1")</script>',
    "a & b < c > d \" e ' f",
    "nul\x00 and \x1b escape",
    "lone \ud800 surrogate",
    "]]>",
    "−1.5 µg, 東京, عربى",
]


def drawn(*children):
    return ElementTree.fromstring(svg.figure(10, 20, *children, label="L", class_="fp"))


@pytest.mark.parametrize("content", HOSTILE)
def test_what_people_typed_stays_text(content):
    root = drawn(svg.text(1, 2, content), svg.link("/a", content, svg.text(0, 0, content)))
    assert len(root) == 2
    assert not [node for node in root.iter() if node.tag.endswith("script")]
    clean = svg.ILLEGAL.sub("\ufffd", content)
    assert root[0].text == root[1][0].text == clean
    svg.figure(1, 1, label=content, class_="fp").encode()


@given(st.text())
def test_any_text_comes_back(content):
    assert (drawn(svg.text(1, 2, content or "x"))[0].text or "").replace("\r\n", "\n").replace(
        "\r", "\n"
    ) == svg.ILLEGAL.sub("\ufffd", content or "x").replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    "name", ["style", "onclick", "onLoad", "on_click", "a b", "x=1", "", "<", "1x"]
)
def test_no_style_and_no_handler(name):
    with pytest.raises(ValueError, match="not an attribute"):
        svg.element("rect", **{name: "1"})


@pytest.mark.parametrize("tag", ["script", "style", "foreignObject", "a b", "", "<g"])
def test_no_script_element(tag):
    with pytest.raises(ValueError, match="not an element"):
        svg.element(tag)


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", " JavaScript:x", "java\nscript:x", "data:text/html,x", "vbscript:x"],
)
def test_links_go_to_pages(href):
    with pytest.raises(ValueError, match="not an address"):
        svg.link(href, "t")


@pytest.mark.parametrize(
    "href", ["/studies/1/", "#trace", "?run=1:2", "a/b:c", "https://doi.org/10.1000/1", ""]
)
def test_ordinary_links(href):
    (link,) = drawn(svg.link(href, "Open the trace.", is_current=True))
    assert link.attrib == {"href": href, "aria-current": "true"}
    assert link[0].tag.endswith("title")


def test_without_an_address_a_group():
    (group,) = drawn(svg.link(None, "words"))
    assert group.tag.endswith("}g")
    assert group[0].text == "words"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1, "1"), (1.5, "1.5"), (-0.001, "0"), (0.005, "0.01"), (1e6, "1000000"), (2 / 3, "0.67")],
)
def test_coordinates(value, shown):
    assert svg.number(value) == shown


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_finite_is_not_drawn(value):
    with pytest.raises(ValueError, match="cannot be drawn"):
        svg.element("rect", x=value)


def test_the_figure():
    root = drawn(svg.text(1, 2, "t", "fp-note end"), svg.text(1, 2, "t"))
    assert root.attrib["viewBox"] == "0 0 10 20"
    assert (root.attrib["role"], root.attrib["aria-label"]) == ("group", "L")
    assert root[0].attrib == {"class": "fp-note end", "x": "1", "y": "2", "text-anchor": "end"}
    assert "class" not in root[1].attrib


def test_none_leaves_an_attribute_out_and_zero_does_not():
    assert svg.render(svg.element("rect", x=0, y=None)) == '<rect x="0"/>'


def test_templates_show_it_as_it_is():
    figure = svg.figure(1, 1, label="L", class_="fp")
    assert figure.__html__() == figure
