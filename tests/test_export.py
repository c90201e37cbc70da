"""Each format is opened by a reader that did not write it, and holds what load() gives."""

from __future__ import annotations

import json
import sqlite3

import frictionless
import pandas as pd
import pytest

from crisisdata import citation, cli
from crisisdata.errors import NoDataError, UnknownNameError
from crisisdata.nouns import open_package
from tests.conftest import ROOT, need
from tests.test_descriptor import profile, validator

RISKY = ("=", "+", "-", "@")


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Codes and dates as text, so that a frame compares with what any reader gives."""
    out = {}
    for name, column in frame.reset_index(drop=True).items():
        if pd.api.types.is_datetime64_any_dtype(column):
            column = column.dt.strftime("%Y-%m-%d")
        if pd.api.types.is_numeric_dtype(column):
            out[name] = column.astype("float64")
        else:
            out[name] = column.astype("str").fillna("")
    return pd.DataFrame(out)


def same(read: pd.DataFrame, wanted: pd.DataFrame) -> None:
    left, right = plain(read), plain(wanted)
    # A database gives rows in no order of its own.
    order = list(right.columns)
    left = left[order].sort_values(order, ignore_index=True)
    right = right.sort_values(order, ignore_index=True)
    pd.testing.assert_frame_equal(left, right, check_exact=True, check_dtype=False)


def test_parquet_gives_the_frames_of_load(package, tmp_path):
    from pyarrow import parquet

    package.export("parquet", tmp_path / "parquet")
    for name in package.names:
        read = pd.read_parquet(tmp_path / "parquet" / f"{name}.parquet")
        loaded = package.load(name)
        for column in read.select_dtypes("category"):
            if read[column].isna().all():  # Parquet keeps no type of names that are not there
                read[column] = read[column].astype(loaded[column].dtype)
        pd.testing.assert_frame_equal(read, loaded, check_exact=True)
        assert read.attrs == loaded.attrs
    about = parquet.read_schema(tmp_path / "parquet" / "prices.parquet")
    head = {k.decode(): v.decode() for k, v in about.metadata.items()}
    assert json.loads(head["units"])["cpi_mom"] == "percent"
    prices = package.load("prices")
    citations = json.loads(head["citations"])
    assert set(prices["reference"].astype("str")) <= set(citations)
    assert citations.items() <= citation.texts(package).to_dict().items()
    assert head["citation"] == package.cite("prices")
    described = {f["name"]: f["description"] for f in package.schema("prices")["fields"]}
    for column in about:
        assert column.metadata[b"description"].decode() == described[column.name]


def test_parquet_in_another_reader(package, tmp_path):
    duckdb = need("duckdb", "the extra export")
    package.export("parquet", tmp_path / "p", tables=["exchange_rates"])
    path = tmp_path / "p" / "exchange_rates.parquet"
    read = duckdb.sql(f"SELECT * FROM '{path}'").df()
    same(read, package.load("exchange_rates"))


@pytest.fixture(scope="module", params=["duckdb", "sqlite"])
def database(request, package, tmp_path_factory):
    """A database of the whole package, and a function that asks it."""
    path = tmp_path_factory.mktemp("db") / f"crisis.{request.param}"
    if request.param == "duckdb":
        duckdb = need("duckdb", "the extra export")
        package.export("duckdb", path)
        with duckdb.connect(str(path), read_only=True) as db:
            yield request.param, lambda q: db.execute(q).df()
    else:
        package.export("sqlite", path)
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        yield request.param, lambda q: pd.read_sql_query(q, db)
        db.close()


def test_database_holds_every_table(package, database):
    _, ask = database
    for name in package.names:
        same(ask(f'SELECT * FROM "{name}"'), package.load(name))


def test_database_cites_as_the_library_does(package, database):
    _, ask = database
    read = ask("SELECT reference, citation FROM citation").set_index("reference")["citation"]
    assert read.astype("str").sort_index().to_dict() == (
        citation.texts(package).sort_index().to_dict()
    )


def test_database_view_of_observations(package, database):
    _, ask = database
    read = ask(
        "SELECT value, unit, producer_name, citation FROM observations "
        "WHERE indicator = 'cpi_mom' AND producer = 'an' AND period = '2019-01'"
    )
    rows = package.load("prices", labels="en").query(
        "indicator == 'cpi_mom' and producer == 'an' and period == '2019-01'"
    )
    same(read, rows[["value", "unit", "producer_name", "citation"]])
    count = int(ask("SELECT count(*) AS n FROM observations")["n"].iloc[0])
    assert count == sum(len(package.load(n)) for n in package.observation_tables)


@pytest.mark.parametrize(
    ("indicator", "producer"),
    [("cpi_dec_dec", "an"), ("undernourishment", "fao"), ("refugees_migrants_stock", "r4v")],
)
def test_database_picks_what_series_picks(package, database, indicator, producer):
    _, ask = database
    read = ask(
        "SELECT period, value FROM observations WHERE picked = 1 AND "
        f"indicator = '{indicator}' AND producer = '{producer}' AND area = 'VEN' "
        f"AND breakdown = '_T' AND counterpart IN ('_Z', 'WLD')"
    )
    counterpart = "WLD" if indicator == "refugees_migrants_stock" else None
    wanted = package.series(indicator, producer=producer, counterpart=counterpart, detail=True)
    same(read, wanted[["period", "value"]].reset_index(drop=True))


def test_database_has_keys_indexes_and_comments(package, database):
    kind, ask = database
    if kind == "sqlite":
        assert ask("PRAGMA foreign_key_list('prices')")["table"].nunique() == 6
        assert ask("PRAGMA foreign_key_check").empty
        assert "prices_reference" in set(ask("PRAGMA index_list('prices')")["name"])
        made = ask("SELECT sql FROM sqlite_master WHERE name = 'prices'")["sql"].iloc[0]
        described = ask("SELECT description FROM _fields WHERE \"table\" = 'prices'")
        assert "Who made the figure" in made
        fields = package.schema("prices")["fields"]
        assert set(described["description"]) == {f["description"] for f in fields}
    else:
        found = ask("SELECT constraint_type FROM duckdb_constraints() WHERE table_name = 'prices'")
        kinds = found["constraint_type"].value_counts()
        assert kinds["FOREIGN KEY"] == 8
        assert kinds["PRIMARY KEY"] == 1
        assert "prices_reference" in set(ask("SELECT index_name FROM duckdb_indexes()").iloc[:, 0])
        comments = ask("SELECT comment FROM duckdb_columns() WHERE table_name = 'prices'")
        assert comments["comment"].notna().all()


def test_database_refuses_what_the_keys_refuse(package, tmp_path):
    path = tmp_path / "crisis.sqlite"
    package.export("sqlite", path, tables=["currencies"])
    db = sqlite3.connect(path)
    db.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE currencies SET area = 'ZZZ'")
    db.close()


TABLES = ["exchange_rates", "references", "criteria", "findings", "events"]


@pytest.fixture(scope="module")
def workbook(package, tmp_path_factory):
    need("xlsxwriter", "the extra export")
    path = tmp_path_factory.mktemp("xlsx") / "crisis.xlsx"
    package.export("xlsx", path, tables=TABLES)
    return path


def test_workbook_holds_what_load_gives(package, workbook):
    calamine = need("python_calamine")
    book = calamine.CalamineWorkbook.from_path(str(workbook))
    assert {"cover", "dictionary", "sources", *TABLES} <= set(book.sheet_names)
    for name in TABLES:
        header, *rows = book.get_sheet_by_name(name).to_python()
        read = pd.DataFrame(rows, columns=header).replace("", None)
        wanted = package.load(name)
        for column in wanted:
            if pd.api.types.is_datetime64_any_dtype(wanted[column]):
                read[column] = pd.to_datetime(read[column])
            elif pd.api.types.is_numeric_dtype(wanted[column]):
                read[column] = pd.to_numeric(read[column])
        pd.testing.assert_frame_equal(
            plain(read), plain(wanted), check_dtype=False, rtol=1e-15, atol=0
        )


def test_workbook_is_typed_frozen_and_filtered(package, workbook):
    openpyxl = need("openpyxl")
    book = openpyxl.load_workbook(workbook)
    sheet = book["exchange_rates"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:P{len(package.load('exchange_rates')) + 1}"
    header = [c.value for c in sheet[1]]
    cells = dict(zip(header, sheet[2], strict=True))
    assert cells["value"].data_type == "n"
    assert cells["vintage"].is_date
    assert cells["period"].data_type == "s"
    fields = [f["name"] for n in TABLES for f in package.schema(n)["fields"]]
    listed = [c.value for c in book["dictionary"]["B"]][1:]
    assert set(fields) <= set(listed)


def test_workbook_calculates_nothing(package, workbook):
    openpyxl = need("openpyxl")
    book = openpyxl.load_workbook(workbook)
    risky = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                if isinstance(cell.value, str) and cell.value.startswith(RISKY):
                    risky += 1
                    assert cell.quotePrefix, (sheet.title, cell.coordinate)
    wanted = sum(
        package.load(n)[c].astype("str").str.startswith(RISKY).fillna(False).sum()
        for n in TABLES
        for c in package.load(n).select_dtypes(["category", "str"])
    )
    assert risky >= wanted > 0


def test_workbook_with_hostile_text(tmp_path, package):
    """The test above sees only what the package holds: here is what an attacker would write."""
    openpyxl = need("openpyxl")
    xlsxwriter = need("xlsxwriter")
    from crisisdata.export import xlsx_format

    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "http://x.org"]
    path = tmp_path / "hostile.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        xlsx_format._sheet(book, "x", ["text"], [hostile], xlsx_format._styles(book))
    sheet = openpyxl.load_workbook(path)["x"]
    assert [c.value for c in sheet["A"]][1:] == hostile
    assert {c.data_type for c in sheet["A"]} == {"s"}
    assert [bool(c.quotePrefix) for c in sheet["A"]][1:] == [True] * 6 + [False]


def test_zip_is_a_data_package_and_always_the_same(package, tmp_path):
    for name in ("a.zip", "b.zip"):
        package.export("zip", tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    again = open_package(tmp_path / "a.zip")
    assert again.descriptor == package.descriptor
    for name in ("prices", "findings"):
        pd.testing.assert_frame_equal(again.load(name), package.load(name))


def test_zip_of_a_part_is_valid_by_frictionless_and_by_profile(package, tmp_path):
    path = tmp_path / "open.zip"
    package.export("zip", path, tables=["prices", "findings"], areas=["VEN"], reuse="open")
    report = frictionless.validate(str(path))
    assert report.valid, report.flatten(["taskName", "rowNumber", "message"])[:10]
    part = open_package(path)
    assert not list(validator(profile("datapackage")).iter_errors(part.descriptor))
    for resource in part.descriptor["resources"]:
        assert not list(validator(profile("dataresource")).iter_errors(resource))
    prices = part.load("prices")
    assert 0 < len(prices) < len(package.load("prices"))
    assert set(prices["area"].astype("str")) == {"VEN"}
    reuse = package.load("references").set_index("id")["reuse"].astype("str")
    assert set(prices["reference"].astype("str").map(reuse)) == {"open"}
    named = part.load("findings")["references"].dropna().str.split().explode()
    assert set(named.map(reuse)) <= {"open"}
    titles = {s["title"] for s in part.resource("prices")["sources"]}
    names = package.load("producers").set_index("id")["name"]
    assert titles == {names[p] for p in set(prices["producer"].astype("str"))}


def test_labels_are_columns_of_the_schema(package, tmp_path):
    package.export("csv", tmp_path / "es", tables=["exchange_rates"], labels="es")
    part = open_package(tmp_path / "es")
    frame = part.load("exchange_rates")
    wanted = package.load("exchange_rates", labels="es")
    assert list(frame.columns) == [*wanted.columns, "picked"]
    same(frame.drop(columns="picked"), wanted)
    now = package.series("fx_official", producer="frb", currency="VED", frequency="M")
    rows = frame[frame["picked"] & (frame["producer"] == "frb")]
    assert len(rows) == len(now)
    assert frictionless.validate(str(tmp_path / "es" / "datapackage.json")).valid


def test_csv_keeps_every_cell_as_written(package, tmp_path):
    package.export("csv", tmp_path / "part", tables=["exchange_rates"])
    written = (tmp_path / "part" / "data" / "exchange_rates.csv").read_bytes()
    assert written == (ROOT / "data" / "exchange_rates.csv").read_bytes()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"to": "parket"}, UnknownNameError),
        ({"to": "csv", "tables": ["price"]}, UnknownNameError),
        ({"to": "csv", "areas": ["VENN"]}, UnknownNameError),
        ({"to": "csv", "reuse": "opn"}, UnknownNameError),
        ({"to": "csv", "labels": "fr"}, UnknownNameError),
        ({"to": "csv", "tables": ["exchange_rates"], "areas": ["COL"]}, NoDataError),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_is_written(package, tmp_path, words, error):
    with pytest.raises(error):
        package.export(output=tmp_path / "out", **words)
    assert not (tmp_path / "out").exists()


def test_command(tmp_path, capsys):
    path = tmp_path / "open.sqlite"
    words = ["export", "--to", "sqlite", "-o", str(path), "--reuse", "open", "--areas", "VEN"]
    assert cli.main([*words, "--tables", "prices", "unrest"]) == 0
    assert capsys.readouterr().out.strip() == str(path)
    assert cli.main([*words, "--tables", "price"]) == 1
    assert "did you mean prices" in capsys.readouterr().err
