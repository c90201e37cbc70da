"""Tables to validate: schemas x dialects x faults, drawn by hypothesis."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from crisisdata.validate import errors, fast, source

TEXTS = {
    "string": ["a", "bb", "A1", "é", "x y", 'q"q', "l\nl", "ab\n", "12", "-", "NA", " ", "a,b", ""],
    "integer": [
        "0",
        "1",
        "2",
        "10",
        "-3",
        "007",
        "+5",
        " 4 ",
        "1_000",
        "1.0",
        "x",
        "0x1f",
        "١",
        "",
        "99999999999999999999",
        "1e3",
        "-",
    ],
    "number": [
        "0",
        "1",
        "1.5",
        "-2.25",
        "1e3",
        "1.",
        ".5",
        "NaN",
        "inf",
        "1,5",
        "1_0.5",
        " 3",
        "x",
        "",
        "+7",
        "0.0",
        "1e400",
        "-0",
        "10.00",
        "nan",
    ],
    "date": [
        "2019-02-12",
        "2020-01-05",
        "2020-1-5",
        "2019-13-01",
        "0000-01-01",
        " 2020-01-05",
        "",
        "2020-02-30",
        "x",
        "12/02/2019",
    ],
    "datetime": ["2019-02-12T10:00:00", "2019-02-12T10:00:00Z", "2019-02-12", "x", ""],
    "time": ["10:00:00", "10:00:00Z", "25:00:00", ""],
    "boolean": ["true", "false", "True", "1", "0", "yes", "no", "", "TRUE"],
    "year": ["2019", "19", "x", "", "-201", "02019", "20 1"],
    "yearmonth": ["2019-01", "2019-13", "2019", "", "2019-1"],
    "any": ["a", "1", "", "x,y"],
    "array": ["[]", "[1, 2]", "{}", "x", ""],
    "object": ["{}", '{"a": 1}', "[]", "x", ""],
    "geopoint": ["1,2", "200,1", "x", ""],
    "duration": ["P1Y", "PT1H", "x", ""],
    "list": ["a,b", "1", ""],
    "geojson": ['{"type": "Point", "coordinates": [1, 2]}', "{}", ""],
}
FORMATS = {
    "string": ["default", "default", "email", "uri", "uuid", "binary"],
    "number": ["default"],
    "date": ["default", "default", "any", "%d/%m/%Y"],
    "datetime": ["default", "any"],
}
EXTRA = {
    "email": ["a@b.co", "a@b", "x"],
    "uri": ["http://a.b/c", "a b", "x:y"],
    "uuid": ["12345678-1234-1234-1234-123456789012", "x"],
    "binary": ["YQ==", "!", "a"],
}
PATTERNS = ["a|b", "(?:[a-z]+)", r"\d+", r"\w*", "[A-Z]?.*", r"(a)\1", "^a$", r".{2,3}", r"\S+"]

# with sizes like these a table of ten rows crosses every seam that one of a million does
_SMALL = {
    (source, "BLOCK"): 64,
    (source, "SAMPLE"): 32,
    (source, "CHUNK"): 3,
    (errors, "_CHUNK"): 5,
    (fast, "BESIDE"): 60,
}
_USUAL = {(module, name): getattr(module, name) for module, name in _SMALL}


def choose_sizes(small: bool) -> None:
    """Cut tables into many blocks, and run small tables beside larger ones; or as usual."""
    for (module, name), value in (_SMALL if small else _USUAL).items():
        setattr(module, name, value)


@dataclass
class Case:
    """A package of one or two tables."""

    descriptor: dict[str, Any]
    files: dict[str, bytes]

    def write(self, folder: Path) -> Path:
        """Write the package, and return where its descriptor is."""
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        path = folder / "datapackage.json"
        path.write_text(json.dumps(self.descriptor, ensure_ascii=False), encoding="utf-8")
        return path


@st.composite
def fields(draw: Any, name: str) -> dict[str, Any]:
    """One field of a Table Schema."""
    kind = draw(st.sampled_from([*TEXTS, "string", "integer", "number", "string", "date"]))
    field: dict[str, Any] = {"name": name, "type": kind}
    form = draw(st.sampled_from(FORMATS.get(kind, ["default"])))
    if form != "default":
        field["format"] = form
    constraints: dict[str, Any] = {}
    if draw(st.integers(0, 3)) == 0:
        constraints["required"] = True
    unhashable = kind in ("array", "object", "list", "geojson")
    if draw(st.integers(0, 4)) == 0 and not unhashable:
        constraints["unique"] = True
    if kind == "string":
        if draw(st.integers(0, 3)) == 0:
            constraints["pattern"] = draw(st.sampled_from(PATTERNS))
        if draw(st.integers(0, 4)) == 0:
            constraints["minLength"] = draw(st.integers(0, 3))
        if draw(st.integers(0, 4)) == 0:
            constraints["maxLength"] = draw(st.integers(1, 3))
        if draw(st.integers(0, 4)) == 0 and form == "default":
            constraints["enum"] = draw(st.lists(st.sampled_from(TEXTS[kind]), min_size=1))
    bounds = {
        "integer": [0, 1, 5, "2"],
        "number": [0, 1.5, "1.50", 10],
        "year": [2000],
        "date": ["2019-02-12", "2020-01-05"],
    }
    if kind in bounds and form == "default":
        for bound in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            if draw(st.integers(0, 4)) == 0:
                constraints[bound] = draw(st.sampled_from(bounds[kind]))
        if draw(st.integers(0, 6)) == 0:
            constraints["enum"] = draw(st.lists(st.sampled_from(bounds[kind]), min_size=1))
    if constraints:
        field["constraints"] = constraints
    if kind == "number" and draw(st.integers(0, 3)) == 0:
        field |= draw(
            st.sampled_from(
                [
                    {"decimalChar": ","},
                    {"groupChar": ","},
                    {"bareNumber": False},
                    {"groupChar": ".", "decimalChar": ","},
                ]
            )
        )
    if kind == "integer" and draw(st.integers(0, 5)) == 0:
        field["bareNumber"] = False
    if kind == "boolean" and draw(st.booleans()):
        field |= {"trueValues": ["yes"], "falseValues": ["no", "0"]}
    if draw(st.integers(0, 5)) == 0:
        field["missingValues"] = draw(st.sampled_from([["-"], ["", "NA"], ["None"], []]))
    return field


def _texts(field: dict[str, Any], clean: bool) -> st.SearchStrategy[str]:
    pool = TEXTS[field["type"]] + EXTRA.get(field.get("format", ""), [])
    if clean:
        pool = pool[:2] + EXTRA.get(field.get("format", ""), [])[:1]
    if field["type"] in ("integer", "number", "string") and not clean:
        return st.one_of(st.sampled_from(pool), st.integers(-20, 200).map(str))
    return st.sampled_from(pool)


def _quote(cell: str, delimiter: str, always: bool) -> str:
    special = any(character in cell for character in f'{delimiter}"\n\r')
    return '"' + cell.replace('"', '""') + '"' if special or always else cell


@st.composite
def tables(draw: Any, name: str = "t") -> tuple[dict[str, Any], str, dict[str, Any]]:
    """A resource, its text, and how to encode it."""
    width = draw(st.integers(1, 5))
    columns = [draw(fields(f"f{number}")) for number in range(width)]
    schema: dict[str, Any] = {"fields": columns}
    hashable = [
        f["name"] for f in columns if f["type"] not in ("array", "object", "list", "geojson")
    ]
    if hashable and draw(st.booleans()):
        schema["primaryKey"] = draw(st.lists(st.sampled_from(hashable), min_size=1, unique=True))
    if draw(st.integers(0, 3)) == 0:
        schema["missingValues"] = draw(st.sampled_from([["", "NA"], ["-"], ["", "0"], [" "]]))
    clean = draw(st.booleans())
    count = draw(st.integers(0, 40 if clean else 15))
    rows = [[draw(_texts(f, clean)) for f in columns] for _ in range(count)]
    if not clean:
        for row in rows:
            fault = draw(st.integers(0, 12))
            if fault == 0:
                row.append(draw(st.sampled_from(["extra", "", "x"])))
            elif fault == 1:
                del row[draw(st.integers(0, len(row) - 1)) :]
            elif fault == 2:
                row[:] = [""] * len(row)
    labels = [f["name"] for f in columns]
    fault = draw(st.integers(0, 12))
    if fault == 0:
        labels[-1] = draw(st.sampled_from(["f0", "", "other"]))
    elif fault == 1:
        labels.append("more")
    elif fault == 2 and width > 1:
        del labels[-1]
    delimiter = draw(st.sampled_from([",", ",", ",", ";", "\t", "|"]))
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    always = draw(st.integers(0, 3)) == 0
    lines = [
        delimiter.join(_quote(cell, delimiter, always) for cell in row) + end
        for row in [labels, *rows]
    ]
    text = "".join(lines)
    odd = draw(st.integers(0, 14))
    if odd == 0:
        text += end
    elif odd == 1:
        text = text.rstrip("\r\n")
    elif odd == 2:
        text += 'a"b' + end
    elif odd == 3:
        text += '"open' + end
    elif odd == 4:
        text += "x\ry" + end
    resource: dict[str, Any] = {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "schema": schema,
    }
    if delimiter != "," and draw(st.integers(0, 3)):
        resource["dialect"] = {"delimiter": delimiter}
    return resource, text, {}


@st.composite
def cases(draw: Any) -> Case:
    """A package: one table, or two with foreign keys."""
    resource, text, _ = draw(tables("t"))
    resources = [resource]
    files: dict[str, bytes] = {}
    names = [f["name"] for f in resource["schema"]["fields"]]
    simple = [
        f["name"]
        for f in resource["schema"]["fields"]
        if f["type"] not in ("array", "object", "list", "geojson")
    ]
    other = None
    if draw(st.integers(0, 2)) == 0 and simple:
        other, more, _ = draw(tables("u"))
        targets = [
            f["name"]
            for f in other["schema"]["fields"]
            if f["type"] not in ("array", "object", "list", "geojson")
        ]
        size = min(draw(st.integers(1, 2)), len(simple), len(targets))
        if size:
            resource["schema"]["foreignKeys"] = [
                {
                    "fields": simple[:size],
                    "reference": {"resource": "u", "fields": targets[:size]},
                }
            ]
        resources.append(other)
        files["u.csv"] = more.encode()
    if draw(st.integers(0, 4)) == 0 and simple:
        keys = resource["schema"].setdefault("foreignKeys", [])
        keys.append({"fields": [simple[0]], "reference": {"resource": "", "fields": [names[-1]]}})
        if names[-1] not in simple:
            keys.pop()
    encoding = draw(st.sampled_from(["utf-8"] * 6 + ["utf-8-sig", "latin-1", "utf-16", "declared"]))
    if encoding == "declared":
        resource["encoding"] = "latin-1"
        encoding = "latin-1"
    files["t.csv"] = text.encode(encoding, "replace")
    if draw(st.integers(0, 12)) == 0:
        files["t.csv"] += b"\xff\n"
    if draw(st.integers(0, 5)) == 0:
        resource["bytes"] = len(files["t.csv"]) + draw(st.integers(0, 1))
        resource["hash"] = draw(st.sampled_from(["sha256:00", "00", "sha512:00"]))
    version = "https://datapackage.org/profiles/2.0/datapackage.json"
    return Case({"$schema": version, "name": "p", "resources": resources}, files)
