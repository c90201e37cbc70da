"""Charts: one style, one small module a theme. matplotlib is imported by the first drawing."""

from __future__ import annotations

from typing import Any

from crisisdata.package import Package


def plot(package: Package, name: str, **options: Any) -> Any:
    from crisisdata.charts.draw import draw

    return draw(package, name, **options)
