"""A figure with its header and footer, and the boxes left for panels. Measures are in points."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from crisisdata.charts import measure, style
from crisisdata.charts.style import Size
from crisisdata.package import Package


@dataclass(frozen=True)
class Context:
    """What every panel must know.

    Parameters
    ----------
    package : Package
    lang : str
    size : Size
    as_of : Timestamp or None
    article : Timestamp or None
        Day of the article.
    panels : int
        How many panels the chart has.
    """

    package: Package
    lang: str
    size: Size
    as_of: pd.Timestamp | None
    article: pd.Timestamp | None
    panels: int = 1
    own_axes: bool = True


@dataclass
class Drawn:
    """What a panel drew: the rows, and what the chart must say of them."""

    rows: pd.DataFrame
    alt: list[str] = field(default_factory=list)
    axes: Axes | None = None


@dataclass(frozen=True)
class Box:
    """A rectangle of the figure, in points from its lower left."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Points."""
        return self.top - self.bottom


class Sheet:
    """A figure that texts and axes are put on by points."""

    def __init__(self, width: float, height: float) -> None:
        self.figure = Figure(figsize=(width / 72, height / 72), dpi=100, facecolor=style.PAPER)
        self.width, self.height = width, height
        self.points = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans

    def text(self, x: float, y: float, text: str, points: float, colour: str, **more: Any) -> Text:
        """Put a text with its upper left corner at a point."""
        options: dict[str, Any] = {
            "va": "top",
            "ha": "left",
            "linespacing": measure.LEADING * 0.86,
        } | more
        made = Text(
            x, y, text, color=colour, fontsize=points, transform=self.points, **options
        )  # fmt: skip
        made.set_figure(self.figure)
        self.figure.add_artist(made)
        return made

    def line(self, xs: list[float], ys: list[float], **options: Any) -> Line2D:
        """Draw a line through points."""
        made = Line2D(xs, ys, transform=self.points, **options)
        self.figure.add_artist(made)
        return made

    def rectangle(self, x: float, y: float, w: float, h: float, **options: Any) -> Rectangle:
        """Draw a rectangle from its lower left corner."""
        made = Rectangle((x, y), w, h, transform=self.points, **options)
        self.figure.add_artist(made)
        return made

    def axes(self, box: Box) -> Axes:
        """Add axes in a box, without frame."""
        made = self.figure.add_axes(
            (
                box.left / self.width,
                box.bottom / self.height,
                box.width / self.width,
                box.height / self.height,
            )
        )
        made.set_facecolor("none")
        for side in ("top", "right", "left"):
            made.spines[side].set_visible(False)
        made.spines["bottom"].set_color(style.AXIS)
        return made


@dataclass(frozen=True)
class Key:
    """An entry of the key: a mark and what it means."""

    mark: str
    text: str
    colour: str = style.BODY


@dataclass
class Frame:
    """Texts around the panels."""

    title: str
    subtitle: str
    keys: list[Key]
    footer: list[str]

    def header_height(self, size: Size, wide: float) -> float:
        """Points that the header takes."""
        title = measure.wrap(self.title, wide, size.title, True)
        total = size.text * 0.9 + measure.height(title, size.title)
        if self.subtitle:
            total += size.text * 0.3
            total += measure.height(
                measure.wrap(self.subtitle, wide, size.text * 1.06), size.text * 1.06
            )
        if self.keys:
            total += size.text * 0.5 + len(_key_rows(self.keys, size, wide)) * size.text * 1.5
        return total + size.text * 0.9

    def footer_height(self, size: Size, wide: float) -> float:
        """Points that the footer takes."""
        lines = [measure.wrap(t, wide, size.small * 0.94) for t in self.footer]
        return sum(measure.height(t, size.small * 0.94) for t in lines) + size.text * 1.5

    def put(self, sheet: Sheet, size: Size) -> None:
        """Draw header and footer."""
        wide = sheet.width - 2 * size.pad
        x, y = size.pad, sheet.height - size.pad * 0.7
        sheet.line([x, sheet.width - size.pad], [y, y], color=style.INK, lw=0.6)
        sheet.rectangle(
            x, y - size.text * 0.36, size.text * 3.4, size.text * 0.36, color=style.ACCENT, lw=0
        )
        y -= size.text * 0.9
        title = measure.wrap(self.title, wide, size.title, True)
        sheet.text(x, y, title, size.title, style.INK, weight="bold").set_gid("title")
        y -= measure.height(title, size.title)
        if self.subtitle:
            y -= size.text * 0.3
            text = measure.wrap(self.subtitle, wide, size.text * 1.06)
            sheet.text(x, y, text, size.text * 1.06, style.SOFT).set_gid("subtitle")
            y -= measure.height(text, size.text * 1.06)
        if self.keys:
            y -= size.text * 0.5
            _put_keys(sheet, self.keys, size, x, y, wide)
        small = size.small * 0.94
        y = size.pad * 0.75 + sum(
            measure.height(measure.wrap(t, wide, small), small) for t in self.footer
        )
        sheet.line(
            [size.pad, sheet.width - size.pad],
            [y + size.text * 0.55] * 2,
            color=style.GRID,
            lw=0.7,
        )
        for i, paragraph in enumerate(self.footer):
            text = measure.wrap(paragraph, wide, small)
            sheet.text(size.pad, y, text, small, style.SOFT).set_gid(f"footer-{i}")
            y -= measure.height(text, small)


def _key_rows(keys: list[Key], size: Size, wide: float) -> list[list[tuple[float, Key]]]:
    """Entries of the key with their offsets, in as many rows as they need."""
    rows: list[list[tuple[float, Key]]] = [[]]
    at = 0.0
    for key in keys:
        w = size.text * 2.0 + measure.width(key.text, size.small) + size.text * 1.4
        if rows[-1] and at + w - size.text * 1.4 > wide:
            rows.append([])
            at = 0.0
        rows[-1].append((at, key))
        at += w
    return rows


def _put_keys(sheet: Sheet, keys: list[Key], size: Size, x: float, y: float, wide: float) -> None:
    t = size.text
    for row in _key_rows(keys, size, wide):
        middle = y - t * 0.62
        for at, key in row:
            left = x + at
            mark(sheet, key.mark, left + t * 0.75, middle, t, key.colour)
            sheet.text(left + t * 2.0, middle, key.text, size.small, style.BODY, va="center")
        y -= t * 1.5


def mark(sheet: Sheet, kind: str, x: float, y: float, t: float, colour: str) -> None:
    """Draw a sample of a mark: dash, pale band, strip, dot, whisker, or a symbol of matplotlib."""
    if kind == "dash":
        sheet.line([x - t * 0.8, x + t * 0.8], [y, y], color=colour, lw=t * 0.17, ls=(0, (3, 1.6)))
    elif kind == "line":
        sheet.line([x - t * 0.8, x + t * 0.8], [y, y], color=colour, lw=t * 0.2)
    elif kind == "hatch":
        sheet.rectangle(
            x - t * 0.8, y - t * 0.45, t * 1.6, t * 0.9, facecolor="none",
            edgecolor=style.HATCH, hatch="////", lw=0,
        )  # fmt: skip
    elif kind == "pale":
        sheet.rectangle(
            x - t * 0.8, y - t * 0.45, t * 1.6, t * 0.9, facecolor=style.BAND, lw=0,
            alpha=style.PALE,
        )  # fmt: skip
    elif kind == "span":
        sheet.line([x - t * 0.8, x + t * 0.8], [y, y], color=colour, lw=t * 0.42, alpha=0.45,
                   solid_capstyle="butt")  # fmt: skip
    elif kind == "strip":
        sheet.rectangle(x - t * 0.8, y - t * 0.2, t * 1.6, t * 0.4, facecolor=style.HATCH, lw=0)
    elif kind in ("whisker", "break"):
        wide = t * (0.26 if kind == "break" else 0.09)
        sheet.line([x], [y], marker="|", ms=t * 1.05, color=colour, ls="none", mew=wide)
    elif kind == "box":
        sheet.rectangle(
            x - t * 0.4,
            y - t * 0.4,
            t * 0.8,
            t * 0.8,
            facecolor=style.PAPER,
            edgecolor=colour,
            lw=0.8,
        )
    elif kind == "ring":
        sheet.line(
            [x], [y], marker="o", ms=t * 0.62, mfc=style.PAPER, mec=colour, mew=t * 0.13, ls="none"
        )
    else:
        shape = "o" if kind == "dot" else kind
        sheet.line([x], [y], marker=shape, ms=t * 0.66, color=colour, ls="none", mew=0)
