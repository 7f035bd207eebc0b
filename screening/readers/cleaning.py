"""Values of tagged fields as plain text: markup, entities, stand-ins for nothing, years."""

import html
import re
from functools import lru_cache
from itertools import product

_MARKUP = re.compile(
    r"</?(?:jats:)?(?:i|b|u|em|strong|sub|sup|sc|p|br|hr|span|div|font|title|sec|italic|bold"
    r"|inf|h[1-6]|ul|ol|li)(?:\s+[\w:-]+\s*=[^<>]*)?\s*/?>",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"</?(?:jats:)?(?:p|br|div|sec|li|h[1-6])\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]\d\d|20\d\d)(?!\d)")
_CONTROLS = "\t\n\r\v\f\x1c\x1d\x1e\x1f"
_ADDRESS = re.compile(r"\s*\([^\s()@]{1,80}@[^\s()@]{1,80}\)")
_WORDS = ("", "-", "na", "n/a", "none", "null", "nan", "undefined", "n.pag", "n.pag.")
# In every mixture of cases, for looking one up is quicker than folding each value.
_NOTHING = frozenset(
    "".join(letters)
    for word in (*_WORDS, "unde\ufb01ned")
    for letters in product(*({letter, letter.upper()} - {"FI"} for letter in word))
)
_NO_ABSTRACT = re.compile(r"[\[(]?no abstract(?: is| was)?(?: available| provided)?[\])]?\.?", re.I)


def without_markup(text: str) -> str:
    """`text` with entities decoded and the tags of inline HTML and JATS dropped.

    Only tags by known names go: "p<0.05 and n>3" stays.
    """
    if "&" in text:
        text = html.unescape(text)
    if "<" not in text:
        return text
    return _MARKUP.sub(lambda tag: " " if _BREAKS.match(tag.group()) else "", text)


def one_line(text: str) -> str:
    """`text` without markup, runs of whitespace folded into one space."""
    if "&" in text or "<" in text:
        text = without_markup(text)
    return text.strip() if _is_even(text) else " ".join(text.split())


def _is_even(text: str) -> bool:
    """Whether the only spaces in `text` are single plain ones: most texts need not be taken apart
    and put together, which is slow. `isprintable` is, too, for a long text."""
    if text.rfind("  ") >= 0:  # in a third of the time that `in` takes
        return False
    if len(text) < 100 or not text.isascii():
        return text.isprintable()
    return not any(map(text.__contains__, _CONTROLS))


def are_even(texts: list[str]) -> bool:
    """Whether `one_line` and the division into lines would leave all of them as they are, for
    texts without space at their ends. Asked of many short ones together, which is quicker."""
    text = "".join(texts)
    return not ("&" in text or "<" in text) and _is_even(text)


def prose(text: str) -> str:
    """A wrapped abstract: wrapped lines joined, a new line where one ended with a full stop."""
    if "\n" not in text:
        return stated(one_line(text))
    paragraphs: list[str] = []
    for line in text.split("\n"):
        line = one_line(line)
        if not line:
            continue
        if paragraphs and not paragraphs[-1].endswith((".", "!", "?")):
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
    return stated("\n".join(paragraphs))


def stated(text: str) -> str:
    """An abstract, or "" when it only says that there is none."""
    return "" if len(text) < 50 and _NO_ABSTRACT.fullmatch(text) else something(text)


def something(text: str) -> str:
    """`text`, or "" when it only stands for nothing: None, NA, null, N.PAG."""
    return "" if len(text) < 10 and text in _NOTHING else text


def without_address(names: str) -> str:
    """Names without the e-mail addresses in brackets behind them (BIOSIS)."""
    return _ADDRESS.sub("", names) if "@" in names else names


@lru_cache(maxsize=512)
def first_year(text: str) -> int | None:
    """The first year between 1500 and 2099 in `text`; a range gives its first year."""
    found = _YEAR.search(text)
    return int(found.group()) if found else None


def distinct(values: list[str]) -> tuple[str, ...]:
    """The values that say something, in order, each once."""
    if len(values) < 2:
        return tuple(filter(something, values))
    said = dict.fromkeys(values)
    if _NOTHING.isdisjoint(said):
        return tuple(said)
    return tuple(text for text in said if text not in _NOTHING)
