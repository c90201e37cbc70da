"""Find texts of a figure that overlap one another or are cut by its edge.

A renderer that draws nothing records every line of text with the box of its ink, at the resolution
the file has. So tick labels that matplotlib never draws do not count, leading does not count, and
the arrow of an annotation does not count.
"""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure

DPI = 300
#: Pixels that two boxes may share: the rounding of glyphs to whole pixels.
SLACK = 1.0


@dataclass(frozen=True)
class Ink:
    """One line of text as drawn, in pixels from the upper left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Ink) -> bool:
        """Whether the ink of two lines shares an area."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > SLACK and down > SLACK


class Recorder(RendererBase):
    """Writes down the texts, draws nothing."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height
        self.inks: list[Ink] = []

    def points_to_pixels(self, points):
        return points * DPI / 72

    def get_canvas_width_height(self):
        return self.width, self.height

    def draw_path(self, *args, **kwargs):
        pass

    def draw_markers(self, *args, **kwargs):
        pass

    def draw_image(self, *args, **kwargs):
        pass

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        w, h, below = self.get_text_width_height_descent(s, prop, ismath)
        if s.strip():
            assert angle == 0, f"slanted text: {s}"
            self.inks.append(Ink(s, x, y - h + below, x + w, y + below))


def inks(figure: Figure) -> list[Ink]:
    """Every line of text of a figure, as it lies in the file."""
    was = figure.dpi
    figure.set_dpi(DPI)
    try:
        renderer = Recorder(*(figure.get_size_inches() * DPI))
        figure.draw(renderer)
    finally:
        figure.set_dpi(was)
    return renderer.inks


def faults(figure: Figure) -> list[str]:
    """What is wrong with the texts of a figure, in words; empty when nothing is."""
    width, height = figure.get_size_inches() * DPI
    found = inks(figure)
    out = [
        f"cut by the edge: {i.text!r}"
        for i in found
        if i.left < -SLACK or i.top < -SLACK or i.right > width + SLACK or i.bottom > height + SLACK
    ]
    order = sorted(found, key=lambda i: i.left)
    for n, one in enumerate(order):
        for other in order[n + 1 :]:
            if other.left > one.right:
                break
            if one.meets(other):
                out.append(f"overlap: {one.text!r} and {other.text!r}")
    return out
