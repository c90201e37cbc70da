"""How wide a text is in points, without drawing it."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import Any

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, Kerning

from crisisdata.charts.style import FONT

#: Fonts are measured large, because hinting rounds small ones to whole pixels.
_LARGE = 200
LEADING = 1.28
_TIED = "\u00a0"
_WITHIN = re.compile(r"(?<=\d) (?=\d{3}\b)|(?<=\b[A-Z]{2}\.) (?=[A-Z]{2}\.)")


class _Metrics:
    """Widths of the letters of a font, each read once: laying out whole texts is slow.

    A text is as wide as its letters and the room between pairs of them, in parts of the size of
    the type. Letters that join or turn (Arabic) come out a little wider than they are drawn.
    """

    def __init__(self, bold: bool) -> None:
        wanted = font_manager.FontProperties(family=FONT, weight="bold" if bold else "normal")
        # An object of its own: drawing changes the size of those that matplotlib shares.
        self._font = FT2Font(font_manager.findfont(wanted))
        self._font.set_size(_LARGE, 72)
        self._letters: dict[str, tuple[float, Any]] = {}
        self._pairs: dict[tuple[str, str], float] = {}

    def letter(self, letter: str) -> tuple[float, Any]:
        """Advance of a letter, and the number of its glyph."""
        known = self._letters.get(letter)
        if known is None:
            # A letter that the font lacks is as wide as the box that stands for it.
            number = self._font.get_char_index(ord(letter))
            glyph = self._font.load_glyph(number)
            known = self._letters[letter] = glyph.linearHoriAdvance / 65536 / _LARGE, number
        return known

    def pair(self, first: str, second: str) -> float:
        """How far two letters that meet are moved."""
        known = self._pairs.get((first, second))
        if known is None:
            one, two = self.letter(first)[1], self.letter(second)[1]
            moved = self._font.get_kerning(one, two, Kerning.UNFITTED)
            known = self._pairs[first, second] = moved / 64 / _LARGE
        return known

    def width(self, text: str) -> float:
        """Width of one line."""
        return sum([self.letter(c)[0] for c in text]) + sum(
            [self.pair(a, b) for a, b in itertools.pairwise(text)]
        )


@lru_cache(maxsize=2)
def _metrics(bold: bool) -> _Metrics:
    return _Metrics(bold)


@lru_cache(maxsize=16384)
def _unit(text: str, bold: bool) -> float:
    return _metrics(bold).width(text)


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
    # A no-break space is none to break at; nor is one within a figure or an abbreviation.
    for word in _WITHIN.sub(_TIED, text).split(" "):
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
