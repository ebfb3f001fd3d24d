"""Reads the body of a request within limits: fields and files of a form."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, MutableMapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from msgspec import Struct

if TYPE_CHECKING:
    from hd.web.route import Route
    from hd.web.settings import Settings

MOST_FIELDS = 200
LONGEST_FIELD = 100 << 10  # bytes of one text
LONGEST_BODY = 1 << 20  # bytes, without files
_OVERHEAD = 64 << 10  # bytes of a multipart form beside fields and files


class RequestError(Exception):
    """A request that no page of the portal sends. status: of the answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Form(Struct, frozen=True):
    """The last value of each field; the files that have a name, with their content."""

    fields: Mapping[str, str] = {}
    files: tuple[tuple[str, bytes], ...] = ()


Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


def read_query(query: bytes) -> dict[str, str]:
    """The last value of each name of a query string."""
    try:
        return dict(parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return {}


async def read_form(headers: Mapping[str, str], receive: Receive, *, settings: Settings, route: Route) -> Form:
    """The form of a POST; an empty one otherwise. Raises RequestError."""
    if route.method != "POST":
        return Form()
    kind = headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind == "application/x-www-form-urlencoded":
        return _urlencoded(b"".join([chunk async for chunk in _chunks(receive, limit=LONGEST_BODY)]))
    if kind == "multipart/form-data" and route.takes_files:
        limit = LONGEST_BODY + _OVERHEAD + settings.file_size * settings.file_count
        return await _multipart(headers, _chunks(receive, limit=limit), settings)
    raise RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


async def _chunks(receive: Receive, *, limit: int) -> AsyncGenerator[bytes, None]:
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestError(HTTPStatus.BAD_REQUEST)
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        yield chunk
        if not message.get("more_body"):
            return


def _urlencoded(body: bytes) -> Form:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise RequestError(HTTPStatus.BAD_REQUEST) from None
    if any(len(value) > LONGEST_FIELD for _, value in pairs):
        raise RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return Form(dict(pairs))


async def _multipart(headers: Mapping[str, str], chunks: AsyncGenerator[bytes, None], settings: Settings) -> Form:
    from starlette.datastructures import Headers, UploadFile
    from starlette.formparsers import MultiPartException, MultiPartParser

    parser = MultiPartParser(
        Headers(headers=dict(headers)),
        chunks,
        max_files=settings.file_count + 1,
        max_fields=MOST_FIELDS,
        max_part_size=LONGEST_FIELD,
    )
    parser.spool_max_size = settings.file_size + 1  # in memory: files go into git, not to a disk
    try:
        form = await parser.parse()
    except MultiPartException:
        raise RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None
    fields: dict[str, str] = {}
    files: list[tuple[str, bytes]] = []
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            fields[name] = value
        elif value.filename:
            data = await value.read()
            if len(data) > settings.file_size or len(files) == settings.file_count:
                raise RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            files.append((value.filename, data))
    await form.close()
    return Form(fields, tuple(files))
