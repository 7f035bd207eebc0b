"""A small builder of SVG: elements, text, links. A kernel: no Django.

Everything is escaped, nothing carries a style or a script, so figures live under the strict
content security policy; classes are drawn by the style sheet, presentation attributes are what a
figure looks like without it.
"""

import math
import re
from dataclasses import dataclass
from html import escape

NAME = re.compile(r"[a-zA-Z][a-zA-Z-]*")
FORBIDDEN_TAGS = {"script", "style", "foreignObject"}
SCHEME = re.compile(r"[^/?#]*?:")
# What XML 1.0 cannot hold, lone surrogates included.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Markup(str):
    """Finished markup; a template shows it as it is, since it knows the __html__ protocol."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Element:
    """One element; children are elements or text, and text is escaped on rendering."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: "tuple[Element | str, ...]" = ()


def element(tag: str, *children: Element | str, **attributes: str | float | None) -> Element:
    """An element with its attributes in the order given; None leaves an attribute out.

    `class_` is written class, `stroke_width` stroke-width. Raises ValueError for a name that is
    none, for a style, a script or an event handler, for a link that is not a web address, and
    for a number that is not finite.
    """
    if not NAME.fullmatch(tag) or tag in FORBIDDEN_TAGS:
        raise ValueError(f"{tag!r} is not an element of a figure.")
    pairs = tuple(
        (name, _value(name, value))
        for name, value in ((_name(key), value) for key, value in attributes.items())
        if value is not None
    )
    return Element(tag, pairs, children)


def text(x: float, y: float, content: str, class_: str = "", **attributes: str) -> Element:
    """Text with its baseline at y. The classes `end` and `mid` anchor it there too."""
    anchors = {"end": "end", "mid": "middle"}
    anchor = next((anchors[name] for name in class_.split() if name in anchors), None)
    return element(
        "text", content, class_=class_ or None, x=x, y=y, text_anchor=anchor, **attributes
    )


def link(href: str | None, title: str, *children: Element, is_current: bool = False) -> Element:
    """A link with its <title> in words; without an address a group with the same title."""
    titled = (element("title", title), *children)
    if href is None:
        return element("g", *titled)
    return element("a", *titled, href=href, aria_current="true" if is_current else None)


def figure(width: float, height: float, *children: Element, label: str, class_: str) -> Markup:
    """The whole picture, in units of CSS pixels, named for readers of a screen by `label`."""
    root = element(
        "svg",
        *children,
        xmlns="http://www.w3.org/2000/svg",
        class_=class_,
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="group",
        aria_label=label,
        font_family="sans-serif",
        font_size=13,
    )
    return render(root)


def render(node: Element | str) -> Markup:
    """The markup of an element or of a text."""
    if isinstance(node, str):
        return Markup(_escaped(node))
    attributes = "".join(f' {name}="{_escaped(value)}"' for name, value in node.attributes)
    if not node.children:
        return Markup(f"<{node.tag}{attributes}/>")
    inside = "".join(render(child) for child in node.children)
    return Markup(f"<{node.tag}{attributes}>{inside}</{node.tag}>")


def number(value: float) -> str:
    """A coordinate to two decimals, without an exponent. Raises ValueError unless finite."""
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be drawn.")
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def _name(key: str) -> str:
    name = key.rstrip("_").replace("_", "-")
    if not NAME.fullmatch(name) or name == "style" or name.lower().startswith("on"):
        raise ValueError(f"{name!r} is not an attribute of a figure.")
    return name


def _value(name: str, value: str | float) -> str:
    if not isinstance(value, str):
        return number(value)
    address = re.sub(r"[\s\x00-\x1f]", "", value).lower()
    if name == "href" and SCHEME.match(address) and not address.startswith(("https:", "http:")):
        raise ValueError(f"{value!r} is not an address to link to.")
    return value


def _escaped(value: str) -> str:
    return escape(ILLEGAL.sub("\ufffd", value), quote=True)
