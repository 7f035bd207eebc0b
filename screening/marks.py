"""Words to be marked in a text: found whole, whatever they are made of. Pure.

A line of a list is a word or several that follow each other; `keta*` is any word that begins so.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LONGEST = 80  # characters of a line
MOST = 300  # lines of a list


@dataclass(frozen=True, slots=True)
class Marker:
    """What is marked, ready for any number of texts. `kinds` name the groups of `pattern`."""

    pattern: re.Pattern[str] | None
    kinds: tuple[str, ...] = ()

    def parts(self, text: str) -> list[tuple[str, str]]:
        """The text in pieces, each with the kind it is marked as, "" for none.

        The pieces joined are the text. Where several words begin, the longest is marked; of the
        same word in two lists, that of the first.
        """
        found, at = [], 0
        for match in self.pattern.finditer(text) if self.pattern else ():
            if match.start() > at:
                found.append((text[at : match.start()], ""))
            found.append((match.group(), self.kinds[(match.lastindex or 1) - 1]))
            at = match.end()
        return [*found, (text[at:], "")] if at < len(text) else found


def lines(text: str) -> list[str]:
    """The words of a list as it was typed, without blanks and what stands there twice."""
    typed = (" ".join(line.split()) for line in text.splitlines())
    return list(dict.fromkeys(filter(_has_words, typed)))


def marker(words: Mapping[str, Iterable[str]]) -> Marker:
    """A marker for lines of words by kind."""
    ranked = [(line, kind) for kind, some in words.items() for line in some]
    ranked.sort(key=lambda each: -len(each[0]))  # of equal length the first stays first
    pairs = [(_expression(line), kind) for line, kind in ranked if _has_words(line)]
    if not pairs:
        return Marker(None)
    either = "|".join(f"({expression})" for expression, _ in pairs)
    pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
    return Marker(pattern, tuple(kind for _, kind in pairs))


def _has_words(line: str) -> bool:
    return any(word.strip("*") for word in line.split())


def _expression(line: str) -> str:
    words = [re.escape(word.rstrip("*")) + r"\w*" * word.endswith("*") for word in line.split()]
    return r"\s+".join(words)
