"""Put labels where nothing else is: beside their lines, or in the margin, never on one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from crisisdata.charts import measure

#: Along time a leader is at most so many times as long as its type is large: a longer one looks
#: like a line of the chart.
LONGEST = 4.0


@dataclass
class Label:
    """A label to be placed; all measures in points from the lower left of the figure.

    Parameters
    ----------
    text : str
        May have line breaks.
    points : float
        Size of the type.
    colour : str
    anchors : array of shape (n, 2)
        Points it may stand beside, the best first.
    own : int
        Which cloud of obstacles is the label's own line (-1: none).
    sample : tuple of str
        Mark (line or dot) and colour of its line.
    keyed : bool
        Too far from its line for a leader: it has a sample of the line before it, as in a key.
    """

    text: str
    points: float
    colour: str
    anchors: np.ndarray
    own: int = -1
    bold: bool = False
    margin: bool = False
    x: float = 0.0
    y: float = 0.0
    leader: bool = False
    keyed: bool = False
    sample: tuple[str, str] = ("", "")
    placed: bool = False
    plate: bool = False
    anchor: tuple[float, float] = (0.0, 0.0)
    sides: str = "rlabcdef"
    size: tuple[float, float] = field(default=(0.0, 0.0))

    def __post_init__(self) -> None:
        self.size = (
            measure.width(self.text, self.points, self.bold),
            measure.height(self.text, self.points),
        )


def inside(
    labels: list[Label], clouds: list[np.ndarray], box: tuple[float, float, float, float],
    taken: list[tuple[float, float, float, float]] | None = None, reach: int = 4,
) -> list[Label]:  # fmt: skip
    """Place labels inside a box, clear of the clouds of points that stand for lines and marks.

    Parameters
    ----------
    labels : list of Label
        In the order of importance.
    clouds : list of arrays of shape (n, 2)
        Points along each line.
    box : tuple
        Left, bottom, right, top.
    taken : list of boxes, optional
        Already occupied.
    reach : int, optional
        How many rings of places around the points are tried, the nearest first.

    Returns
    -------
    list of Label
        Those for which there was no room.
    """
    taken = taken if taken is not None else []
    everything = np.concatenate(clouds) if clouds else np.zeros((0, 2))
    left_over = []
    for label in labels:
        found = _best(label, everything, clouds, box, taken, reach)
        if found is None:
            left_over.append(label)
            continue
        x, y, anchor, far = found
        label.x, label.y, label.anchor, label.placed = x, y, anchor, True
        label.leader = bool(far)
        w, h = label.size
        taken.append((x, y, x + w, y + h))
        if far:
            # No later label stands on the leader.
            taken += [(x - 0.5, y - 0.5, x + 0.5, y + 0.5) for x, y in _leader(label)]
    return left_over


def near_edge(label: Label, gap: float) -> tuple[float, float]:
    """Where a leader meets its label: the middle of the side that faces the point."""
    w, h = label.size
    x, y = label.anchor
    if x < label.x:
        return label.x - gap, label.y + h / 2
    if x > label.x + w:
        return label.x + w + gap, label.y + h / 2
    return label.x + w / 2, label.y + h + gap * 0.3 if y > label.y else label.y - gap * 0.3


def _leader(label: Label) -> np.ndarray:
    """Points along the leader of a label."""
    return along(np.array([label.anchor, near_edge(label, label.points * 0.3)]), 1.0)


def struck(label: Label, taken: list[tuple[float, float, float, float]]) -> bool:
    """Whether the leader of a label runs through one of the boxes."""
    ends = _leader(label)
    return any(
        ((ends[:, 0] > l) & (ends[:, 0] < r) & (ends[:, 1] > b) & (ends[:, 1] < t)).any()
        for l, b, r, t in taken  # noqa: E741
    )


def _best(label, everything, clouds, box, taken, reach):
    """The cheapest free place: near the first anchors, near the line, away from the others."""
    w, h = label.size
    near_by = label.points * 0.55
    others = [c for i, c in enumerate(clouds) if i != label.own]
    rest = np.concatenate(others) if others else np.zeros((0, 2))
    # Only what lies around a place can be hit: sort once, look at slices.
    everything = everything[np.argsort(everything[:, 0])]
    rest = rest[np.argsort(rest[:, 0])]
    best = None
    for far, gap in enumerate((near_by, near_by * 3, near_by * 6, near_by * 11)[:reach]):
        if far and label.own < 0:
            break
        # Along time a leader is short; only right above or below may a label be far.
        sides = (
            label.sides if gap < label.points * LONGEST else [x for x in "ab" if x in label.sides]
        )
        corners = [_CORNERS[side](w, h, gap) for side in sides]
        # Far from its line a label needs no choice of every point.
        anchors = label.anchors if not far else label.anchors[:24:3]
        for rank, (ax, ay) in enumerate(anchors):
            floor = rank * 0.5 + far * 6
            if best is not None and best[0] <= floor:
                break
            for order, (dx, dy) in enumerate(corners):
                x, y = ax + dx, ay + dy
                if x < box[0] or y < box[1] or x + w > box[2] or y + h > box[3]:
                    continue
                if best is not None and best[0] <= floor + order * 0.3:
                    break
                if any(x < r and x + w > l and y < t and y + h > b for l, b, r, t in taken):  # noqa: E741
                    continue
                if _hits(everything, x - 1.5, y - 0.5, x + w + 1.5, y + h + 0.5):
                    continue
                if far:
                    tried = replace(label, x=x, y=y, anchor=(float(ax), float(ay)))
                    if struck(tried, taken):
                        continue
                near = _hits(rest, x - near_by, y - near_by, x + w + near_by, y + h + near_by)
                cost = floor + order * 0.3 + min(near, 8) * 1.2
                if best is None or cost < best[0]:
                    best = (cost, x, y, (ax, ay), far)
    return None if best is None else best[1:]


#: From a point to the lower left corner of a label of this size, by side and distance.
_CORNERS: dict[str, Callable[[float, float, float], tuple[float, float]]] = {
    "r": lambda w, h, gap: (gap, -h / 2),
    "l": lambda w, h, gap: (-gap - w, -h / 2),
    "a": lambda w, h, gap: (-w / 2, gap),
    "b": lambda w, h, gap: (-w / 2, -gap - h),
    "c": lambda w, h, gap: (gap * 0.6, gap * 0.6),
    "d": lambda w, h, gap: (gap * 0.6, -gap * 0.6 - h),
    "e": lambda w, h, gap: (-gap * 0.6 - w, gap * 0.6),
    "f": lambda w, h, gap: (-gap * 0.6 - w, -gap * 0.6 - h),
}


def _hits(points: np.ndarray, left: float, bottom: float, right: float, top: float) -> int:
    if not len(points):
        return 0
    first, last = np.searchsorted(points[:, 0], (left, right))
    y = points[first:last, 1]
    return int(np.count_nonzero((y > bottom) & (y < top)))


def along(points: np.ndarray, every: float = 2.0) -> np.ndarray:
    """Points along a polyline, no further apart than `every`."""
    if len(points) < 2:
        return points
    out = [points[:1]]
    steps = np.hypot(*np.diff(points, axis=0).T)
    for start, end, length in zip(points[:-1], points[1:], steps, strict=True):
        n = max(1, int(length / every))
        shares = np.arange(1, n + 1)[:, None] / n
        out.append(start + shares * (end - start))
    return np.concatenate(out)


def spread(centres: list[float], heights: list[float], low: float, high: float) -> list[float]:
    """Move labels of a column apart, as little as needed, within its ends.

    Parameters
    ----------
    centres : list of float
        Where each would like to stand.
    heights : list of float
    low, high : float
        Ends of the column.

    Returns
    -------
    list of float
        Centres, in the order given; too many for the column overflow below.
    """
    order = sorted(range(len(centres)), key=lambda i: centres[i])
    # Clusters of touching labels, each centred on the mean of its wishes.
    clusters: list[list[int]] = []
    place: dict[int, float] = {}
    for i in order:
        clusters.append([i])
        while True:
            last = clusters[-1]
            total = sum(heights[j] for j in last)
            want = sum(_wish(last, centres, heights)) / len(last)
            bottom = min(max(want - total / 2, low), max(high - total, low))
            at = bottom
            for j in last:
                place[j] = at + heights[j] / 2
                at += heights[j]
            if len(clusters) < 2:
                break
            before = clusters[-2]
            top = place[before[-1]] + heights[before[-1]] / 2
            if bottom >= top - 1e-6:
                break
            clusters[-2:] = [before + last]
    return [place[i] for i in range(len(centres))]


def _wish(cluster: list[int], centres: list[float], heights: list[float]) -> list[float]:
    """Middle of the cluster that each of its labels would like."""
    total = sum(heights[j] for j in cluster)
    out, at = [], 0.0
    for j in cluster:
        out.append(centres[j] - (at + heights[j] / 2) + total / 2)
        at += heights[j]
    return out
