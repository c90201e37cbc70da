"""A chart as part of a page: SVG without styles, scripts or ids that clash with another's."""

from __future__ import annotations

import functools
import re
from xml.etree import ElementTree

from markupsafe import Markup

SVG = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"

_ELEMENTS = frozenset(
    "svg g path text tspan defs clipPath rect use pattern line circle ellipse polyline polygon "
    "linearGradient radialGradient stop marker image mask symbol".split()
)
#: Properties that SVG also takes as attributes: a strict content policy refuses styles.
_PROPERTIES = frozenset(
    "clip-path clip-rule color dominant-baseline fill fill-opacity fill-rule font-family font-size "
    "font-style font-variant font-weight letter-spacing mask opacity stop-color stop-opacity "
    "stroke "
    "stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit "
    "stroke-opacity stroke-width text-anchor text-decoration visibility".split()
)
_ATTRIBUTES = _PROPERTIES | frozenset(
    "cx cy d dx dy fx fy gradientTransform gradientUnits height markerHeight markerUnits "
    "markerWidth offset orient patternContentUnits patternTransform patternUnits points "
    "preserveAspectRatio r refX refY rotate rx ry transform viewBox width x x1 x2 y y1 y2".split()
)
_FONT = re.compile(r"(?:(italic|oblique)\s+)?(?:(bold|\d{3})\s+)?([\d.]+(?:px|pt)?)\s+(.+)")
_TARGET = re.compile(r"url\(#([^)\"']+)\)")


def embed(svg: bytes, name: str, title: str, alt: str) -> Markup:
    """Make an SVG file fit to stand in a page.

    Parameters
    ----------
    svg : bytes
        The file.
    name : str
        Unique on the page: put before every id.
    title, alt : str
        Its title, and the text for those who do not see it.

    Returns
    -------
    Markup
        An ``<svg role="img">`` that scales to its column. Elements and attributes that a drawing
        does not need are left out; styles become attributes.
    """
    root = ElementTree.fromstring(svg)  # noqa: S314  drawn by this package, not read from outside
    # An id that a drawing uses twice stands once: the first is the one that is meant.
    _filter(root, name, {f"{name}-title", f"{name}-desc"})
    for key in ("width", "height", "x", "y"):
        root.attrib.pop(key, None)
    # Not by `register_namespace`: it holds for the whole process, and others name theirs there too.
    root.attrib.update(
        {
            "xmlns": SVG,
            "role": "img",
            "class": "picture",
            "aria-labelledby": f"{name}-title {name}-desc",
        }
    )
    for place, (tag, text) in enumerate((("title", title), ("desc", alt))):
        child = ElementTree.Element(tag, {"id": f"{name}-{tag}"})
        child.text = text
        root.insert(place, child)
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # noqa: S704  filtered above


def _filter(element: ElementTree.Element, name: str, seen: set[str]) -> None:
    """Keep what draws, in place; all of it is SVG, so names need no namespace."""
    element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    kept = {}
    for key, value in element.attrib.items():
        if key == "style":
            kept.update(_declarations(value))
        elif key == "id":
            if f"{name}-{value}" not in seen:
                seen.add(f"{name}-{value}")
                kept["id"] = f"{name}-{value}"
        elif key in (XLINK, "href"):
            if value.startswith("#"):
                kept["href"] = f"#{name}-{value[1:]}"
            elif value.startswith("data:image/png;base64,"):
                kept["href"] = value
        elif key in _ATTRIBUTES:
            kept[key] = value
    for key, value in kept.items():
        if "url(" in value:
            kept[key] = _TARGET.sub(lambda m: f"url(#{name}-{m[1]})", value)
    element.attrib.clear()
    element.attrib.update(kept)
    for child in list(element):
        tag = child.tag.removeprefix(f"{{{SVG}}}") if isinstance(child.tag, str) else ""
        if tag not in _ELEMENTS:
            element.remove(child)
        else:
            _filter(child, name, seen)


@functools.lru_cache(maxsize=4096)
def _declarations(style: str) -> dict[str, str]:
    """Attributes that say the same as a style."""
    out = {}
    for part in style.split(";"):
        key, _, value = (t.strip() for t in part.partition(":"))
        if key == "font":
            out.update(_font(value))
        elif key in _PROPERTIES:
            out[key] = value
    return out


def _font(value: str) -> dict[str, str]:
    match = _FONT.fullmatch(value)
    if match is None:
        return {}
    names = ("font-style", "font-weight", "font-size", "font-family")
    return {k: v for k, v in zip(names, match.groups(), strict=True) if v}
