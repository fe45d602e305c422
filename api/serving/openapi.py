"""The service's OpenAPI description, made from the options of `dehusk.extract`."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from dehusk.features.version import VERSION
from dehusk.options import KINDS, OptionKeywords, Options
from dehusk.serving.settings import Settings

_PAGE = {
    "html": {"type": "string", "description": "the page: HTML, or plain text"},
    "url": {"type": "string", "description": "where it came from; links are made absolute by it, nothing is fetched"},
    "encoding": {"type": "string", "description": "the encoding of a body of bytes, where it is known"},
}
_ID = {"type": ["string", "number", "null"], "description": "what the caller knows the page by; its result has it too"}
_CONTENT = {
    "url": {"type": ["string", "null"]},
    "title": {"type": "string"},
    "language": {"type": "string"},
    "confidence": {"type": "number", "description": "the word F1 that the text can be expected to have"},
    "warnings": {"type": "array", "items": {"type": "string"}},
    "text": {"type": "string", "description": "the content in the format asked for"},
}
_ERROR = {
    "type": "object",
    "properties": {
        "error": {"type": "object", "properties": {"type": {"type": "string"}, "message": {"type": "string"}}}
    },
}
_FAILURES = {
    "400": "the body is not what it should be, or an option is wrong",
    "408": "the body did not come in time",
    "413": "the body or the page is beyond a limit",
    "500": "a worker died over the page",
    "503": "too many requests wait; come again later",
}


def description(settings: Settings) -> dict[str, Any]:
    """The description as plain values, OpenAPI 3.1."""
    options = _options()
    one, many = _object({**_PAGE, **options}, ["html"]), _object(_PAGE | {"id": _ID}, ["html"])
    query = [
        {"name": name, "in": "query", "schema": schema, "description": schema.get("description", "")}
        for name, schema in {**{key: _PAGE[key] for key in ("url", "encoding")}, **options}.items()
    ]
    bodies = {"application/json": {"schema": one}, "text/html": {"schema": {"type": "string"}}}
    every = {"application/json": {"schema": _object({"pages": {"type": "array", "items": many}, **options}, ["pages"])}}
    results = _object({"results": {"type": "array", "items": _object({**_CONTENT, "id": _ID, "error": {}})}})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "dehusk",
            "version": VERSION,
            "description": f"Content of web pages. It fetches nothing; a body may have {settings.max_body:,} bytes.",
        },
        "paths": {
            "/extract": _post("The content of a page", "extract", bodies, _object(_CONTENT), query),
            "/label": _post("Every block of a page with its label", "label", bodies, _object({}), query),
            "/extract-many": _post("The contents of many pages", "extractMany", every, results, []),
            "/health": _get("Whether the service runs", "health", "application/json"),
            "/metrics": _get("Counts, in Prometheus's text format", "metrics", "text/plain"),
        },
    }


def _options() -> dict[str, dict[str, Any]]:
    hints = get_type_hints(OptionKeywords)
    schemas = {field.name: {**_schema(hints[field.name]), "default": field.default} for field in fields(Options)}
    return {**schemas, "kind": {"type": "string", "enum": list(KINDS), "default": "auto"}}


def _schema(hint: Any) -> dict[str, Any]:
    if get_origin(hint) is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    if hint is bool:
        return {"type": "boolean"}
    return {"type": ["number", "null"], "minimum": 0, "maximum": 1}


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required or []}


def _post(summary: str, name: str, bodies: dict[str, Any], result: dict[str, Any], query: list[Any]) -> dict[str, Any]:
    failures = {
        status: {"description": meaning, "content": {"application/json": {"schema": _ERROR}}}
        for status, meaning in _FAILURES.items()
    }
    done = {"description": "done", "content": {"application/json": {"schema": result}}}
    return {
        "post": {
            "summary": summary,
            "operationId": name,
            "parameters": query,
            "requestBody": {"required": True, "content": bodies},
            "responses": {"200": done, **failures},
        }
    }


def _get(summary: str, name: str, media_type: str) -> dict[str, Any]:
    content = {media_type: {"schema": {"type": "object" if "json" in media_type else "string"}}}
    return {
        "get": {
            "summary": summary,
            "operationId": name,
            "responses": {"200": {"description": summary, "content": content}},
        }
    }
