"""Which rows a criterion means: as-of, flags, producers, members, and why there is nothing."""

import pandas as pd
import pytest

from crisisdata.criteria import evaluate, from_wide
from crisisdata.errors import AmbiguousError, CriterionError, SchemaError
from tests.criteria_frames import context, indicators, rows

BASE = {"indicator": "x", "operator": ">=", "threshold": 10}


def ask(ctx, as_of=None, **criterion):
    return evaluate({**BASE, **criterion}, as_of=as_of, context=ctx)


def test_the_window_is_the_same_for_both_dates_of_knowledge():
    ctx = context(
        rows("x", {"2017": 5.0, "2018": 20.0}, vintage="2019-01-15"),
        rows("x", {"2018": 8.0, "2019": 99.0}, vintage="2020-04-01"),
    )
    then, now = ask(ctx, "2019-02-12"), ask(ctx)
    assert (then["value"], now["value"]) == (20, 8)
    assert (then["verdict"], now["verdict"]) == ("supported", "contradicted")
    assert (then["knowledge"], now["knowledge"]) == ("then", "now")


def test_forecasts_only_where_named():
    ctx = context(rows("x", {"2018": 20.0}, flag="F"), rows("x", {"2017": 5.0}))
    assert ask(ctx)["value"] == 5
    assert ask(ctx, flags="*")["value"] == 20
    assert ask(ctx, flags="F")["value"] == 20
    assert ask(ctx, flags="A;E")["value"] == 5


def test_several_producers_must_be_named():
    ctx = context(rows("x", {"2018": 20.0}, producer="p"), rows("x", {"2018": 5.0}, producer="q"))
    with pytest.raises(AmbiguousError, match="producers"):
        ask(ctx)
    assert ask(ctx, producers="q")["value"] == 5


def test_named_producers_are_alternatives_and_the_newest_figure_wins():
    old = rows("x", {"2016": 1.0, "2017": 5.0}, producer="p")
    ctx = context(old, rows("x", {"2018": 20.0}, producer="q"))
    assert ask(ctx, producers="p;q")["value"] == 20
    # never spliced: the mean is of the one producer that was taken
    assert ask(ctx, producers="p;q", measure="mean")["value"] == 20
    tie = context(rows("x", {"2018": 5.0}, producer="p"), rows("x", {"2018": 20.0}, producer="q"))
    assert ask(tie, producers="p;q")["value"] == 5
    assert ask(tie, producers="q;p")["value"] == 20


def test_indicators_of_one_unit_may_be_alternatives():
    catalogue = indicators(x="persons/stock", y="persons/stock", z="percent/rate")
    ctx = context(
        rows("x", {"2017": 5.0}), rows("y", {"2018": 20.0}), rows("z", {"2018": 1.0}),
        indicators=catalogue,
    )  # fmt: skip
    assert ask(ctx, indicator="x;y")["value"] == 20
    with pytest.raises(CriterionError, match="one unit"):
        ask(ctx, indicator="x;z")


def test_two_frequencies_are_two_series_unless_a_stock():
    mixed = rows("x", {"2018": 20.0, "2018-06": 5.0})
    flow = context(mixed, indicators=indicators(x="events/flow"))
    with pytest.raises(AmbiguousError, match="frequency"):
        ask(flow)
    assert ask(flow, frequency="M")["value"] == 5
    assert ask(context(mixed, indicators=indicators(x="persons/stock")))["value"] == 20


@pytest.mark.parametrize("column", ["area", "counterpart", "breakdown"])
def test_defaults_of_dimensions(column):
    plural = {"area": "areas", "counterpart": "counterparts", "breakdown": "breakdown"}[column]
    two = context(
        rows("x", {"2018": 1.0}, **{column: "B"}), rows("x", {"2018": 20.0}, **{column: "C"})
    )
    with pytest.raises(AmbiguousError):
        ask(two)
    assert ask(two, **{plural: "C"})["value"] == 20
    default = {"area": None, "counterpart": "_Z", "breakdown": "_T"}[column]
    if default:
        total = context(
            rows("x", {"2018": 1.0}, **{column: "B"}),
            rows("x", {"2018": 20.0}, **{column: default}),
        )
        assert ask(total)["value"] == 20


def test_unknown_names_have_near_matches():
    ctx = context(rows("cpi_mom", {"2018": 1.0}))
    with pytest.raises(CriterionError, match="did you mean cpi_mom"):
        ask(ctx, indicator="cpi_mon")
    with pytest.raises(CriterionError, match="did you mean AAA"):
        ask(ctx, indicator="cpi_mom", areas="AAB")


def test_areas_lists_groups_and_exclusions():
    members = pd.DataFrame(
        {
            "aggregate": ["G", "G", "G"],
            "area": ["AAA", "BBB", "CCC"],
            "valid_from": [None, None, "2020-01-01"],
            "valid_to": [None, None, None],
        }
    )
    frames = [
        rows("x", {"2018": v}, area=a)
        for a, v in zip("AAA BBB CCC".split(), (1.0, 2.0, 4.0), strict=True)
    ]
    ctx = context(*frames, area_members=members)

    def total(areas):
        return ask(ctx, areas=areas, quantifier="sum")["value"]

    assert total("members(G)") == 3  # CCC joined after the article
    assert total("*") == 7
    assert total("*;!members(G)") == 4
    assert total("AAA;CCC") == 5
    with pytest.raises(CriterionError, match="a group of areas"):
        total("members(H)")


# Why there is nothing


def test_not_yet_out():
    found = ask(context(rows("x", {"2018": 20.0}, vintage="2019-05-28")), "2019-02-12")
    assert found["verdict"] == "no-data"
    assert found["reason"].startswith("not yet out: first published on 2019-05-28")
    assert found["reason_es"].startswith("aún no publicado")


@pytest.mark.parametrize("basis", ["retrieved", "upper-bound"])
def test_no_vintage_kept_where_the_first_day_is_not_known(basis):
    ctx = context(rows("x", {"2018": 20.0}, vintage="2020-01-01", vintage_basis=basis))
    assert ask(ctx, "2019-02-12")["reason"].startswith("no vintage kept")


def test_a_much_later_edition_is_not_a_first_publication():
    ctx = context(rows("x", {"2010": 20.0}, vintage="2025-03-13", vintage_basis="release"))
    assert ask(ctx, "2019-02-12")["reason"].startswith("no vintage kept")


def test_not_in_the_package():
    found = ask(context(rows("x", {"2010": 20.0})), window_from="2015")
    assert found["reason"] == "not in the package: the newest figure is of 2010"


def test_silence_of_the_producer():
    silences = pd.DataFrame(
        {
            "producer": ["p"], "indicator": ["x"], "from": ["2016-01-01"], "to": [None],
            "kind": ["not-published"], "description": ["The bank fell silent."],
            "description_es": ["El banco calló."], "reference": ["r"],
        }
    )  # fmt: skip
    ctx = context(rows("x", {"2010": 20.0}), silences=silences)
    found = ask(ctx, producers="p", window_from="2017")
    assert found["reason"] == "not published: The bank fell silent"
    assert found["reason_es"] == "no publicado: El banco calló"


def test_rows_without_vintage_are_known_today_only():
    frame = pd.DataFrame({"indicator": ["x"], "period": ["2018"], "value": [20.0]})
    assert evaluate(BASE, frame)["verdict"] == "supported"
    found = evaluate(BASE, frame, as_of="2019-02-12")
    assert found["reason"].startswith("no vintage kept")


def test_frames_of_a_caller_are_checked():
    with pytest.raises(SchemaError, match="value"):
        evaluate(BASE, pd.DataFrame({"indicator": ["x"], "period": ["2018"]}))
    with pytest.raises(SchemaError, match="period"):
        evaluate(BASE, pd.DataFrame({"indicator": ["x"], "period": ["May"], "value": [1.0]}))


@pytest.mark.parametrize("periods", [[2017, 2018], [2017.0, 2018.0], ["2017", "2018"]])
def test_years_may_be_numbers(periods):
    frame = pd.DataFrame({"indicator": "x", "period": periods, "value": [1.0, 20.0]})
    assert evaluate({**BASE, "window_from": "2018"}, frame)["value"] == 20


def test_days_may_be_dates():
    days = pd.to_datetime(["2018-01-01", "2018-01-02"])
    frame = pd.DataFrame({"indicator": "x", "period": days, "value": [1.0, 20.0]})
    assert evaluate({**BASE, "operator": "≥"}, frame)["value"] == 20


def test_from_wide():
    wide = pd.DataFrame({"Year": [2018, 2019], "AAA": [1, None], "BBB": ["2", "n/a"]})
    frame = from_wide(wide, "x", unit="percent", producer="p")
    assert frame[["area", "period", "value"]].values.tolist() == [
        ["AAA", "2018", 1.0], ["BBB", "2018", 2.0],
    ]  # fmt: skip
    assert evaluate({**BASE, "areas": "BBB"}, frame)["unit"] == "percent"
