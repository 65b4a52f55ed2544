"""The OpenAPI document: ninja's, made true where it cannot know better."""

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from stations.opendata.problems import CONTENT_TYPE

HEADERS = {
    "ETag": {"schema": {"type": "string"}, "description": "Names this very answer: If-None-Match"},
}
PROBLEM_FROM = 400


def finish(document: OpenAPISchema) -> OpenAPISchema:
    """Give problems their own media type, answers the headers they come with, and parameters the
    values that an address can hold.
    """
    schemas = document["components"]["schemas"]
    for name in [name for name in schemas if name.startswith("Asked")]:
        del schemas[name]  # ninja lists the parameters themselves
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation["parameters"]:
                _finish_parameter(parameter)
            for status, response in operation["responses"].items():
                _finish_response(int(status), response)
    return document


def _finish_parameter(parameter: dict[str, Any]) -> None:
    """An address holds no null; the description belongs to the parameter, examples to its
    schema.
    """
    schema = parameter["schema"]
    parameter.pop("examples", None)
    for name in ("title", "description"):
        schema.pop(name, None)
    options = [option for option in schema.pop("anyOf", []) if option != {"type": "null"}]
    schema.update(options[0] if len(options) == 1 else {"anyOf": options} if options else {})


def _finish_response(status: int, response: dict[str, Any]) -> None:
    if status >= PROBLEM_FROM:
        response["content"] = {CONTENT_TYPE: next(iter(response["content"].values()))}
    if status == 200:
        response["headers"] = HEADERS
    if status == 429:
        response["headers"] = {
            "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait"}
        }
