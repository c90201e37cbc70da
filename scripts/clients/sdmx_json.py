"""SDMX-JSON 2.0: data messages, in which everything is a number of a place in a list."""

from __future__ import annotations

from typing import Any

from scripts.clients.sdmx import Series
from scripts.fetching.answer import Answer
from scripts.fetching.body import refuse


def series(answer: Answer, body: Any) -> list[Series]:
    """Read all series of a data message.

    Raises
    ------
    RefusedError
        If the message is not of this form, or holds no series.
    """
    try:
        sets, structure = body["data"]["dataSets"], body["data"]["structures"][0]
        dimensions = structure["dimensions"]["series"]
        times = [v.get("value") or v["id"] for v in _time(structure)]
        found = [
            _one(sets[0], structure, dimensions, times, key, content)
            for key, content in sets[0].get("series", {}).items()
        ]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        refuse(
            answer,
            f"the body is not an SDMX-JSON data message ({type(error).__name__}: {error})",
            "the interface changed: adapt scripts/clients/sdmx_json.py",
        )
    if not found:
        refuse(answer, "the message has no series", "compare the key with the flow's codes")
    return found


def attributes(answer: Answer, body: Any) -> dict[str, str]:
    """Read the attributes of the data set."""
    try:
        given = body["data"]["dataSets"][0].get("attributes", [])
        described = body["data"]["structures"][0]["attributes"].get("dataSet", [])
        return _told(described, given)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        refuse(answer, f"the attributes of the data set cannot be read ({error})")


def _time(structure: dict[str, Any]) -> list[dict[str, Any]]:
    (time,) = structure["dimensions"]["observation"]
    if time["id"] != "TIME_PERIOD":
        raise ValueError(f"observations are along {time['id']}")
    return time["values"]


def _one(
    dataset: dict[str, Any],
    structure: dict[str, Any],
    dimensions: list[dict[str, Any]],
    times: list[str],
    key: str,
    content: dict[str, Any],
) -> Series:
    places = key.split(":")
    if len(places) != len(dimensions):
        raise ValueError(f"the key {key} has not {len(dimensions)} parts")
    codes = tuple(
        (d["id"], d["values"][int(p)]["id"]) for d, p in zip(dimensions, places, strict=True)
    )
    described = structure.get("attributes", {})
    told = _told(described.get("series", []), content.get("attributes", []))
    for group, given in dataset.get("dimensionGroupAttributes", {}).items():
        mask = group.split(":")
        # The key of a group has a place more than there are dimensions: that of time.
        if all(m in ("", p) for m, p in zip(mask, places, strict=False)):
            told = _told(described.get("dimensionGroup", []), given) | told
    values = [(times[int(i)], _text(o[0])) for i, o in content.get("observations", {}).items()]
    return Series(codes, told, values)


def _told(described: list[dict[str, Any]], given: list[Any]) -> dict[str, str]:
    """Name attributes: each is a place in its list of values, or the text itself."""
    out = {}
    for attribute, place in zip(described, given, strict=False):
        if place is None:
            continue
        value = attribute["values"][place] if isinstance(place, int) else place
        if isinstance(value, dict):
            value = value.get("id") or value.get("value") or value.get("name") or ""
        if isinstance(value, list):
            value = " ".join(str(v) for v in value)
        out[attribute["id"]] = str(value)
    return out


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
