"""What a title says of the kind of text: a correction, a reply, a protocol."""

import re

# A correction names the paper: Web of Science as (vol 85, pg 553, 2010), Scopus as (Title of the
# journal (2010) 85 (553-559)), with or without a DOI.
_OF_PAPER = re.compile(
    r"\s*[(\[]\s*(?:vol(?:ume)?\.? ?\d+[^)\]]*(?:pg?|pages?|art)\.? ?\w+[^)\]]*"
    r"|[^()]{4,200}\((?:19|20)\d\d\)[^()]{0,40}\([^()]{1,40}\)[^()]{0,80})[)\]]\s*\.?\s*$",
    re.I,
)
_CORRECTS = re.compile(
    r"^\W*(?:author |publisher |published )?(?:correction|corrigend(?:um|a)|errat(?:um|a)|addendum)"
    r"(?:\W+(?:to|for|on|in)\b)?\W+(?=\w)",
    re.I,
)

# What a title says of its kind, in order: the first that fits.
_KINDS = (
    (
        "correction",
        re.compile(
            r"^\W*(?:author |publisher )?(?:correct(?:ion|ed)|corrig\w+|errat\w+|addend\w+)\b"
            r"(?! of (?!the article))"
            r"|" + _OF_PAPER.pattern + r"|: *(?:corrigendum|erratum|correction)s?\W*$"
            r"|[\[(](?:author |publisher )?(?:correction|corrigendum|erratum)[\])]",
            re.I,
        ),
    ),
    (
        "retraction",
        re.compile(
            r"^\W*(?:retraction\b|expression of concern|notice of)|: ?retraction\W*$|retraction (?:notice|note)",
            re.I,
        ),
    ),
    (
        "reply",
        re.compile(
            r"^\W*(?:(?:the )?authors?['’s]* (?:reply|response|respond|replies)|in reply|reply|response)\b"
            r"(?!\w|[ -]*(?:rates?|surface|time|inhibition|variab|predict|evaluation))(?=\W*$|\W*(?:to\b|by\b|from\b|:|\.))"
            r"|[:.\[(?!] ?(?:the )?authors?['’]?s?['’]? (?:reply|response)\b|[:.\[(-] ?reply\W*$",
            re.I,
        ),
    ),
    (
        "comment",
        re.compile(
            r"^\W*(?:(?:invited |editorial )?comment(?:s|ary)?\b(?=\W*$|\W*(?:on\b|to\b|:|\.))|re ?:"
            r"|letters? (?:to|regarding|re|by)\b|discussion of\b|correspondence (?:on|re)\b)"
            r"|[:.\[(-] ?(?:comment|commentary)\W*$",
            re.I,
        ),
    ),
    (
        "protocol",
        re.compile(
            r"\bprotocol (?:for|of) (?:an? |the )?\w|\b(?:study|trial|review|research|a) protocol\b|\(protocol\)"
            r"|: ?protocol\b|rationale and design|design and rationale|\b(?:study|trial) design\W*$",
            re.I,
        ),
    ),
)


def without_kind(title: str) -> str:
    """`title` without what makes it a correction: "Erratum: ...", "(vol 85, pg 553, 2010)"."""
    return _OF_PAPER.sub("", _CORRECTS.sub("", title)) or title


def kind_of_title(title: str) -> str:
    """correction, retraction, reply, comment or protocol as the title says, else ""."""
    return next((kind for kind, sign in _KINDS if sign.search(title)), "")
