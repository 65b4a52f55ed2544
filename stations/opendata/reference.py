"""What the page about the open data lists: read from the declarations, so that it cannot differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

from stations.opendata.api import api
from stations.opendata.shapes import StationRecord


@dataclass(frozen=True)
class Line:
    """A name and what it means."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Operation:
    """An address, what it answers, and what may be asked of it."""

    address: str
    summary: str
    description: str
    parameters: list[Line]


def operations() -> list[Operation]:
    """Every address of the open data."""
    return [
        Operation(
            address=address,
            summary=str(operation["summary"]),
            description=str(operation["description"]),
            parameters=[
                Line(one["name"], str(one["description"]))
                for one in operation["parameters"]
                if one["in"] == "query"
            ],
        )
        for address, methods in api.get_openapi_schema()["paths"].items()
        for operation in methods.values()
    ]


def fields() -> list[Line]:
    """Every name in the record of a station, those inside others after a dot."""
    return list(_lines(StationRecord, ""))


def _lines(shape: type[BaseModel], prefix: str) -> Iterator[Line]:
    for name, field in shape.model_fields.items():
        yield Line(prefix + name, str(field.description))
        inner = _shape_in(field.annotation)
        if inner is not None:
            yield from _lines(inner, f"{prefix}{name}.")


def _shape_in(annotation: Any) -> type[BaseModel] | None:
    """The shape that a field holds: itself, in a list, or unless it is null."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_shape_in, get_args(annotation))), None)
