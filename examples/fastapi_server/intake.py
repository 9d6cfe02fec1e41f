"""From the HTTP request to a checked CreateTask, and the choice of its answer."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, NoReturn

from fastapi import Depends, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import ClientDisconnect

from .schemas import CreateTask

BODY_LIMIT = 2 * 1024 * 1024
BODY_SECONDS = 10.0
DEPTH_LIMIT = 64
_WEIGHT = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")
_QUOTED = r'"(?:\\.|[^"\\])*(?:"|\\?\Z)'
_PIECES = {mark: re.compile(rf'(?:{_QUOTED}|[^"{mark}])+') for mark in (",", ";")}


async def create_request(request: Request) -> CreateTask:
    """The body of POST /api/v1/tasks, or the 4xx it deserves."""
    _check_headers(request)
    payload = _parse(await _read(request))
    try:
        models: tuple[str, ...] = request.app.state.models
        return CreateTask.model_validate(payload, context={"models": models})
    except ValidationError as problem:
        errors = problem.errors(include_url=False, include_context=False, include_input=False)
        located = [{**error, "loc": ("body", *error["loc"])} for error in errors]
        raise RequestValidationError(located) from None


Body = Annotated[CreateTask, Depends(create_request)]


def _check_headers(request: Request) -> None:
    headers = request.headers
    if "content-length" in headers and "transfer-encoding" in headers:
        raise HTTPException(400, "two body framings at once", headers={"Connection": "close"})
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPException(
            415, "content codings are not supported", headers={"Accept-Encoding": "identity"}
        )
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    if media_type.strip().lower() != "application/json":
        raise HTTPException(415, "Content-Type must be application/json")
    charset = re.search(r'charset\s*=\s*"?([^";\s]*)', parameters, re.IGNORECASE)
    if charset and charset[1].lower() not in {"utf-8", "utf8"}:
        raise HTTPException(415, "JSON is read as UTF-8 only")


async def _read(request: Request) -> bytes:
    announced = request.headers.get("content-length", "0")
    if len(announced) > 15 or int(announced) > BODY_LIMIT:
        raise HTTPException(413, "the body is too large")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise HTTPException(413, "the body is too large")
    except TimeoutError:
        raise HTTPException(
            408, "the body did not arrive", headers={"Connection": "close"}
        ) from None
    except ClientDisconnect:
        raise HTTPException(400, "the body was cut off") from None
    return bytes(body)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _parse(body: bytes) -> object:
    try:
        payload = json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_no_constant)
        _check_values(payload)
    except (ValueError, ArithmeticError, RecursionError):
        raise HTTPException(400, "the body is not usable JSON in UTF-8") from None
    return payload


def _check_values(payload: object) -> None:
    """Refuse lone surrogates, which no answer could carry, and nesting without measure."""
    pending = [(payload, 0)]
    while pending:
        value, depth = pending.pop()
        if depth > DEPTH_LIMIT:
            raise ValueError("nested too deeply")
        if isinstance(value, str):
            value.encode()
        elif isinstance(value, list):
            pending.extend((item, depth + 1) for item in value)
        elif isinstance(value, dict):
            pending.extend((key, depth + 1) for key in value)
            pending.extend((item, depth + 1) for item in value.values())


def wants_json(body: CreateTask, request: Request) -> bool:
    """`response_format` decides; without it Accept does, and a stream is the default."""
    if body.response_format is not None:
        return body.response_format == "json"
    ranges = list(_media_ranges(",".join(request.headers.getlist("accept"))))
    return _quality(ranges, "application/json") > _quality(ranges, "text/event-stream")


def _media_ranges(accept: str) -> Iterator[tuple[str, int, Decimal]]:
    """Each well-formed media range as (type, how specific its parameters are, weight)."""
    for element in _PIECES[","].findall(accept):
        pieces = [piece.strip().lower() for piece in _PIECES[";"].findall(element)]
        weight, specific = "1", 1
        for name, _, value in (piece.partition("=") for piece in pieces[1:]):
            if name.strip() == "q":
                weight = value.strip()
            else:
                specific = 2 if (name, value.strip('"')) == ("charset", "utf-8") else 0
        if pieces and _WEIGHT.fullmatch(weight):
            yield pieces[0], specific, Decimal(weight)


def _quality(ranges: list[tuple[str, int, Decimal]], media_type: str) -> Decimal:
    """The weight of the most specific range that covers `media_type` (RFC 9110, 12.5.1)."""
    family = media_type.split("/", maxsplit=1)[0] + "/*"
    rank = {media_type: 4, family: 2, "*/*": 1}
    fits = [
        (rank[name] + (specific if name == media_type else 0), weight)
        for name, specific, weight in ranges
        if name in rank
    ]
    return max(fits, default=(0, Decimal(0)))[1]
