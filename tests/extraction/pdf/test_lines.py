from extraction.pdf.lines import MOST_LINES, Line, lines_of, printable
from extraction.pdf.words import Word


def word(text, x0, top, size=10, direction=0):
    return Word(text, x0, top, x0 + 5 * len(text), top + size, direction)


def test_words_of_one_size_on_one_level_are_a_line():
    words = [word("Oral", 10, 50), word("ketamine", 35, 50.4), word("for", 10, 62)]
    assert lines_of(words) == [Line(50, 10, "Oral ketamine"), Line(62, 10, "for")]


def test_a_sidebar_in_another_size_is_a_line_of_its_own():
    words = [word("OPEN", 10, 50, 7), word("Oral", 60, 47, 18), word("trial", 90, 47, 18)]
    assert [line.text for line in lines_of(words)] == ["OPEN", "Oral trial"]


def test_a_column_further_right_is_a_line_of_its_own():
    words = [word("left", 10, 50), word("right", 300, 50)]
    assert [line.text for line in lines_of(words)] == ["left", "right"]


def test_text_that_is_turned_is_left_out():
    assert lines_of([word("arXiv:1234", 5, 300, direction=90)]) == []
    assert lines_of([]) == []


def test_signs_that_no_page_shows_are_dropped():
    found = lines_of([word("effi\xadcacy\x00\ud835", 10, 50)])
    assert [line.text for line in found] == ["efficacy"]
    assert printable("a\u202eb\n") == "ab"


def test_a_page_has_a_most_of_lines_and_a_line_of_letters():
    words = [word("x" * 1000, 10, 20 * number) for number in range(MOST_LINES + 5)]
    found = lines_of(words)
    assert len(found) == MOST_LINES
    assert {len(line.text) for line in found} == {300}
