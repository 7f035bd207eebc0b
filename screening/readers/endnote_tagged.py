"""EndNote tagged text (.enw, also saved as .ris or .txt): %0 begins a record, %T is its title.

Tags: EndNote's "Refer/BibIX" export; databases such as Google Scholar, JSTOR and CNKI write it,
too. There is no end line; some programs leave out %0, so that blank lines part the records, and
Digital Commons writes it below the title.
"""

import re

from screening.readers.decoding import Decoded
from screening.readers.sections import Layout, counter, reader
from screening.readers.signs import share
from screening.readers.vocabulary import Vocabulary, recorder

_FIELD = re.compile(r"\s{0,4}%([0-9A-Z@!#$&*()+^<>\[\]=~?|])(?:[ \t]+(.*)|\s*)$")
_SIGN = re.compile(r"\s{0,4}%[0ATDJBXRUP](?:[ \t]|$)")
_START = re.compile(r"\s{0,4}%0(?:\s|$)")


def mark(text: str) -> str:
    """ "start" for a line that states the type."""
    return "start" if _START.match(text) else ""


def field(text: str) -> tuple[str, str] | None:
    """The tag and value of a line that begins a field."""
    if "%" not in text[:5]:
        return None
    found = _FIELD.match(text)
    return (f"%{found.group(1)}", (found.group(2) or "").strip()) if found else None


def claims(decoded: Decoded) -> bool:
    """Whether the file has several lines with these tags."""
    return share(decoded, _SIGN) >= 2


WORDS = Vocabulary(
    title=("%T", "%Q", "%!"),
    names=("%A", "%E"),
    abstract=("%X",),
    year=("%D", "%8"),
    journal=("%J", "%B"),
    volume=("%V",),
    issue=("%N",),
    pages=("%P", "%&"),
    article_number=("%]",),
    doi=("%R",),
    states_pmid=("%M", "%Z", "%L", "%F"),
    pmcid=("%2", "%Z"),
    language=("%G",),
    types=("%9", "%0"),
    keywords=("%K",),
    urls=("%U", "%>"),
    accession=("%M", "%L"),
    database=("%~", "%W"),
    registered=("%T", "%X", "%M", "%K"),
)
LAYOUT = Layout(
    mark,
    field,
    titles=frozenset({"%T"}),
    openers=frozenset({"%A", "%T", "%E", "%D", "%J"}),
    values=recorder(WORDS),
    is_title_first=True,
)
count_starts = counter(LAYOUT)
read = reader(LAYOUT)
