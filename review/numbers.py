"""What a person typed into a number field, and what was understood.

A kernel: it knows no catalogue. `message` and `params` are kept apart so that the field that shows
them can translate first and fill in afterwards.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

LONGEST = 40  # characters; no number of a trial needs more
MINUSES = "-−–‒‑﹣－"  # hyphen, minus, en dash, figure dash, no-break hyphen, small, full-width
ALIKE = str.maketrans(
    {c: "-" for c in MINUSES} | {c: "." for c in "·∙‧⋅"} | {c: "'" for c in "’ʼ"}
)  # raised points are decimal marks in British journals
SPACES = re.compile(r"\s")  # thin and no-break ones too
PLAIN = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,2}")
DECIMAL_COMMA = re.compile(r"[0-9]*,[0-9]+")
ONE_GROUP = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
GROUPED = re.compile(
    r"[1-9][0-9]{0,2}(?:(?P<mark>[ ,'])[0-9]{3})(?:(?P=mark)[0-9]{3})*(?:\.[0-9]+)?"
)
GROUPED_BY_POINT = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+,[0-9]+|(?:\.[0-9]{3}){2,})")


def gettext_noop(message: str) -> str:
    """Mark a message for the catalogue (makemessages knows this name)."""
    return message


READ_AS = gettext_noop("%(typed)s is read as %(shown)s")
TOO_LONG = gettext_noop("This is too long for a number. Type one number only.")
LIMIT = gettext_noop(
    "“%(typed)s” is a limit, not a number. Leave this field empty and put what is printed in the "
    "notes, or find the exact value."
)
PERCENT = gettext_noop(
    "“%(typed)s” could mean a percentage or a proportion. Type the number without the percent "
    "sign, in the unit this field asks for."
)
NOTHING = gettext_noop(
    "“%(typed)s” is not a number. Leave the field empty when nothing is reported."
)
TWO_READINGS = gettext_noop(
    "“%(typed)s” can mean %(whole)s or %(fraction)s. Type it as one of these."
)
UNREADABLE = gettext_noop(
    "“%(typed)s” is not a number. Type digits with a point or a comma as the decimal mark, "
    "without units."
)


@dataclass(frozen=True, slots=True)
class Understood:
    """`value` is exact; `shown` is what the field shows back ("1.5", decimals as typed);
    `is_reread` says that it differs from what was `typed` by more than the kind of minus sign."""

    value: Decimal
    shown: str
    typed: str
    is_reread: bool

    @property
    def note(self) -> str:
        """ "1,5 is read as 1.5" when it was read anew, else ""."""
        return READ_AS % {"typed": self.typed, "shown": self.shown} if self.is_reread else ""


class NotANumber(ValueError):
    """What was typed is not one number; the message says why and what to type instead."""

    def __init__(self, message: str, **params: str) -> None:
        self.message = message
        self.params = params
        super().__init__(message % params)


def understand(text: str) -> Understood | None:
    """The number a person typed; None for an empty field (missing is not zero).

    Either decimal mark and the usual thousands separators are understood, and so are the minus
    signs and raised points that come with a paste. Decimals are kept as typed ("2.80"). Raises
    `NotANumber` for what has two readings ("1,234"), is a limit, a percentage or no number.
    """
    typed = text.strip()
    if not typed:
        return None
    _refuse(typed)
    body = SPACES.sub(" ", typed.translate(ALIKE))
    sign = "-" if body.startswith("-") else ""
    body = body[1:].lstrip() if body[0] in "+-" else body
    if ONE_GROUP.fullmatch(body):
        whole, fraction = sign + body.replace(",", ""), sign + body.replace(",", ".")
        raise NotANumber(TWO_READINGS, typed=typed, whole=whole, fraction=fraction)
    digits = _with_point(body)
    if digits is None:
        raise NotANumber(UNREADABLE, typed=typed)
    value = Decimal(sign + digits)
    shown = format(abs(value) if value == 0 else value, "f")
    is_as_typed = typed.translate(ALIKE).lstrip("+") == shown
    return Understood(Decimal(shown), shown, typed, not is_as_typed)


def _refuse(typed: str) -> None:
    """Raise for what people type that says more, or less, than one number."""
    if len(typed) > LONGEST:
        raise NotANumber(TOO_LONG)
    if typed[0] in "<>≤≥~≈":
        raise NotANumber(LIMIT, typed=typed)
    if typed.endswith(("%", "٪")):
        raise NotANumber(PERCENT, typed=typed)
    if typed.lstrip("+-−").casefold() in {"nan", "inf", "infinity", "∞"}:
        raise NotANumber(NOTHING, typed=typed)


def _with_point(body: str) -> str | None:
    """Unsigned digits with "." as the decimal mark and no separators; None if it is no number."""
    if PLAIN.fullmatch(body) or SCIENTIFIC.fullmatch(body):
        return body
    if GROUPED.fullmatch(body):
        return re.sub("[ ,']", "", body)
    if GROUPED_BY_POINT.fullmatch(body):
        return body.replace(".", "").replace(",", ".")
    if DECIMAL_COMMA.fullmatch(body):
        return body.replace(",", ".")
    return None
