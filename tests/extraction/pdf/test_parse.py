"""What the reading process says. Its limits are left off here: they would bind the tests too;
`test_sandbox.py` runs it with them."""

import json

import pytest

from extraction.pdf import parse
from tests.extraction.pdf import papers


@pytest.fixture
def say(monkeypatch, capsys, out_dir):
    monkeypatch.setattr(parse, "limit", lambda kind, soft: None)

    def run(path, first=1, most=500):
        code = parse.main([str(path), str(out_dir), str(first), str(most)])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_the_document_then_images_then_words_then_the_end(saved, say):
    code, lines = say(saved(papers.written(2)))
    assert code == 0
    assert [next(iter(line)) for line in lines] == ["document", *["page"] * 4, "done"]
    assert lines[0]["document"] == {
        "page_count": 2,
        "is_cut_off": False,
        "told": ["untitled", "unspecified"],
    }
    assert lines[1]["page"]["words"] is None
    assert lines[4]["page"]["words"] == "words-0002.json"


def test_a_range_beyond_the_end_is_empty_and_no_problem(saved, say):
    code, lines = say(saved(papers.written(2)), first=3)
    assert code == 0
    assert [next(iter(line)) for line in lines] == ["document", "done"]


def test_a_problem_is_told_by_its_code(saved, say):
    code, lines = say(saved(papers.photographed()))
    assert (code, lines) == (1, [{"problem": "not_a_pdf", "params": {}}])


def test_pages_without_image_or_words_are_told(saved, say):
    code, lines = say(saved(papers.patchy()))
    assert code == 0
    assert {"without_image": 2} in lines
    assert {"without_words": 3} in lines
    assert [line["page"]["word_count"] for line in lines if "page" in line] == [0, 0, 1, 0]


def test_too_many_pages_are_refused_with_the_numbers(saved, say):
    code, lines = say(saved(papers.endless()))
    assert code == 1
    assert lines == [{"problem": "too_many_pages", "params": {"pages": 5001, "limit": 5000}}]


def test_a_document_of_which_no_page_can_be_shown_is_damaged(saved, say):
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"12",
    ]
    code, lines = say(saved(papers.by_hand(objects)))
    assert code == 1
    assert lines[-1] == {"problem": "damaged", "params": {}}


def test_running_out_of_memory_is_told_in_words(saved, say, monkeypatch):
    def exhausted(*args):
        raise MemoryError

    monkeypatch.setattr(parse, "read", exhausted)
    assert say(saved(b"")) == (1, [{"problem": "too_much_memory", "params": {}}])


def test_a_limit_that_the_system_refuses_is_gone_without(monkeypatch):
    """As on macOS, whose RLIMIT_AS cannot be lowered."""

    def refuse(kind, limits):
        raise ValueError

    monkeypatch.setattr(parse.resource, "setrlimit", refuse)
    parse.limit_resources()
