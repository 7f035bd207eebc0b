"""Fragments are parts of pages, and nothing in a template breaks the policy of the pages."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parent.parent / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))
INCLUDED = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""")
FORBIDDEN = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|\shx-on|<style|<script(?![^>]*\ssrc=)"""
)
APP = Path(__file__).parent.parent


def names_used():
    for path in FILES:
        yield from INCLUDED.findall(path.read_text())


def tags_used():
    """Fragments that an inclusion tag renders, whose tag stands in a page."""
    for path in APP.glob("*/templatetags/*.py"):
        yield from re.findall(r"inclusion_tag\(\s*\"([^\"]+)\"", path.read_text())


def test_every_fragment_is_included_by_a_page():
    used = {*names_used(), *tags_used()}
    fragments = {p.relative_to(TEMPLATES).as_posix() for p in FILES if p.name.startswith("_")}
    only_answers = {"review/_problem.html", "screening/_cards.html"}
    assert fragments - used <= only_answers


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_nothing_inline(path):
    assert not FORBIDDEN.search(path.read_text())
