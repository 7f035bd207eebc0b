"""What a person typed into a number field, and what was understood. Touches no database."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

LONGEST = 40  # characters; no number of a trial needs more
ALIKE = str.maketrans(
    {c: "-" for c in "−–‒‑﹣－"} | {c: "." for c in "·∙‧⋅"} | {c: "'" for c in "’ʼ"}
)
SPACES = re.compile(r"\s")  # thin and no-break ones too
PLAIN = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,2}")
DECIMAL_COMMA = re.compile(r"[0-9]*,[0-9]+")
ONE_GROUP = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
GROUPED = re.compile(
    r"[1-9][0-9]{0,2}(?:(?P<mark>[ ,'])[0-9]{3})(?:(?P=mark)[0-9]{3})*(?:\.[0-9]+)?"
)
GROUPED_BY_POINT = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+,[0-9]+|(?:\.[0-9]{3}){2,})")


@dataclass(frozen=True, slots=True)
class Understood:
    """`value` is exact; `shown` is what the field shows back ("1.5"); `note` is a sentence when
    the reading differs from the typing ("1,5 is read as 1.5"), else ""."""

    value: Decimal
    shown: str
    note: str = ""


class NotANumber(ValueError):
    """What was typed is not one number; the message says why and what to type instead."""


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
        raise NotANumber(_two_readings(typed, sign + body))
    digits = _with_point(body)
    if digits is None:
        raise NotANumber(_unreadable(typed))
    value = Decimal(sign + digits)
    shown = format(abs(value) if value == 0 else value, "f")
    is_as_typed = typed.translate(ALIKE).lstrip("+") == shown
    return Understood(Decimal(shown), shown, "" if is_as_typed else _is_read_as(typed, shown))


def _refuse(typed: str) -> None:
    """Raise for what people type that says more, or less, than one number."""
    if len(typed) > LONGEST:
        raise NotANumber(_("This is too long for a number. Type one number only."))
    if typed[0] in "<>≤≥~≈":
        raise NotANumber(
            _(
                "“%(typed)s” is a limit, not a number. Leave this field empty and put what is "
                "printed in the notes, or find the exact value."
            )
            % {"typed": typed}
        )
    if typed.endswith(("%", "٪")):
        raise NotANumber(
            _(
                "Type the number without the percent sign, in the unit this field asks for: "
                "“%(typed)s” could mean a percentage or a proportion."
            )
            % {"typed": typed}
        )
    if typed.lstrip("+-−").casefold() in {"nan", "inf", "infinity", "∞"}:
        raise NotANumber(
            _("“%(typed)s” is not a number. Leave the field empty when nothing is reported.")
            % {"typed": typed}
        )


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


def _two_readings(typed: str, plain: str) -> str:
    return _("“%(typed)s” can mean %(whole)s or %(fraction)s. Type it as one of these.") % {
        "typed": typed,
        "whole": plain.replace(",", ""),
        "fraction": plain.replace(",", "."),
    }


def _unreadable(typed: str) -> str:
    return _(
        "“%(typed)s” is not a number. Type digits with a point or a comma as the decimal mark, "
        "without units."
    ) % {"typed": typed}


def _is_read_as(typed: str, shown: str) -> str:
    return _("%(typed)s is read as %(shown)s") % {"typed": typed, "shown": shown}
