"""Contrast of the colours as the style sheet states them (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re

import pytest
from django.contrib.staticfiles import finders

TEXT, CONTROL = 4.5, 3
VERDICTS = ("include", "exclude", "maybe", "conflict")
PAIRS = [
    *((ink, paper, TEXT) for ink in ("ink", "ink-2", "ink-3") for paper in ("paper", "surface")),
    *((ink, "sunken", TEXT) for ink in ("ink", "ink-2", "ink-3")),
    ("ink-3", "accent-soft", TEXT),
    *(("accent", ground, TEXT) for ground in ("paper", "surface", "sunken", "accent-soft")),
    *(("accent-hover", ground, TEXT) for ground in ("paper", "surface", "sunken")),
    *(("on-accent", ground, TEXT) for ground in ("accent", "accent-hover")),
    *((word, ground, TEXT) for word in (*VERDICTS, "warn") for ground in ("paper", "surface")),
    *((word, f"{word}-soft", TEXT) for word in (*VERDICTS, "warn")),
    *(("ink", f"{word}-soft", TEXT) for word in (*VERDICTS, "warn")),
    ("ink", "mark", TEXT),
    ("on-mark", "mark", TEXT),
    ("surface", "ink", TEXT),  # a toast
    *(("mark-line", ground, CONTROL) for ground in ("paper", "surface", "sunken")),
    *(("line-strong", ground, CONTROL) for ground in ("paper", "surface", "sunken")),
    *(("focus", ground, CONTROL) for ground in ("paper", "surface", "sunken", "accent-soft")),
]


@pytest.fixture(scope="module")
def tokens():
    """Each colour as (light, dark)."""
    with open(finders.find("review/consilience.css"), encoding="utf-8") as file:
        css = file.read()
    root = css[css.index(":root {") : css.index("}", css.index(":root {"))]
    hexes = r"--([a-z0-9-]+):\s*light-dark\(#([0-9a-f]{6}),\s*#([0-9a-f]{6})\)"
    return {name: (light, dark) for name, light, dark in re.findall(hexes, root)}


def luminance(colour):
    """Relative luminance of a colour of sRGB."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_knows_its_ends():
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("767676", "ffffff") == pytest.approx(4.54, abs=0.005)  # WCAG's own example
    assert contrast("1747d1", "1747d1") == 1


def test_every_colour_is_a_pair_that_is_read(tokens):
    assert {name for pair in PAIRS for name in pair[:2]} <= tokens.keys()
    assert len(tokens) >= 25


@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_contrast(tokens, front, ground, least, theme):
    found = contrast(tokens[front][theme], tokens[ground][theme])
    assert found >= least, f"{front} on {ground}: {found:.1f}, needs {least}"


def test_figures_of_the_design(tokens):
    """A colour is not changed unseen."""
    for front, ground, light, dark in (
        ("ink", "paper", 15.9, 15.0),
        ("ink-3", "sunken", 5.2, 7.1),
        ("accent", "surface", 8.2, 8.0),
        ("on-mark", "mark", 10.8, 7.9),
        ("line-strong", "sunken", 3.1, 4.5),
        ("focus", "accent-soft", 6.4, 10.0),
    ):
        figures = [contrast(*pair) for pair in zip(tokens[front], tokens[ground], strict=True)]
        assert figures == pytest.approx([light, dark], abs=0.06), (front, ground)
