r"""LaTeX as BibTeX values hold it, to plain text: accents, escapes, commands for how it looks."""

import codecs
import re

import latexcodec  # noqa: F401  (registers the codec)

_PERCENT = re.compile(r"(?<!\\)%")
_LOOKS = re.compile(
    r"\\(?:text(?:it|bf|sc|rm|sf|tt|sl|up|md|sub(?:script)?|super(?:script)?|normal)?|emph|mathrm"
    r"|math(?:bf|it|sf|cal|bb|tt)|ensuremath|mbox|hbox|url|href|uppercase|lowercase|enquote"
    r"|mkbibquote|mkbibemph|autocap|underline|relax|protect|it|bf|em|sc|rm|tt|sl|small|normalfont|bibinfo)(?![A-Za-z])\s*"
)
_SPACES = re.compile(r"\\[,;:!/ ]|(?<!\\)~")
_ESCAPED = re.compile(r"\\([#$%&_{}])")
_DOTLESS = re.compile(r"(\\[`'^\"~=.])\{\\([ij])\}")
_MATHS = re.compile(r"(?<![\\\d])\$([^$]{1,200})\$(?!\d)")
_SIGNS = {
    r"\textless": "<",
    r"\textgreater": ">",
    r"\textasciitilde": "\ue014",
    r"\textbackslash": "\ue015",
    r"\textbraceleft": "\ue012",
    r"\textbraceright": "\ue013",
    r"\TeX": "TeX",
    r"\LaTeX": "LaTeX",
    r"\leq": "≤",
    r"\geq": "≥",
    r"\le": "≤",
    r"\ge": "≥",
    r"\pm": "±",
    r"\times": "×",
    r"\textpm": "±",
    r"\texttimes": "×",
    r"\textdegree": "°",
    r"\degree": "°",
    r"\textquotesingle": "'",
    r"\mu": "μ",
    r"\textmu": "μ",
    r"\sim": "~",
}
_SIGN = re.compile(
    "(?:"
    + "|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))
    + r")(?![A-Za-z])(\{\})?"
)
# Stand for signs that are text until the markup is gone.
_KEPT = {"#": "\ue010", "$": "\ue011", "{": "\ue012", "}": "\ue013", "~": "\ue014", "\\": "\ue015"}
_KEPT |= {"%": "\ue016", "&": "\ue017", "_": "\ue018"}
_TEXT = {ord(stand_in): sign for sign, stand_in in _KEPT.items()}


def plain(value: str) -> str:
    r"""`value` without LaTeX; what is no known command stays as it is written.

    >>> plain(r"{D}aly and {\'E}cole: 50\% \textit{in vitro}")
    'Daly and École: 50% in vitro'
    """
    if "\\" in value or "$" in value or "~" in value or "``" in value:
        value = _decoded(value)
    return value.replace("{", "").replace("}", "").translate(_TEXT)


def address(value: str) -> str:
    """An address or identifier: escapes undone, nothing else."""
    value = value.replace("{\\_}", "_").replace("\\url", "")
    value = _ESCAPED.sub(lambda found: found.group(1), value)
    return value.strip().removeprefix("{").removesuffix("}").replace("{", "").replace("}", "")


def _decoded(value: str) -> str:
    value = _ESCAPED.sub(lambda found: _KEPT[found.group(1)], value)
    if "\\" in value:
        value = _SIGN.sub(_sign, _LOOKS.sub("", value))
    value = _SPACES.sub(" ", value)
    if "``" in value:
        value = value.replace("``", "“").replace("''", "”")
    if "\\" in value:
        value = _accents(_DOTLESS.sub(r"\1{\2}", value))
    return _MATHS.sub(lambda found: found.group(1).replace("_", "").replace("^", ""), value)


def _sign(found: re.Match[str]) -> str:
    return _SIGNS[found.group().removesuffix("{}")]


def _accents(value: str) -> str:
    try:
        # A bare per cent sign would begin a comment, and take the rest of the line with it.
        return str(codecs.decode(_PERCENT.sub(_KEPT["%"], value), "ulatex"))  # type: ignore[call-overload]
    except (ValueError, IndexError):
        return value
