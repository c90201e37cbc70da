"""One style for every chart: sizes, colours, type. Every measure is in points.

DejaVu Sans is the font that comes with matplotlib: a layout measured on another one would collide
on a machine that lacks it. In SVG the text stays text, and Verdana, which was drawn on the same
skeleton and is as wide, stands in where a reader has no DejaVu.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from crisisdata.errors import UnknownNameError

FONT = "DejaVu Sans"

#: Colours of lines, apart from one another in normal sight, in deuteranopia, protanopia and
#: tritanopia (CAM02-UCS distance above 15) and in grey (steps of lightness above 6), each at
#: least 3:1 on white. tests/charts/test_style.py measures it.
PALETTE = ("#09359d", "#a12a1b", "#057e6b", "#d28125", "#4c0536", "#896ee4")
#: The same colours for words: at least 4.5:1 on white.
WORDS = ("#09359d", "#a12a1b", "#05705f", "#955008", "#4c0536", "#5d43bd")
#: Whatever gives scale and is not the subject.
QUIET = ("#7a828c", "#59616b")
#: Earlier releases of the subject: a tint of its colour, and dotted.
OLDER = ("#6f86c6", "#4a62ad")

INK = "#15181d"
BODY = "#3d434b"
SOFT = "#5b626b"
GRID = "#dfe3e8"
AXIS = "#8b929b"
PAPER = "#ffffff"
BAND = "#f0e4d7"
#: Opacity of a band of what was known only later.
PALE = 0.45
HATCH = "#c3c8ce"
ACCENT = "#a12a1b"


@dataclass(frozen=True)
class Size:
    """A place a chart is made for.

    Parameters
    ----------
    width : float
        Inches.
    height : float
        Inches of a chart with one panel.
    more : float
        Inches that each further row of panels adds (0: the size is fixed).
    columns : int
        Panels side by side.
    text : float
        Points of labels; titles and footers follow from it.
    pad : float
        Points of margin.
    """

    name: str
    width: float
    height: float
    more: float
    columns: int
    text: float
    pad: float
    line: float

    def smaller(self, factor: float) -> Size:
        """The same place with smaller type: for a fixed size that much must fit into."""
        return replace(self, text=self.text * factor, line=self.line * max(factor, 0.75))

    @property
    def title(self) -> float:
        """Points of the title."""
        return self.text * 1.55

    @property
    def small(self) -> float:
        """Points of ticks and of the footer."""
        return self.text * 0.88


SIZES = {
    s.name: s
    for s in (
        Size("report", 7.4, 4.9, 2.9, 1, 8.6, 14, 1.9),
        Size("slide", 13.333, 7.5, 0.0, 2, 13.5, 30, 3.0),
        Size("social", 6.0, 6.0, 2.5, 1, 10.0, 17, 2.3),
        Size("print-column", 3.5, 3.9, 2.2, 1, 6.4, 8, 1.3),
    )
}


def size(name: str) -> Size:
    """Return a size by name.

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    """
    if name not in SIZES:
        raise UnknownNameError(name, SIZES, "size")
    return SIZES[name]


#: What matplotlib is told while a chart is drawn and written.
RC: Any = {
    "font.family": [FONT],
    "axes.unicode_minus": True,
    "axes.linewidth": 0.7,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "none",
    "svg.hashsalt": "crisisdata",
    "pdf.fonttype": 42,
    # Unhinted letters are as wide at every resolution, as they were measured.
    "text.hinting": "none",
    "text.parse_math": False,
}
