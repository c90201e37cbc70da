"""A figure as SVG: the artists that charts are made of, written straight from their properties.

matplotlib's own backend makes every tick and lays out every text once more, which costs as much as
all the rest of a chart. Here texts stay text, places are those of the artists, and styles are
attributes, so a strict content policy has nothing to refuse. Measures are in points; tests compare
the marks with what matplotlib writes.
"""

from __future__ import annotations

import html
import itertools
import math
import re
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.spines import Spine
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedFormatter, FixedLocator
from matplotlib.transforms import Transform

from crisisdata.charts import measure, style

#: Where a reader has no DejaVu, Verdana is as wide.
FAMILY = f"'{style.FONT}', Verdana, 'Bitstream Vera Sans', sans-serif"
#: Parts of the size of the type from the base line up to the top of a line, and down.
_ASCENT, _DESCENT = 0.76, 0.24
#: Height of a line where a text names none.
_LEADING = 1.2
#: Points between an axis and its labels, where an axis names none.
_PAD = 3.5
#: Points between two lines of a hatching, along an axis.
_HATCH = 6
#: Lines of more points lose those that nobody would see.
_MANY = 128
_ANCHOR = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PLAIN = frozenset((Path.MOVETO, Path.LINETO, Path.CLOSEPOLY))


def written(figure: Figure, name: str, title: str, alt: str, facts: dict[str, str]) -> str:
    """Write a figure.

    Parameters
    ----------
    figure : Figure
        With lines, rectangles, texts and axes whose ticks are fixed.
    name : str
        Begins the ids of title and description.
    title, alt : str
        What the picture is called, and what it shows.
    facts : dict of str to str
        Elements of the Dublin Core, by name.

    Returns
    -------
    str
        The file.

    Raises
    ------
    TypeError
        If the figure holds something that charts are not made of.
    """
    return _Writer(figure).file(name, title, alt, facts)


@lru_cache(maxsize=1024)
def _hex(colour: Any) -> tuple[str, float]:
    """Colour as SVG writes it, and its opacity."""
    red, green, blue, alpha = to_rgba(colour)
    return ("none", 0.0) if alpha == 0 else (to_hex((red, green, blue)), alpha)


def _safe(text: str, quote: bool = False) -> str:
    """Text that stays text, without characters that no XML file may hold."""
    return html.escape(_CONTROL.sub("", text), quote=quote)


def _paint(what: str, colour: Any, alpha: float | None = None) -> str:
    """Attributes of a fill or a stroke."""
    if not isinstance(colour, str):
        colour = tuple(colour)
    said, own = _hex(colour)
    seen = alpha if alpha is not None else own
    return f' {what}="{said}"' + (
        f' {what}-opacity="{seen:g}"' if said != "none" and seen < 1 else ""
    )


def _data(points: np.ndarray, codes: Any = None) -> str:
    """Path through points; of codes only those of straight lines."""
    if codes is None:
        return "M" + " ".join([f"{x:.6g} {y:.6g}" for x, y in points.tolist()])
    out = []
    for (x, y), code in zip(points.tolist(), codes, strict=True):
        if code not in _PLAIN:
            raise TypeError("charts have straight lines only")
        out.append(
            "z"
            if code == Path.CLOSEPOLY
            else f"{'M' if code == Path.MOVETO else 'L'}{x:.6g} {y:.6g}"
        )
    return "".join(out)


class _Writer:
    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.scale = 72 / figure.dpi
        self.width, self.height = (v * 72 for v in figure.get_size_inches())
        self.out: list[str] = []
        self.ids: set[str] = set()
        self.clips: dict[tuple[float, ...], str] = {}

    def file(self, name: str, title: str, alt: str, facts: dict[str, str]) -> str:
        """The whole file."""
        key = re.sub(r"[^a-zA-Z0-9_-]", "-", name)
        self.ids |= {f"{key}-title", f"{key}-desc"}
        self._all(self.figure, self.figure.get_children())
        lang = f'"{_safe(facts["language"], True)}"'
        size = f"{self.width:.6g}", f"{self.height:.6g}"
        about = "".join(f"<dc:{k}>{_safe(v)}</dc:{k}>\n" for k, v in facts.items() if v)
        defs = "\n".join(self._clip_paths())
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
            f'aria-labelledby="{key}-title {key}-desc" lang={lang} xml:lang={lang} '
            f'width="{size[0]}pt" height="{size[1]}pt" viewBox="0 0 {size[0]} {size[1]}" '
            f'font-family="{FAMILY}" stroke-linejoin="round">\n'
            f'<title id="{key}-title">{_safe(title)}</title>\n'
            f'<desc id="{key}-desc">{_safe(alt)}</desc>\n'
            '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description rdf:about="">\n'
            f"{about}</rdf:Description></rdf:RDF></metadata>\n"
            + (f"<defs>{defs}</defs>\n" if defs else "")
            + "\n".join(self.out)
            + "\n</svg>\n"
        )

    def artist(self, artist: Any) -> None:
        """Write whatever it is."""
        if isinstance(artist, Text):
            self.text(artist)
        elif isinstance(artist, Line2D):
            self.line(artist)
        elif isinstance(artist, Spine):
            self.spine(artist)
        elif isinstance(artist, Patch):
            self.patch(artist)
        elif isinstance(artist, Axes):
            self.axes(artist)
        elif isinstance(artist, Axis):
            self.axis(artist)
        else:
            raise TypeError(f"charts have no {type(artist).__name__}")

    def axes(self, ax: Axes) -> None:
        """Axes and all that is in them, the lowest first."""
        children = ax.get_children()
        if not ax.axison:
            frame = {id(a) for a in (ax.xaxis, ax.yaxis, *ax.spines.values())}
            children = [a for a in children if id(a) not in frame]
        self.out.append("<g>")
        self._all(ax, children)
        self.out.append("</g>")

    def _all(self, parent: Figure | Axes, children: list[Any]) -> None:
        """Children of a figure or of axes, the lowest first; its ground lies below all."""
        self.patch(parent.patch)
        for child in sorted(children, key=lambda a: a.get_zorder()):
            if child is not parent.patch and child.get_visible():
                self.artist(child)

    def _id(self, artist: Any) -> str:
        """Attribute with the artist's id; an id stands once in a file."""
        gid = artist.get_gid()
        if not gid:
            return ""
        said = gid
        for n in itertools.count(2):
            if said not in self.ids:
                break
            said = f"{gid}-{n}"
        self.ids.add(said)
        return f' id="{_safe(said, True)}"'

    def points(self, transform: Transform, where: np.ndarray) -> np.ndarray:
        """Points from the upper left of the figure."""
        at = transform.transform(where) * self.scale
        at[:, 1] = self.height - at[:, 1]
        return at

    # Lines and marks

    def line(self, line: Any) -> None:
        """A line, its marks, or both."""
        path = line.get_path()
        wide = line.get_linewidth()
        drawn = line.get_linestyle() not in ("None", "none", "", " ") and wide > 0
        transform = line.get_transform()
        mark = line.get_marker() not in ("None", "none", "", " ", None)
        if drawn and len(path.vertices) > 1:
            if len(path.vertices) > _MANY:
                path = path.cleaned(transform, simplify=True, remove_nans=True)
                ends = path.codes != Path.STOP
                points = path.vertices[ends] * self.scale
                points[:, 1] = self.height - points[:, 1]
                data = _data(points, path.codes[ends])
            else:
                points = self.points(transform, np.asarray(path.vertices, dtype="float64"))
                data = _data(points)
            self.out.append(
                f'<path{self._id(line) if not mark else ""} d="{data}" fill="none"'
                f"{_paint('stroke', line.get_color(), line.get_alpha())}"
                f"{self._stroke(wide, line._dash_pattern, self._cap(line))}"
                f"{self._clip(line, points)}/>"
            )
        if mark:
            self.marks(line, self.points(transform, np.asarray(line.get_xydata(), dtype="float64")))

    def _cap(self, line: Any) -> str:
        dashed = line.is_dashed()
        cap = line.get_dash_capstyle() if dashed else line.get_solid_capstyle()
        return {"projecting": "square"}.get(str(cap), str(cap))

    @staticmethod
    def _stroke(wide: float, dash: Any, cap: str = "butt") -> str:
        said = f' stroke-width="{wide:.4g}"'
        if cap != "butt":
            said += f' stroke-linecap="{cap}"'
        if dash is not None and dash[1]:
            said += f' stroke-dasharray="{" ".join(f"{d:.4g}" for d in dash[1])}"'
            if dash[0]:
                said += f' stroke-dashoffset="{dash[0]:.4g}"'
        return said

    def marks(self, line: Any, points: np.ndarray) -> None:
        """One mark a point."""
        chosen = line.get_markevery()
        if chosen is not None:
            points = points[chosen]
        size, edge = line.get_markersize(), line.get_markeredgewidth()
        paint = _paint("fill", line.get_markerfacecolor(), line.get_alpha())
        if edge > 0:
            paint += _paint("stroke", line.get_markeredgecolor(), line.get_alpha())
            paint += self._stroke(edge, None)
        self.out.append(f"<g{self._id(line)}{paint}>")
        if line.get_marker() == "o":
            radius = f"{size / 2:.4g}"
            self.out += [f'<circle cx="{x:.6g}" cy="{y:.6g}" r="{radius}"/>'
                         for x, y in points.tolist()]  # fmt: skip
        else:
            shape, codes = _shape(line.get_marker())
            corners = shape * size * [1, -1]
            self.out += [f'<path d="{_data(corners + point, codes)}"/>' for point in points]
        self.out.append("</g>")

    # Areas

    def patch(self, patch: Any) -> None:
        """A rectangle, a band, or the line below a panel."""
        fill = patch.get_facecolor() if patch.get_fill() else (0, 0, 0, 0)
        edge, wide = patch.get_edgecolor(), patch.get_linewidth()
        hatch = patch.get_hatch()
        stroked = wide > 0 and edge[3] > 0
        if not stroked and fill[3] == 0 and not hatch:
            return
        path = patch.get_path()
        points = self.points(patch.get_transform(), np.asarray(path.vertices, dtype="float64"))
        if hatch:
            self.out.append(self._hatched(patch, points))
            return
        paint = _paint("fill", fill)
        if stroked:
            paint += _paint("stroke", edge)
            paint += self._stroke(wide, patch._dash_pattern)
            paint += ' stroke-linejoin="miter"'
        codes = path.codes
        if codes is None:
            codes = [Path.MOVETO] + [Path.LINETO] * (len(points) - 1)
        self.out.append(
            f'<path{self._id(patch)} d="{_data(points, codes)}"{paint}{self._clip(patch, points)}/>'
        )

    def spine(self, spine: Any) -> None:
        """The line along a side of a panel, which matplotlib settles only when it draws."""
        if spine.spine_type != "bottom":
            raise TypeError(f"charts have no line on the {spine.spine_type}")
        left, right, _, bottom = self._sides(spine.axes)
        self.out.append(
            f'<path d="M{left:.6g} {bottom:.6g}H{right:.6g}" fill="none"'
            f"{_paint('stroke', spine.get_edgecolor())}"
            f"{self._stroke(spine.get_linewidth(), None, 'square')}/>"
        )

    def _sides(self, ax: Axes) -> tuple[float, float, float, float]:
        """Left, right, top and bottom of axes."""
        box = ax.bbox
        left, right = box.x0 * self.scale, box.x1 * self.scale
        return left, right, self.height - box.y1 * self.scale, self.height - box.y0 * self.scale

    def _hatched(self, patch: Any, points: np.ndarray) -> str:
        """Hatching of a rectangle, as lines cut to its sides.

        A pattern would be shorter, but a printer makes an image of the whole picture of each area
        that is filled with one: the report as PDF would be several times as large.
        """
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        if patch.axes is not None and patch.get_clip_on():
            sides = self._sides(patch.axes)
            left, right = max(left, sides[0]), min(right, sides[1])
            top, bottom = max(top, sides[2]), min(bottom, sides[3])
        first = math.ceil((left + top) / _HATCH) * _HATCH
        lines = []
        for total in np.arange(first, right + bottom, _HATCH):
            x, end = max(left, total - bottom), min(right, total - top)
            if x < end:
                lines.append(f"M{x:.6g} {total - x:.6g}L{end:.6g} {total - end:.6g}")
        paint = _paint("stroke", patch.get_edgecolor())
        wide = style.RC["hatch.linewidth"]
        data = "".join(lines)
        return f'<path{self._id(patch)} d="{data}" fill="none"{paint} stroke-width="{wide}"/>'

    def _clip(self, artist: Any, points: np.ndarray) -> str:
        """Attribute that cuts what runs out of its axes; most does not, and has none."""
        ax = artist.axes
        if ax is None or not artist.get_clip_on() or not len(points):
            return ""
        left, right, top, bottom = self._sides(ax)
        low, high = points.min(axis=0), points.max(axis=0)
        if (low[0] >= left - 0.1 and high[0] <= right + 0.1
                and low[1] >= top - 0.1 and high[1] <= bottom + 0.1):  # fmt: skip
            return ""
        corners = (left, top, right - left, bottom - top)
        name = self.clips.setdefault(corners, f"clip-{len(self.clips) + 1}")
        return f' clip-path="url(#{name})"'

    def _clip_paths(self) -> list[str]:
        return [
            f'<clipPath id="{name}"><rect x="{x:.6g}" y="{y:.6g}" width="{w:.6g}" '
            f'height="{h:.6g}"/></clipPath>'
            for (x, y, w, h), name in self.clips.items()
        ]

    # Axes

    def axis(self, axis: Any) -> None:
        """Grid, ticks and labels, from the scale that was settled before."""
        for which in ("major", "minor"):
            major = which == "major"
            locator = axis.get_major_locator() if major else axis.get_minor_locator()
            if not isinstance(locator, FixedLocator):
                continue
            formatter = axis.get_major_formatter() if major else axis.get_minor_formatter()
            assert isinstance(formatter, FixedFormatter)
            self._ticks(axis, locator(), list(formatter.seq), axis.get_tick_params(which))

    def _ticks(self, axis: Any, places: Any, labels: list[str], how: dict[str, Any]) -> None:
        ax = axis.axes
        across = isinstance(axis, XAxis)
        low, high = sorted(axis.get_view_interval())
        near = (high - low) * 1e-9
        where = [(float(p), s) for p, s in zip(places, labels, strict=True)
                 if low - near <= p <= high + near]  # fmt: skip
        if not where:
            return
        left, right, top, bottom = self._sides(ax)
        at = self.points(
            ax.get_xaxis_transform() if across else ax.get_yaxis_transform(),
            np.array([[p, 0.0] if across else [0.0, p] for p, _ in where]),
        )
        length = how["length"]
        if how.get("gridOn"):
            lines = [f"M{x:.6g} {bottom:.6g}V{top:.6g}" if across else
                     f"M{left:.6g} {y:.6g}H{right:.6g}" for x, y in at.tolist()]  # fmt: skip
            self.out.append(
                f'<path d="{"".join(lines)}" fill="none"{_paint("stroke", how["grid_color"])}'
                f"{self._stroke(how['grid_lw'], None)}/>"
            )
        if length and across:
            lines = [f"M{x:.6g} {y:.6g}v{length:.4g}" for x, y in at.tolist()]
            self.out.append(
                f'<path d="{"".join(lines)}" fill="none"{_paint("stroke", how["color"])}'
                f"{self._stroke(how['width'], None)}/>"
            )
        size = how["labelsize"]
        colour = how["labelcolor"]
        for (x, y), (_, label) in zip(at.tolist(), where, strict=True):
            if not label:
                continue
            if across:
                self.words(
                    label, x, y + length + how.get("pad", _PAD), size, colour, "center", "top"
                )
            else:
                self.words(
                    label,
                    x - length - how.get("pad", _PAD),
                    y,
                    size,
                    colour,
                    "right",
                    "center_baseline",
                )

    # Words

    def text(self, text: Any) -> None:
        """A text, with its plate and its leader if it is an annotation that has them."""
        words = text.get_text()
        if isinstance(text, Annotation):
            x, y = self._annotated(text)
            if text.arrow_patch is not None:
                self._leader(text)
        else:
            if not words:
                return
            ((x, y),) = self.points(
                text.get_transform(), np.array([text.get_unitless_position()], dtype="float64")
            )
        if not words.strip():
            return
        if text.get_rotation():
            raise TypeError("charts have no slanted texts")
        size, bold = text.get_fontsize(), text.get_fontweight() == "bold"
        spacing = text._linespacing
        plate = text.get_bbox_patch()
        if plate is not None:
            w = measure.width(words, size, bold)
            h = (words.count("\n") + 1) * size * spacing
            self.out.append(
                f'<rect x="{x - 1:.6g}" y="{y - 1:.6g}" width="{w + 2:.6g}" height="{h + 2:.6g}"'
                f"{_paint('fill', plate.get_facecolor())}/>"
            )
        self.words(
            words, x, y, size, text.get_color(), text.get_horizontalalignment(),
            text.get_verticalalignment(), bold, spacing, self._id(text),
        )  # fmt: skip

    def words(
        self, words: str, x: float, y: float, size: float, colour: Any, across: str, up: str,
        bold: bool = False, spacing: Any = None, gid: str = "",
    ) -> None:  # fmt: skip
        """Lines of text, their block placed by a point as matplotlib places it."""
        lines = words.split("\n")
        leading = spacing if isinstance(spacing, float) else _LEADING if len(lines) > 1 else 1.0
        step = size * leading
        first = size * (_ASCENT + (leading - _ASCENT - _DESCENT) / 2)
        tall = step * len(lines)
        if up == "top":
            top = y
        elif up == "bottom":
            top = y - tall
        elif up == "center":
            top = y - tall / 2
        elif up == "center_baseline":
            # The middle of the letters, not of the room that they have below.
            top = y - first + size * (_ASCENT - 0.03) / 2
        else:
            top = y - first
        head = f'font-size="{size:.4g}"{_paint("fill", colour)}{_ANCHOR[across]}' + (
            ' font-weight="bold"' if bold else ""
        )
        if len(lines) == 1:
            self.out.append(
                f'<text{gid} x="{x:.6g}" y="{top + first:.6g}" {head}>{_safe(words)}</text>'
            )
            return
        parts = [
            f'<text x="{x:.6g}" y="{top + first + i * step:.6g}">{_safe(line)}</text>'
            for i, line in enumerate(lines)
        ]
        self.out.append(f"<g{gid} {head}>{''.join(parts)}</g>")

    def _place(self, coords: Any, at: tuple[float, float], ax: Axes) -> tuple[float, float]:
        """A point of an annotation, in points."""
        if isinstance(coords, tuple):
            x, _ = self._place(coords[0], at, ax)
            _, y = self._place(coords[1], at, ax)
            return x, y
        transforms = {"data": ax.transData, "axes fraction": ax.transAxes}
        if coords not in transforms:
            raise TypeError(f"charts place nothing by {coords}")
        ((x, y),) = self.points(transforms[coords], np.array([at], dtype="float64"))
        return float(x), float(y)

    def _annotated(self, text: Any) -> tuple[float, float]:
        x, y = self._place(text.xycoords, text.xy, text.axes)
        if text.anncoords != "offset points":
            raise TypeError(f"charts place nothing by {text.anncoords}")
        right, up = text.xyann
        return x + right, y - up

    def _leader(self, text: Any) -> None:
        """The thin line from a label to what it names."""
        x0, y0 = self._place(text.xycoords, text.xy, text.axes)
        x1, y1 = self._annotated(text)
        arrow = text.arrow_patch
        self.out.append(
            f'<path d="M{x0:.6g} {y0:.6g}L{x1:.6g} {y1:.6g}" fill="none"'
            f"{_paint('stroke', arrow.get_edgecolor())}"
            f"{self._stroke(arrow.get_linewidth(), None)}/>"
        )


@lru_cache(maxsize=32)
def _shape(marker: Any) -> tuple[np.ndarray, tuple[int, ...]]:
    """Corners of a mark of size one, from its middle."""
    from matplotlib.markers import MarkerStyle

    made = MarkerStyle(marker)
    path: Any = made.get_path().transformed(made.get_transform())
    codes = path.codes if path.codes is not None else (
        [Path.MOVETO] + [Path.LINETO] * (len(path.vertices) - 1)
    )  # fmt: skip
    return np.asarray(path.vertices), tuple(int(c) for c in codes)
