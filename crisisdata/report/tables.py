"""Tables for the pages: built from plain values, rendered once, safe by construction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from crisisdata.report.text import clean


def _text(value: str | Cell) -> str:
    """Text of a cell, markup as it is."""
    return value.text if isinstance(value, Cell) else value


def _words(value: object) -> str:
    """Text of a cell without its markup."""
    return value.striptags() if isinstance(value, Markup) else str(value)


@dataclass(frozen=True)
class Cell:
    """A cell whose order differs from that of its text."""

    text: str
    key: float | str


@dataclass(frozen=True)
class Column:
    """Head of a column; numbers stand to the right."""

    label: str
    number: bool = False


@dataclass
class Table:
    """A table with its caption.

    Parameters
    ----------
    caption : str
        What it shows; also names the region in which a wide table scrolls.
    columns : sequence of Column
    rows : list of list of str or Cell
        Text is escaped; Markup is not.
    header : int
        Column whose cells name their row.
    note : str
        Said under the table: what was left out.
    marked : set of int
        Rows to stand out.
    """

    caption: str
    columns: Sequence[Column]
    rows: list[list[str | Cell]]
    header: int = 0
    note: str = ""
    marked: frozenset[int] = frozenset()
    anchors: dict[int, str] = field(default_factory=dict)
    sortable: bool = False
    #: Whether a heading above says the same as the caption.
    quiet: bool = False

    def without_constant(self, *keep: int) -> tuple[Table, list[str]]:
        """Drop columns that say the same in every row; returns what they said."""
        said, left = [], []
        for i in range(len(self.columns)):
            values = {_text(r[i]) for r in self.rows}
            if len(values) == 1 and len(self.rows) > 1 and i not in keep:
                said.append(_words(next(iter(values))))
            elif values != {""} or i in keep:
                left.append(i)
        table = Table(
            self.caption,
            [self.columns[i] for i in left],
            [[r[i] for i in left] for r in self.rows],
            left.index(self.header) if self.header in left else 0,
            self.note,
            self.marked,
            self.anchors,
            self.sortable,
        )
        return table, [s for s in said if s]

    @property
    def body(self) -> Markup:
        """The rows, as markup."""
        numbers = [c.number for c in self.columns]
        out = []
        for number, row in enumerate(self.rows):
            anchor = f' id="{self.anchors[number]}"' if number in self.anchors else ""
            out.append(f'<tr class="marked"{anchor}>' if number in self.marked else f"<tr{anchor}>")
            for i, value in enumerate(row):
                key = ""
                if isinstance(value, Cell):
                    key, value = f' data-key="{escape(value.key)}"', value.text
                text = value if isinstance(value, Markup) else escape(clean(value))
                if i == self.header and text:
                    out.append(f'<th scope="row"{key}>{text}</th>')
                else:
                    out.append(f'<td class="n"{key}>{text}</td>' if numbers[i] else
                               f"<td{key}>{text}</td>")  # fmt: skip
            out.append("</tr>\n")
        return Markup("".join(out))  # noqa: S704  every part is escaped above
