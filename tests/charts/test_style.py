"""The palette, measured: colour blindness, grey, contrast."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from crisisdata.charts import style
from tests.conftest import need

colorspacious = need("colorspacious")


def _rgb(colours):
    return np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours])


def _luminance(rgb):
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def _contrast_on_paper(colours):
    return (_luminance(_rgb([style.PAPER]))[0] + 0.05) / (_luminance(_rgb(colours)) + 0.05)


def _nearest(rgb):
    seen = colorspacious.cspace_convert(rgb, "sRGB1", "CAM02-UCS")
    return min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2))


@pytest.mark.parametrize("sight", [None, "deuteranomaly", "protanomaly", "tritanomaly"])
def test_lines_are_told_apart_with_any_sight(sight):
    rgb = _rgb(style.PALETTE)
    if sight:
        space = {"name": "sRGB1+CVD", "cvd_type": sight, "severity": 100}
        rgb = np.clip(colorspacious.cspace_convert(rgb, space, "sRGB1"), 0, 1)
    assert _nearest(rgb) > 15


def test_a_rainbow_fails_the_same_measure():
    rainbow = _rgb(["#ff0000", "#00c000", "#a0a000", "#808000"])
    space = {"name": "sRGB1+CVD", "cvd_type": "deuteranomaly", "severity": 100}
    assert _nearest(np.clip(colorspacious.cspace_convert(rainbow, space, "sRGB1"), 0, 1)) < 15


def test_lines_are_told_apart_in_grey():
    lightness = np.sort(colorspacious.cspace_convert(_rgb(style.PALETTE), "sRGB1", "CIELab")[:, 0])
    assert np.diff(lightness).min() > 6


def test_contrast_on_paper():
    assert _contrast_on_paper(style.PALETTE).min() >= 3
    assert _contrast_on_paper([style.QUIET[0], style.OLDER[0]]).min() >= 3
    words = [*style.WORDS, style.QUIET[1], style.OLDER[1], style.INK, style.BODY, style.SOFT]
    assert _contrast_on_paper(words).min() >= 4.5
    assert len(style.WORDS) == len(style.PALETTE)


def test_sizes_keep_their_promise():
    # 6 pt is the least that newspapers print; a slide is read from the back of a room.
    least = {"print-column": 5.5, "slide": 11.0}
    assert [n for n, s in style.SIZES.items() if s.small < least.get(n, 7.0)] == []


def test_every_letter_has_a_width():
    from crisisdata.charts import measure

    for letter in "aÑ€\u200f\u202e\x00\x07\uffff漢😀\n":
        assert measure.width(f"a{letter}", 10) > 0
    assert measure.width("AVA", 10) < 3 * measure.width("A", 10)
    assert measure.width("a", 10, True) > measure.width("a", 10)
