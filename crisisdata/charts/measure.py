"""How wide a text is in points, without drawing it."""

from __future__ import annotations

from functools import lru_cache

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from crisisdata.charts.style import FONT

#: Fonts are measured large, because hinting rounds small ones to whole pixels.
_LARGE = 200
LEADING = 1.28


@lru_cache(maxsize=4)
def _font(bold: bool) -> FT2Font:
    path = font_manager.findfont(
        font_manager.FontProperties(family=FONT, weight="bold" if bold else "normal")
    )
    font = font_manager.get_font(path)
    font.set_size(_LARGE, 72)
    return font


@lru_cache(maxsize=16384)
def _unit(text: str, bold: bool) -> float:
    font = _font(bold)
    # Another drawing may have set the size of the shared font object.
    font.set_size(_LARGE, 72)
    font.set_text(text, 0.0)
    return font.get_width_height()[0] / 64 / _LARGE


def width(text: str, points: float, bold: bool = False) -> float:
    """Width of the widest line of a text, in points."""
    return max(_unit(line, bold) for line in text.split("\n")) * points * 1.015


def height(text: str, points: float) -> float:
    """Height of a text, in points, leading included."""
    return (text.count("\n") + 1) * points * LEADING


@lru_cache(maxsize=4096)
def wrap(text: str, limit: float, points: float, bold: bool = False, lines: int = 0) -> str:
    """Break a text into lines no wider than `limit` points.

    Parameters
    ----------
    text : str
        One paragraph.
    limit : float
        Points.
    points : float
        Size of the type.
    bold : bool, optional
        Weight.
    lines : int, optional
        At most so many lines; what does not fit is cut at a word, with an ellipsis.

    Returns
    -------
    str
        The same words, with line breaks.
    """
    out: list[str] = []
    # A no-break space is none to break at.
    for word in text.split(" "):
        if not word:
            continue
        joined = f"{out[-1]} {word}" if out else word
        if out and width(joined, points, bold) <= limit:
            out[-1] = joined
        elif out and width(word, points, bold) > limit:
            pieces = _broken(word, limit, points, bold)
            out.extend(pieces)
        else:
            out.append(word)
    if lines and len(out) > lines:
        last = out[lines - 1]
        while last and width(last + " …", points, bold) > limit:
            last = last.rpartition(" ")[0]
        out = [*out[: lines - 1], (last + " …").strip()]
    return "\n".join(out)


def _broken(word: str, limit: float, points: float, bold: bool) -> list[str]:
    """A word wider than a line, in pieces."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, points, bold) > limit:
            pieces.append("")
        pieces[-1] += letter
    return pieces
