import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.readers.author_lists import authors_of


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("", []),
        ("[No author name available]", []),
        ("Griffin DK, Lark MM, O'Crane RE.", ["Griffin, DK", "Lark, MM", "O'Crane, RE"]),
        ("Avel DK.", ["Avel, DK"]),
        ("Avel, Ines B. (57975547800); Bron, Odo (57190394669)", ["Avel, Ines B.", "Bron, Odo"]),
        ("Avel, Ines (0000-0001-2345-678X); Bron, Odo", ["Avel, Ines", "Bron, Odo"]),
        (
            "Avel, Ines B. (i.avel@example.org) ; Bron, Odo, III",
            ["Avel, Ines B.", "Bron, Odo, III"],
        ),
        (
            "de Avel,Ines;Bron,O. P.;van den Cro,null",
            ["de Avel, Ines", "Bron, O. P.", "van den Cro"],
        ),
        ("Avel, I.B.\n and Bron, O.\n and Cro, A.\n", ["Avel, I.B.", "Bron, O.", "Cro, A."]),
        ("Yang Z., Jiang B., McCrane M.E.", ["Yang, Z.", "Jiang, B.", "McCrane, M.E."]),
        ("Dos Santos H.B.", ["Dos Santos, H.B."]),
        ("De la Cruz-Peña M", ["De la Cruz-Peña, M"]),
        ("Yang, Z. and Jiang, B. and Xu, J.", ["Yang, Z.", "Jiang, B.", "Xu, J."]),
        ("Ortega y Gasset, José y Avel, Inés", ["Ortega y Gasset, José y Avel, Inés"]),
        ("Avel, Inés y Bron, Odo", ["Avel, Inés", "Bron, Odo"]),
        ("LN Avel, JD Bron, B van der Berg…", ["Avel, LN", "Bron, JD", "van der Berg, B"]),
        ("Smith, J., Doe, A.B., & Roe, C.", ["Smith, J.", "Doe, A.B.", "Roe, C."]),
        ("Smith, John", ["Smith, John"]),
        ("Smith, John, Doe, Anna", ["Smith, John, Doe, Anna"]),
        ("van der Berg, Jan Piet", ["van der Berg, Jan Piet"]),
        ("Jane Doe|Ann Lee", ["Jane Doe", "Ann Lee"]),
        ("Jane Doe, Ann Lee", ["Jane Doe", "Ann Lee"]),
        ("Jane Doe, Ann Lee, Bo van Li", ["Jane Doe", "Ann Lee", "Bo van Li"]),
        ("Müller, Jörg / Groß, Änne", ["Müller, Jörg", "Groß, Änne"]),
        ("Avel, T; Bron, J; Avel, T", ["Avel, T", "Bron, J"]),
        ("A. Smith; B. Doe", ["Smith, A.", "Doe, B."]),
        ("Smith JA Jr, Doe B", ["Smith, JA, Jr", "Doe, B"]),
        ("Smith J; River Study Group.", ["Smith, J", "River Study Group"]),
        ("Smith J, Doe A; River Group A.", ["Smith, J", "Doe, A", "River Group A"]),
        ("['Smith, J.', \"O'Doe, A.\"]", ["Smith, J.", "O'Doe, A."]),
        ('["Smith, J.", "Doe, A."]', ["Smith, J.", "Doe, A."]),
        ("World Health Organization", ["World Health Organization"]),
        ("WHO USA", ["WHO USA"]),
        ("山田 太郎; 李 明", ["山田 太郎", "李 明"]),
    ],
)
def test_lists(text, authors):
    assert list(authors_of(text)) == authors


@given(st.text(max_size=80))
def test_any_text_is_a_list_of_names(text):
    assert all(name.strip() for name in authors_of(text))


@given(st.text("AB ,;.&[]'\"()aéy and", max_size=60))
def test_no_letter_but_those_between_names_is_lost(text):
    letters = {letter for name in authors_of(text) for letter in name}
    assert letters <= set(text) | {",", " "}
