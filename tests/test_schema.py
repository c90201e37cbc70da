import pandas as pd
import pandera.errors
import pytest

from crisisdata import schema
from crisisdata.errors import SchemaError

SCHEMA = {
    "fields": [
        {
            "name": "id",
            "type": "string",
            "constraints": {"required": True, "pattern": "(?:[a-z]+)"},
        },
        {"name": "code", "type": "string", "constraints": {"enum": ["A", "B"]}},
        {"name": "count", "type": "integer", "constraints": {"minimum": 0}},
        {"name": "value", "type": "number"},
        {"name": "yes", "type": "boolean"},
        {"name": "day", "type": "date"},
        {"name": "other", "type": "string"},
    ],
    "primaryKey": ["id"],
    "foreignKeys": [{"fields": ["other"], "reference": {"resource": "", "fields": ["id"]}}],
    "missingValues": [""],
}
HEADER = "id,code,count,value,yes,day,other\n"


def read(body):
    return schema.read_csv((HEADER + body).encode(), SCHEMA, "t.csv")


def test_dtypes_and_nulls():
    frame = read("a,A,1,1.5,true,2018-11-30,a\nb,,,,,,\n")
    assert {c: str(d) for c, d in frame.dtypes.items()} == {
        "id": "str",
        "code": "category",
        "count": "Int64",
        "value": "float64",
        "yes": "boolean",
        "day": "datetime64[ns]",
        "other": "category",
    }
    # Nulls stay nulls: never False, never 0, never the text "nan".
    assert frame.iloc[1].drop("id").isna().all()


def test_text_that_looks_like_a_null_stays_text():
    frame = schema.read_csv(b"id\nNA\nnull\nnan\n", {"fields": [{"name": "id"}]}, "t.csv")
    assert list(frame["id"]) == ["NA", "null", "nan"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("a,A,1,x,,,\n", "t.csv, row 2, column value: 'x' is not a number"),
        ("a,A,1.5,1,,,\n", "t.csv, row 2, column count: '1.5' is not a integer"),
        ("a,A,1,1,no,,\n", "t.csv, row 2, column yes: 'no' is not a boolean"),
        ("a,,,,,,\nb,A,1,1,,2019-13-45,\n", "t.csv, row 3, column day: '2019-13-45' is not a date"),
        ("a,A,1\n", "t.csv, row 2: 3 cells, expected 7"),
    ],
)
def test_a_bad_cell_is_named(body, said):
    with pytest.raises(SchemaError, match=said.replace("(", "\\(")):
        read(body)


def test_a_wrong_header_is_named():
    with pytest.raises(SchemaError, match="row 1.*column 1 is 'code', expected 'id'"):
        schema.read_csv(b"code,id,count,value,yes,day,other\n", SCHEMA, "t.csv")
    with pytest.raises(SchemaError, match="missing: other"):
        schema.read_csv(b"id,code,count,value,yes,day\n", SCHEMA, "t.csv")


def test_pandera_refuses_what_the_schema_refuses():
    gate = schema.pandera_schema(SCHEMA, "t")
    gate.validate(read("a,A,1,1.5,true,2018-11-30,\n"))
    for body in (
        "A,A,1,,,,\n",
        "a,C,1,,,,\n",
        "a,A,-1,,,,\n",
        "a,A,1,,,,\na,B,2,,,,\n",
        "ab1,,,,,,\n",
    ):
        with pytest.raises(pandera.errors.SchemaErrors):
            gate.validate(read(body), lazy=True)


def test_foreign_keys_name_row_and_value():
    frame = read("a,,,,,,a\nb,,,,,,zzz\n")
    assert schema.foreign_key_failures(frame, SCHEMA, {}) == [
        "row 3, column other: zzz is not in the same table.id"
    ]


def test_unknown_type_is_refused():
    with pytest.raises(SchemaError, match="'geojson'"):
        schema.dtypes({"fields": [{"name": "x", "type": "geojson"}]})


def test_a_frame_of_many_distinct_codes_round_trips():
    body = "".join(f"{'abcdefghij'[i % 10] * (i // 10 + 1)},A,{i},,,,\n" for i in range(500))
    frame = read(body)
    assert len(frame) == 500
    assert pd.api.types.is_integer_dtype(frame["count"])
    assert frame["code"].cat.categories.tolist() == ["A"]
