"""Corner cases written by hand: each read by frictionless and by the fast engine."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from crisisdata.validate import source as source_module
from crisisdata.validate import validate
from tests.conftest import need
from tests.validate.test_parity import compare

need("frictionless")

A = {"name": "a", "type": "string"}
B = {"name": "b", "type": "integer"}
C = {"name": "c", "type": "number"}

TEXTS = {
    "empty": "",
    "header only": "a,b\n",
    "header only without its end": "a,b",
    "blank lines only": "\n\n\n",
    "clean": "a,b\nx,1\ny,2\n",
    "no last line end": "a,b\nx,1\ny,2",
    "CRLF": "a,b\r\nx,1\r\ny,x\r\n",
    "CR": "a,b\rx,1\ry,2\r",
    "mixed ends": "a,b\nx,1\r\ny,2\n",
    "BOM": "\ufeffa,b\nx,1\n",
    "BOM within": "a,b\nx,1\n\ufeffy,2\n",
    "quotes": 'a,b\n"x ""y""","1"\n"",2\n',
    "line ends in cells": 'a,b\n"x\ny\r\nz",1\nq,x\n',
    "quote within": 'a,b\nx"y,1\n',
    "text after a quote": 'a,b\n"x"y,1\n',
    "quote never closed": 'a,b\n"x,1\ny,2\n',
    "quote after a blank": 'a,b\n "x",1\n',
    "extra cells": "a,b\nx,1,2,3\ny,2,\n",
    "missing cells": "a,b\nx\n\ny,2\n",
    "blank rows": "a,b\n,\n\nx,1\n,\n",
    "duplicate labels": "a,a\nx,1\n",
    "blank label": "a,\nx,1\n",
    "wrong label": "a,c\nx,1\n",
    "extra label": "a,b,c\nx,1,2\n",
    "missing label": "a\nx\n",
    "no header": "x,1\ny,2\n",
    "wide first line": "title\na,b\nx,1\ny,2\nz,3\n",
    "narrow header": "a,b\n1,2,3,4\n1,2,3,4\n",
    "label with a blank": "a ,b\nx,1\n",
    "blanks after commas": "a, b\nx, 1\ny, 2\n",
    "numbers": "a,b\n"
    + "".join(f"x,{n}\n" for n in "1_000 \u0661 1.0 0x1f +1 --1 9999999999999999999".split())
    + "x,\u00a01\n",
    "semicolons": "a;b\nx;1\n",
    "tabs": "a\tb\nx\t1\ny\tz\n",
    "NUL": "a,b\n\0,1\nx,\0\n",
}


def write(folder: Path, resource: dict[str, Any], files: dict[str, bytes]) -> Path:
    """Write a package of one resource."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    default = {"name": "t", "type": "table", "path": "t.csv", "schema": {"fields": [A, B]}}
    path = folder / "datapackage.json"
    path.write_text(json.dumps({"name": "p", "resources": [default | resource]}))
    return path


@pytest.fixture(params=[32, 2**20], ids=["small blocks", "one block"])
def blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Read in many blocks, and in one."""
    monkeypatch.setattr(source_module, "BLOCK", request.param)
    monkeypatch.setattr(source_module, "SAMPLE", 16)
    return request.param


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("keyed", [False, True], ids=["plain", "keyed"])
def test_texts(tmp_path: Path, text: str, keyed: bool, blocks: int) -> None:
    schema: dict[str, Any] = {"fields": [A, B]}
    if keyed:
        schema["primaryKey"] = ["b"]
        schema["foreignKeys"] = [{"fields": ["a"], "reference": {"resource": "", "fields": ["a"]}}]
    compare(write(tmp_path, {"schema": schema}, {"t.csv": text.encode()}))


@pytest.mark.parametrize("limit", [0, 1, 2, 5, 1000])
def test_limits(tmp_path: Path, limit: int, blocks: int) -> None:
    text = "a,q\n" + "x,y,z\nx,1\n" * 3000
    compare(write(tmp_path, {"hash": "00", "bytes": 1}, {"t.csv": text.encode()}), limit)


DIALECTS: list[dict[str, Any]] = [
    {"delimiter": ";"},
    {"delimiter": "|"},
    {"quoteChar": "'"},
    {"escapeChar": "\\"},
    {"doubleQuote": False},
    {"skipInitialSpace": True},
    {"header": False},
    {"headerRows": [1, 2]},
    {"headerCase": False},
    {"commentChar": "#"},
    {"commentRows": [2]},
    {"skipBlankRows": True},
]


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
def test_dialects(tmp_path: Path, dialect: dict[str, Any], blocks: int) -> None:
    delimiter = dialect.get("delimiter", ",")
    text = 'A,b\n#c,1\n\nx, 1\n"y ""z""",x\n,\n\'q\',2\n\\"w,3\n'.replace(",", delimiter)
    schema = {"fields": [A, B], "primaryKey": ["a"]}
    compare(write(tmp_path, {"dialect": dialect, "schema": schema}, {"t.csv": text.encode()}))


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-8-sig", "ascii", None])
def test_encodings(tmp_path: Path, encoding: str | None, blocks: int) -> None:
    text = "a,b\né,1\nü,x\n" * 40
    data = text.encode("utf-8" if encoding in (None, "ascii") else encoding)
    declared = {"encoding": encoding} if encoding else {}
    compare(write(tmp_path, declared, {"t.csv": data}))
    compare(write(tmp_path, declared, {"t.csv": data + b"\xff\xfe,1\n"}))


def test_bad_byte_after_the_first_chunk(tmp_path: Path, blocks: int) -> None:
    data = b"a,b\n" + b"xyz,1\n" * 40_000 + b"\xff,1\n" + b"xyz,1\n" * 5000
    compare(write(tmp_path, {}, {"t.csv": data}))


@pytest.mark.parametrize("compression", ["gz", "zip"])
def test_compressed(tmp_path: Path, compression: str, blocks: int) -> None:
    data = b"a,b\nx,1\ny,z\n" * 300
    name = f"t.csv.{compression}"
    if compression == "gz":
        (tmp_path / name).write_bytes(gzip.compress(data))
    else:
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("t.csv", data)
    assert compare(write(tmp_path, {"path": name}, {})) == ["fast"]


def test_several_files(tmp_path: Path) -> None:
    files = {"t.csv": b"a,b\nx,1\n", "u.csv": b"a,b\ny,z\n"}
    compare(write(tmp_path, {"path": ["t.csv", "u.csv"]}, files))
    files["t.csv"] = b"a,b\nx,1"
    compare(write(tmp_path, {"path": ["t.csv", "u.csv"]}, files))


def test_inline_data(tmp_path: Path) -> None:
    data = [["a", "b"], ["x", 1], ["y", "z"], [None, None]]
    path = tmp_path / "datapackage.json"
    schema = {"fields": [A, B]}
    resource = {"name": "t", "type": "table", "data": data, "schema": schema}
    path.write_text(json.dumps({"name": "p", "resources": [resource]}))
    compare(path)


def test_tsv(tmp_path: Path, blocks: int) -> None:
    data = b'a\tb\r\nx\t1\r\n"y\r\nz"\tq\r\n'
    compare(write(tmp_path, {"path": "t.tsv"}, {"t.tsv": data}))
    compare(write(tmp_path, {"path": "t.tsv"}, {"t.tsv": b"a\tb\nx\t1\ny\tz\n"}))


def test_parquet(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"a": ["x", None], "b": [1, 2]}), tmp_path / "t.parquet")
    compare(write(tmp_path, {"path": "t.parquet"}, {}))


def test_no_such_file(tmp_path: Path) -> None:
    compare(write(tmp_path, {"path": "other.csv"}, {}))


def test_descriptor_that_is_wrong(tmp_path: Path) -> None:
    compare(write(tmp_path, {"schema": {"fields": [{"name": "a", "type": "nothing"}]}}, {}))
    compare(write(tmp_path, {"schema": {"fields": [{"type": "string"}]}}, {}))
    (tmp_path / "datapackage.json").write_text("{")
    compare(tmp_path / "datapackage.json")


def test_schema_by_path(tmp_path: Path, blocks: int) -> None:
    (tmp_path / "schema.json").write_text(json.dumps({"fields": [A, B], "primaryKey": "a"}))
    compare(write(tmp_path, {"schema": "schema.json"}, {"t.csv": b"a,b\nx,1\nx,q\n"}))


def test_no_schema(tmp_path: Path, blocks: int) -> None:
    path = tmp_path / "datapackage.json"
    (tmp_path / "t.csv").write_text("a,b\n" + "x,1\n" * 120 + "y,z\n")
    path.write_text(json.dumps({"name": "p", "resources": [{"name": "t", "path": "t.csv"}]}))
    compare(path)


def test_foreign_keys_by_value(tmp_path: Path, blocks: int) -> None:
    """1, 1.0 and 01 are one number; 1 and "1" are not one value."""
    files = {"t.csv": b"a,b,c\nx,1,1.0\n1,01,2\ny,7,\n,,3\n", "u.csv": b"a,b,c\n1,1,1\n2,2,2.00\n"}
    for mine, theirs in (("b", "b"), ("b", "c"), ("c", "b"), ("a", "b"), ("b", "a")):
        key = {"fields": [mine], "reference": {"resource": "u", "fields": [theirs]}}
        pair = {"fields": ["b", "c"], "reference": {"resource": "u", "fields": ["b", "c"]}}
        path = write(tmp_path, {}, files)
        fields = [A, B, C]
        resources = [
            {
                "name": "t",
                "type": "table",
                "path": "t.csv",
                "schema": {"fields": fields, "foreignKeys": [key, pair]},
            },
            {"name": "u", "type": "table", "path": "u.csv", "schema": {"fields": fields}},
        ]
        path.write_text(json.dumps({"name": "p", "resources": resources}))
        assert compare(path) == ["fast", "fast"]


@pytest.mark.parametrize("rows", [b"1,2\n3,4\n", b""])
def test_foreign_key_without_fields(tmp_path: Path, blocks: int, rows: bytes) -> None:
    key = {"fields": ["a"], "reference": {"resource": "", "fields": ["b"]}}
    schema = {"fields": [A, B], "foreignKeys": [key, {"x": 1}]}
    path = write(tmp_path, {"schema": schema}, {"t.csv": b"a,b\n" + rows})
    compare(path)


def test_foreign_key_to_nothing(tmp_path: Path, blocks: int) -> None:
    key = {"fields": ["a"], "reference": {"resource": "u", "fields": ["a"]}}
    schema = {"fields": [A, B], "foreignKeys": [key]}
    compare(write(tmp_path, {"schema": schema}, {"t.csv": b"a,b\nx,1\n"}))


@pytest.mark.parametrize("texts", [["NaN", "NaN", "1"], ["1", "1.0", "01"], ["inf", "Infinity"]])
def test_equal_numbers(tmp_path: Path, texts: list[str], blocks: int) -> None:
    schema = {"fields": [A, {**C, "constraints": {"unique": True}}], "primaryKey": ["c"]}
    data = "a,c\n" + "".join(f"x,{text}\n" for text in texts)
    assert compare(write(tmp_path, {"schema": schema}, {"t.csv": data.encode()})) == ["fast"]


@pytest.mark.parametrize(("kind", "text"), [("array", "[]"), ("object", "{}"), ("number", "sNaN")])
def test_where_frictionless_raises(tmp_path: Path, kind: str, text: str) -> None:
    field = {"name": "c", "type": kind, "constraints": {"unique": True}}
    path = write(
        tmp_path, {"schema": {"fields": [A, field]}}, {"t.csv": f"a,c\nx,{text}\n".encode()}
    )
    for engine in ("auto", "fast", "frictionless"):
        report = validate(path, engine=engine)
        assert not report.valid
        assert "cannot be validated" in report.errors[0]["message"]


def test_where_frictionless_breaks_on_the_descriptor(tmp_path: Path) -> None:
    path = write(tmp_path, {"schema": {"fields": [[]]}}, {"t.csv": b"a,b\nx,1\n"})
    for engine in ("auto", "fast", "frictionless"):
        report = validate(path, engine=engine)
        assert not report.valid
        assert "cannot be validated" in report.errors[0]["message"]


@pytest.mark.parametrize("limit", [0, 2, 1000])
def test_a_table_by_itself(
    tmp_path: Path, limit: int, blocks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its warnings are counted in the report, as those of a package's tables are not."""
    # frictionless refuses a table's absolute path
    monkeypatch.chdir(tmp_path)
    path = Path("t.csv")
    path.write_text("a,b\n" + "x,1\n" * 120 + "x,y\nx,1,z\n" * 50)
    assert compare(path, limit) == ["fast"]
