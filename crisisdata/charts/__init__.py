"""Charts: one style, one small module a kind. matplotlib is imported by the first drawing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crisisdata.charts.spec import names
from crisisdata.package import Package

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["Chart", "names", "plot", "render", "save"]


@dataclass(frozen=True)
class Chart:
    """A finished chart, for a page or a file.

    Parameters
    ----------
    data : bytes
        The file: SVG, PNG or PDF.
    alt : str
        What the chart shows, for those who do not see it.
    rows : DataFrame
        Exactly the rows drawn.
    title, subtitle, source_line : str
        Texts of the chart.
    """

    data: bytes
    alt: str
    rows: pd.DataFrame
    title: str
    subtitle: str
    source_line: str
    footer: tuple[str, ...] = ()

    def __bytes__(self) -> bytes:
        return self.data


def plot(
    package: Package,
    name: str,
    *,
    ax: Axes | None = None,
    as_of: Any = None,
    areas: list[str] | str | None = None,
    producers: list[str] | str | None = None,
    lang: str = "en",
    since: str | None = None,
    size: str = "report",
) -> Axes:
    """Draw a statement or an indicator.

    Parameters
    ----------
    name : str
        Id of a statement or of an indicator; see `crisisdata.charts.names`.
    ax : Axes, optional
        Draw into these axes, without header and footer (the first panel, of several).
    as_of : date-like, optional
        Only what was out by that day.
    areas : list of str, optional
        Areas to draw, in place of the focus area and its comparators.
    producers : list of str, optional
        Only these producers.
    lang : {"en", "es"}, default "en"
        Language of every word.
    since : str, optional
        First period: "2015", "2018-06".
    size : {"report", "slide", "social", "print-column"}, default "report"
        What the chart is made for.

    Returns
    -------
    Axes
        Of the first panel; ``ax.figure`` is the chart. It is no figure of pyplot: nothing to close.

    Raises
    ------
    UnknownNameError
        If a name is not in the package, with the nearest that are.
    NoDataError
        If there is nothing to draw.
    """
    from crisisdata.charts.draw import draw

    return draw(
        package, name, ax=ax, as_of=as_of, areas=areas, producers=producers, lang=lang,
        since=since, size=size,
    ).axes  # fmt: skip


def render(
    package: Package,
    name: str,
    *,
    lang: str = "en",
    as_of: Any = None,
    size: str = "report",
    format: str = "svg",  # noqa: A002  the word of the field
    dpi: float = 300,
    **options: Any,
) -> Chart:
    """Draw a chart into bytes, with its texts and rows.

    Parameters
    ----------
    format : {"svg", "png", "pdf"}, default "svg"
        Form of the file.
    dpi : float, default 300
        Dots an inch of a PNG. Other parameters as in `plot`.

    Returns
    -------
    Chart
    """
    from crisisdata.charts.draw import draw
    from crisisdata.charts.write import written

    picture = draw(package, name, lang=lang, as_of=as_of, size=size, **options)
    return written(picture, name, format, dpi)


def save(
    package: Package,
    name: str,
    path: str | os.PathLike[str],
    *,
    lang: str = "en",
    as_of: Any = None,
    size: str = "report",
    rows: bool = True,
    **options: Any,
) -> Path:
    """Write a chart to a file, and the rows drawn beside it as CSV.

    Parameters
    ----------
    path : path-like
        File that ends in .svg, .png or .pdf.
    rows : bool, default True
        Write ``<stem>.csv`` too. Other parameters as in `plot`.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UnknownNameError
        If the ending is of no form that charts are written in.
    """
    from crisisdata.charts.write import form

    target = Path(path)
    chart = render(package, name, lang=lang, as_of=as_of, size=size, format=form(target), **options)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(chart.data)
    if rows:
        text = chart.rows.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
        target.with_suffix(".csv").write_bytes(text.encode("utf-8"))
    return target
