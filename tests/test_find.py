"""Figures of texts find their sources."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdata import cli
from crisisdata.errors import CrisisDataError, UnknownNameError
from crisisdata.find import read


@pytest.mark.parametrize(
    ("text", "value", "half", "unit"),
    [
        (1698488.2, 1698488.2, 0.05, None),
        ("1,698,488.2 %", 1698488.2, 0.05, "percent"),
        ("1.698.488,2", 1698488.2, 0.05, None),
        ("1.7 million per cent", 1.7e6, 5e4, "percent"),
        ("3,4 millones de personas", 3.4e6, 5e4, "persons"),
        ("1,370,000 %", 1370000, 5000, "percent"),
        ("144.2", 144.2, 0.05, None),
        ("144,2 %", 144.2, 0.05, "percent"),
        ("12,345", 12345, 0.5, None),
        ("738 million dollars", 738e6, 5e5, "USD"),
        (65374.105, 65374.105, 0.0005, None),
    ],
)
def test_figures_as_people_write_them(text, value, half, unit):
    got = read(text)
    assert got.value == pytest.approx(value, rel=1e-12)
    assert got.half == pytest.approx(half, rel=1e-9)
    assert got.unit == unit


@given(st.integers(1, 10**9), st.integers(0, 3))
def test_english_and_spanish_forms_say_the_same(whole, places):
    number = whole / 10**places
    english = f"{number:,.{places}f}"
    spanish = english.translate(str.maketrans(",.", ".,"))
    if english.count(",") + english.count(".") == 1:
        return  # one mark alone may be either: only the reader knows
    assert read(english).value == pytest.approx(number)
    assert read(spanish).value == pytest.approx(number)


def test_an_exact_figure(package):
    found = package.find(1698488.2)
    first = found.iloc[0]
    assert (first["fit"], first["indicator"], first["producer"]) == ("exact", "cpi_dec_dec", "an")
    assert first["period"] == "2018"
    assert found["difference"].iloc[0] == 0
    assert "1,698,488" not in set(found["fit"])
    assert found["fit"].is_monotonic_increasing


def test_a_rounded_figure_finds_its_source_before_misprints(package):
    first = package.find("1.7 million per cent", area="VEN").iloc[0]
    assert (first["fit"], first["indicator"]) == ("rounds-to", "cpi_dec_dec")
    assert first["confidence"] != "low"


def test_a_figure_more_exact_than_the_source(package):
    found = package.find(1698488.4, indicator="cpi_dec_dec")
    assert "rounded-from" in set(found["fit"])
    assert found.loc[found["fit"] == "rounded-from", "value"].eq(1698488).all()


def test_scaled_units(package):
    found = package.find("3.4 million people", indicator="refugees_migrants_stock")
    assert not found.empty
    assert found["value"].between(3.3e6, 3.5e6).all()


@settings(max_examples=15)
@given(st.data())
def test_every_value_finds_itself(package, data):
    table = package.load("exchange_rates")
    row = table.iloc[data.draw(st.integers(0, len(table) - 1))]
    found = package.find(float(row["value"]), indicator=str(row["indicator"]), limit=None)
    assert (found["period"] == row["period"]).any()
    assert found["fit"].iloc[0] == "exact"


def test_nothing_and_nonsense(package):
    assert package.find(98765432112345.67).empty
    with pytest.raises(CrisisDataError, match="no number"):
        package.find("millions")
    with pytest.raises(UnknownNameError):
        package.find(1, indicator="cpi_mon")
    with pytest.raises(UnknownNameError):
        package.find(1, area="VENN")


def test_command(capsys):
    assert cli.main(["find", "1698488.2", "--csv", "-n", "1"]) == 0
    assert "cpi_dec_dec" in capsys.readouterr().out
    assert cli.main(["find", "98765432112345.67"]) == 1
