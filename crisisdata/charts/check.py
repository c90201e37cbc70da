"""Texts that lie on one another, run out of the figure, or are crossed by a line.

Boxes are those of the renderer at the resolution that is delivered. A box is cut to the letters:
room kept for descenders that a text does not have is no overlap.
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

#: Pixels at 100 dots an inch that boxes may share: anti-aliasing, not letters.
_SLACK = 0.6


class Trouble(NamedTuple):
    """One thing that is wrong."""

    kind: str
    first: str
    second: str


def _drawn_texts(figure: Figure) -> list[Text]:
    """Texts that a reader sees: `findobj` also returns tick labels that are never drawn."""
    out = [*figure.texts, *figure.findobj(Text, include_self=False)]
    ticks: set[int] = set()
    shown: set[int] = set()
    for ax in figure.axes:
        both: tuple[Any, Any] = (ax.xaxis, ax.yaxis)
        for axis in both:
            for which in (axis.majorTicks, axis.minorTicks):
                for tick in which:
                    ticks.update((id(tick.label1), id(tick.label2)))
            if not ax.axison:
                continue
            for tick in axis._update_ticks():
                shown.update(id(t) for t in (tick.label1, tick.label2) if t.get_visible())
    seen: dict[int, Text] = {}
    for text in out:
        if not text.get_visible() or not text.get_text().strip():
            continue
        if id(text) in ticks and id(text) not in shown:
            continue
        seen[id(text)] = text
    return list(seen.values())


def troubles(figure: Figure, dpi: float = 300.0, *, crossings: bool = True) -> list[Trouble]:
    """Find what is wrong with the texts of a figure.

    Parameters
    ----------
    figure : Figure
    dpi : float, optional
        Resolution it is delivered at.
    crossings : bool, optional
        Also look for lines of data through labels.

    Returns
    -------
    list of Trouble
        Kinds: "overlap" (two texts), "clipped" (a text and the edge of the figure), "crossed" (a
        label and a line of data).
    """
    before = figure.dpi
    figure.set_dpi(dpi)
    try:
        canvas = FigureCanvasAgg(figure)
        renderer = canvas.get_renderer()
        figure.draw_without_rendering()
        texts = _drawn_texts(figure)
        boxes = [_ink(t, renderer) for t in texts]
        slack = _SLACK * dpi / 100
        width, height = figure.bbox.width, figure.bbox.height
        out = []
        for text, (x0, y0, x1, y1) in zip(texts, boxes, strict=True):
            if x0 < -slack or y0 < -slack or x1 > width + slack or y1 > height + slack:
                out.append(Trouble("clipped", text.get_text(), "the figure"))
        array = np.array(boxes).reshape(-1, 4)
        for i in range(len(texts)):
            rest = array[i + 1 :]
            a = array[i]
            hit = (
                (np.minimum(a[2], rest[:, 2]) - np.maximum(a[0], rest[:, 0]) > slack)
                & (np.minimum(a[3], rest[:, 3]) - np.maximum(a[1], rest[:, 1]) > slack)
            )  # fmt: skip
            out += [
                Trouble("overlap", texts[i].get_text(), texts[i + 1 + j].get_text())
                for j in np.flatnonzero(hit)
            ]
        if crossings:
            for ax in figure.axes:
                out += _crossed(ax, texts, array, dpi)
        return out
    finally:
        figure.set_dpi(before)


def _ink(text: Text, renderer) -> tuple[float, float, float, float]:
    """Box of a text without the room for ascenders and descenders that it does not use."""
    # An annotation's own extent includes its arrow.
    box = Text.get_window_extent(text, renderer)
    size = text.get_fontsize() * renderer.dpi / 72
    lines = text.get_text().split("\n")
    low = box.y0 + (0 if any(c in "gjpqyQ,;()|/[]ç" for c in lines[-1]) else size * 0.12)
    return box.x0, low, box.x1, box.y1


def _crossed(ax: Axes, texts: list[Text], boxes: np.ndarray, dpi: float) -> list[Trouble]:
    """Labels of lines and thresholds that a line of data runs through."""
    labels = [i for i, t in enumerate(texts) if t.get_gid() in ("label", "value") and t.axes is ax]
    if not labels:
        return []
    clouds = []
    for line in ax.get_lines():
        if line.get_transform() != ax.transData or line.get_linestyle() in ("None", "none"):
            continue
        # The path has the corners of lines drawn as steps.
        points = ax.transData.transform(np.asarray(line.get_path().vertices, dtype="float64"))
        points = points[np.isfinite(points).all(axis=1)]
        if len(points) > 1:
            clouds.append(_dense(points, dpi / 40))
    if not clouds:
        return []
    cloud = np.concatenate(clouds)
    inset = dpi / 100
    out = []
    for i in labels:
        x0, y0, x1, y1 = boxes[i]
        inside = (
            (cloud[:, 0] > x0 + inset) & (cloud[:, 0] < x1 - inset)
            & (cloud[:, 1] > y0 + inset) & (cloud[:, 1] < y1 - inset)
        )  # fmt: skip
        if inside.any():
            out.append(Trouble("crossed", texts[i].get_text(), "a line"))
    return out


def _dense(points: np.ndarray, every: float) -> np.ndarray:
    out = []
    for a, b in itertools.pairwise(points):
        n = max(2, int(np.hypot(*(b - a)) / every))
        out.append(a + (b - a) * np.linspace(0, 1, min(n, 4000))[:, None])
    return np.concatenate(out)
