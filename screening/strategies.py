"""The lines of a search strategy and their hits, found in the text as it was pasted."""

import re
from dataclasses import dataclass

_NUMBER = re.compile(r"^\s*(?:[#Ss]\s?)?(\d{1,3})(?:[.):]\s*|\s+)(?=\S)")
_COUNT = r"(\d{1,3}(?:[,.\u2009\u202f' ]\d{3})+|\d+)"
_IN_BRACKETS = re.compile(
    rf"[\s,;]*[(\[]\s*(?:n\s*=\s*)?{_COUNT}\s*(?:hits|results|records)?\s*[)\]]\s*$"
)
_APART = re.compile(rf"(?:\t\s*|\s{{2,}}|\s*[;|]\s*){_COUNT}\s*(?:hits|results|records)?\s*$")
_CLOCK = re.compile(r"\s+\d{1,2}:\d{2}(?::\d{2})?\s*$")  # when PubMed ran the line


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a strategy: its number as pasted (None without one) and its hits, if given."""

    number: int | None
    text: str
    hits: int | None


def lines_of(strategy: str) -> list[Line]:
    """The lines of a strategy, in the order in which they were pasted.

    Where lines are numbered ("1.", "#1", "S1"), one without the next number goes on the one before;
    elsewhere each is a line of its own. Hits are a number in brackets at the end, or one set apart
    by a tab or two spaces. Nothing is lost: all words of the text are in some line.
    """
    found: list[tuple[int | None, str]] = []
    for raw in strategy.splitlines():
        text = _CLOCK.sub("", raw).rstrip()
        if not text.strip():
            continue
        number = _number(text)
        is_next = number is not None and _follows(number, [n for n, _ in found])
        if is_next:
            found.append((number, text[_end_of_number(text) :].strip()))
        elif found and found[-1][0] is not None:
            last, earlier = found[-1]
            found[-1] = (last, f"{earlier} {text.strip()}")
        else:
            found.append((None, text.strip()))
    return [_line(number, text) for number, text in found]


def total_of(strategy: str) -> int | None:
    """The hits of the line that ends the strategy, None where it gives none.

    That is the line with the highest number: PubMed lists its history with the newest first.
    """
    lines = lines_of(strategy)
    numbered = [line for line in lines if line.number is not None]
    last = max(numbered, key=lambda line: line.number or 0) if numbered else None
    last = last or (lines[-1] if lines else None)
    return last.hits if last else None


def _number(text: str) -> int | None:
    found = _NUMBER.match(text)
    return int(found[1]) if found else None


def _end_of_number(text: str) -> int:
    found = _NUMBER.match(text)
    return found.end() if found else 0


def _follows(number: int, earlier: list[int | None]) -> bool:
    """A first number, or the next one up or down: other numbers belong to the text."""
    if not earlier:
        return True
    return earlier[-1] is not None and abs(number - earlier[-1]) == 1


def _line(number: int | None, text: str) -> Line:
    for pattern in (_IN_BRACKETS, _APART):
        found = pattern.search(text)
        if found and text[: found.start()].strip():
            return Line(number, text[: found.start()].strip(), int(re.sub(r"\D", "", found[1])))
    return Line(number, text, None)
