"""How large a figure is, and where its panels lie."""

from __future__ import annotations

import math
from types import ModuleType
from typing import Any

from matplotlib.axes import Axes

from crisisdata.charts.sheet import Box, Context


def axes_box(ax: Axes) -> Box:
    """Box of axes that somebody else made, in points."""
    figure: Any = ax.figure
    width, height = figure.get_figwidth() * 72, figure.get_figheight() * 72
    p = ax.get_position()
    return Box(p.x0 * width, p.y0 * height, p.x1 * width, p.y1 * height)


def columns(ctx: Context) -> int:
    """Panels side by side."""
    n = ctx.panels
    if ctx.size.name == "slide":
        return 1 if n == 1 else 2 if n in (2, 4) else 3 if n < 9 else 4
    if n < 5 or ctx.size.name == "print-column":
        return 1
    return 3 if n > 6 and ctx.size.name == "report" else 2


def places(ctx: Context, found: list[Any], kinds: dict[str, ModuleType]) -> list[float]:
    """Points of height that each row of panels asks for."""
    body = ctx.size.height * 72 * 0.66
    many = len(found) > 1
    across = columns(ctx)
    wishes = []
    for kind, panel, content in found:
        module = kinds[kind]
        if hasattr(module, "needs"):
            wish = module.needs(ctx, panel, content)
        else:
            wish = body if not many else ctx.size.more * 72 if ctx.size.more else body
            if len(found) >= 5:
                wish *= 0.78
        if panel.text("heading", ctx.lang) and many:
            wish += ctx.size.text * 1.6
        wishes.append(wish)
    rows = math.ceil(len(found) / across)
    return [max(wishes[r * across : (r + 1) * across]) for r in range(rows)]


def least(ctx: Context, found: list[Any], kinds: dict[str, ModuleType]) -> list[float]:
    """Points of height of each row of panels, below which they cannot be read."""
    across = columns(ctx)
    wishes = []
    for kind, panel, content in found:
        module = kinds[kind]
        t = ctx.size.text
        own = module.needs(ctx, panel, content) * 0.92 if hasattr(module, "needs") else t * 13.5
        heading = panel.text("heading", ctx.lang) and len(found) > 1
        wishes.append(own + (t * 2.9 if heading else 0))
    rows = math.ceil(len(found) / across)
    return [max(wishes[r * across : (r + 1) * across]) for r in range(rows)]


def column_width(ctx: Context) -> float:
    """Points of width of one panel."""
    across = columns(ctx)
    wide = ctx.size.width * 72 - 2 * ctx.size.pad
    return (wide - ctx.size.text * 2.6 * (across - 1)) / across


def height(ctx: Context, rows: list[float], head: float, foot: float) -> float:
    """Points of height of the figure: fixed for a slide, else what its content asks for."""
    gaps = (len(rows) - 1) * ctx.size.text * 1.6
    edges = head + foot + ctx.size.pad * 1.45
    if ctx.size.name == "slide":
        return ctx.size.height * 72
    asked = edges + sum(rows) + gaps
    if ctx.size.name == "social":
        # As a preview of a page, square, 4 to 5, or 9 to 16: what the networks show whole.
        for ratio in (1 / 1.91, 1.0, 1.25, 16 / 9):
            if asked <= ctx.size.width * 72 * ratio * 1.12:
                return ctx.size.width * 72 * ratio
        return ctx.size.width * 72 * 16 / 9
    return asked


def boxes(ctx: Context, rows: list[float], body: Box) -> list[Box]:
    """Boxes of the panels, row by row."""
    across = columns(ctx)
    gap = ctx.size.text * 1.6
    side = ctx.size.text * 2.6
    total = body.height - gap * (len(rows) - 1)
    factor = total / sum(rows)
    wide = (body.width - side * (across - 1)) / across
    out = []
    top = body.top
    for r, wish in enumerate(rows):
        tall = wish * factor
        for c in range(min(across, ctx.panels - r * across)):
            left = body.left + c * (wide + side)
            out.append(Box(left, top - tall, left + wide, top))
        top -= tall + gap
    return out
