"""Words by place, without any PDF."""

from extraction.pdf.words import Word, text_in, word_at

LINE = [
    Word("-14.8", 10, 100, 40, 112),
    Word("(2.80)", 45, 100, 80, 112),
    Word("p", 10, 130, 16, 142),
]


def test_the_text_in_a_box_is_that_of_the_words_centred_in_it():
    assert text_in(LINE, (5, 95, 85, 115)) == "-14.8 (2.80)"
    assert text_in(LINE, (5, 95, 44, 115)) == "-14.8"
    assert text_in(LINE, (200, 200, 300, 300)) == ""


def test_a_word_is_in_its_own_box():
    for word in LINE:
        assert text_in(LINE, word.box) == word.text


def test_the_word_under_the_pointer():
    assert word_at(LINE, 60, 105) == LINE[1]
    assert word_at(LINE, 42, 105) is None
    assert word_at([], 1, 1) is None


def test_of_overlapping_words_the_smallest_is_meant():
    watermark = Word("DRAFT", 0, 0, 400, 400)
    assert word_at([watermark, *LINE], 12, 135) == LINE[2]
