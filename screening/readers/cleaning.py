"""Values of tagged fields as plain text: markup, entities, stand-ins for nothing, years."""

import html
import re

_MARKUP = re.compile(
    r"</?(?:jats:)?(?:i|b|u|em|strong|sub|sup|sc|p|br|hr|span|div|font|title|sec|italic|bold"
    r"|inf|h[1-6]|ul|ol|li)(?:\s+[\w:-]+\s*=[^<>]*)?\s*/?>",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"</?(?:jats:)?(?:p|br|div|sec|li|h[1-6])\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]\d\d|20\d\d)(?!\d)")
_NOTHING = {"", "-", "na", "n/a", "none", "null", "nan", "undefined", "n.pag", "n.pag."}
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
    return " ".join(without_markup(text).split())


def prose(text: str) -> str:
    """A wrapped abstract: wrapped lines joined, a new line where one ended with a full stop."""
    paragraphs: list[str] = []
    for line in text.split("\n"):
        line = one_line(line)
        if not line:
            continue
        if paragraphs and not paragraphs[-1].endswith((".", "!", "?")):
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
    joined = "\n".join(paragraphs)
    return "" if _NO_ABSTRACT.fullmatch(joined) else something(joined)


def something(text: str) -> str:
    """`text`, or "" when it only stands for nothing: None, NA, null, N.PAG."""
    return "" if text.casefold() in _NOTHING else text


def first_year(text: str) -> int | None:
    """The first year between 1500 and 2099 in `text`; a range gives its first year."""
    found = _YEAR.search(text)
    return int(found.group()) if found else None


def distinct(values: list[str]) -> tuple[str, ...]:
    """The values that say something, in order, each once."""
    return tuple(dict.fromkeys(value for value in values if something(value)))
