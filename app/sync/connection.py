"""The line to central: signed requests, and its answers or refusals as values and plain errors."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import truststore
from pydantic import BaseModel, ValidationError

from app.models.terms import DomainError
from app.sync.packing import ENCODING, packed
from app.sync.protocol import PROBLEM_MEDIA, Problem
from app.sync.signing import sign

Answer = TypeVar("Answer", bound=BaseModel)

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_TIMEOUT = httpx.Timeout(60, connect=15)
"""Seconds without a byte, not seconds in all: a slow line may take its time."""


class CentralUnreachable(DomainError):
    """Central at ``url`` does not answer: no network, or the service is down."""


class CentralRefused(DomainError):
    """Central refused: ``code`` is that of the problem document, ``detail`` for the log.

    ``acked_seq`` comes with a gap, ``upload_offset`` with a piece of a photo or scan that starts elsewhere.
    """

    def __init__(
        self, *, code: str, detail: str = "", acked_seq: int | None = None, upload_offset: int | None = None
    ) -> None:
        """Keep what the problem document said."""
        super().__init__(code=code, detail=detail, acked_seq=acked_seq)
        self.code = code
        self.acked_seq = acked_seq
        self.upload_offset = upload_offset


class CentralAnswerWrong(DomainError):
    """Whatever answered is not central, or not one of this version: ``what`` is wrong with the answer."""


class CentralAddressWrong(DomainError):
    """``url`` is no address of a web service."""


class CentralNotSecure(DomainError):
    """``url`` would send personal data in the clear: only https is allowed, but on this computer itself."""


def checked_url(url: str) -> str:
    """Return the address of central without a slash at the end.

    Raises ``CentralAddressWrong`` or ``CentralNotSecure``.
    """
    tidy = url.strip().rstrip("/")
    try:
        parts = urlsplit(tidy)
        host, _ = parts.hostname, parts.port
        httpx.URL(tidy).host.encode("idna")  # what the line itself would trip over
    except (ValueError, httpx.InvalidURL) as problem:
        raise CentralAddressWrong(url=tidy) from problem
    if parts.scheme not in {"http", "https"} or not host:
        raise CentralAddressWrong(url=tidy)
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise CentralNotSecure(url=tidy)
    return tidy


def open_line(url: str) -> httpx.Client:
    """Return a client that trusts what the system trusts and minds its proxy, but for this computer itself."""
    here = urlsplit(url).hostname in _LOOPBACK
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.Client(verify=context, timeout=_TIMEOUT, trust_env=not here)


class Central:
    """Central as one laptop speaks to it: every request is signed in its name."""

    def __init__(
        self, http: httpx.Client, url: str, *, device_id: UUID, private_key: bytes, at: datetime
    ) -> None:
        """Take the line, central's address and the laptop's identity; ``at`` is written into signatures."""
        self._http = http
        self._url = url
        self.device_id = device_id
        self._private_key = private_key
        self._at = at
        self.said_at: datetime | None = None
        """When central last answered, by its own clock and to the second (``Date``, RFC 9110, section 6.6.1)."""

    def post(self, path: str, message: BaseModel, answer: type[Answer]) -> Answer:
        """Send a message and return the answer. Raises the errors of this module."""
        body = packed(message.model_dump_json(by_alias=True).encode())
        headers = {"content-type": "application/json", "content-encoding": ENCODING}
        return _read(self._send("POST", path, body, headers), answer)

    def get(self, path: str, query: Mapping[str, int], answer: type[Answer]) -> Answer:
        """Ask for something and return the answer. Raises the errors of this module."""
        return _read(self._send("GET", path, query=query), answer)

    def head(self, path: str) -> Mapping[str, str] | None:
        """Ask what there is and return its headers, None when there is nothing. Raises the errors of this module."""
        response = self._ask("HEAD", path)
        return None if response.status_code == HTTPStatus.NOT_FOUND else self._checked(response).headers

    def patch(self, path: str, body: bytes, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Send bytes and return the headers of the answer. Raises the errors of this module."""
        return self._send("PATCH", path, body, headers).headers

    def get_bytes(self, path: str, query: Mapping[str, int]) -> bytes:
        """Ask for bytes and return them. Raises the errors of this module."""
        return self._send("GET", path, query=query).content

    def _send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, int] | None = None,
    ) -> httpx.Response:
        return self._checked(self._ask(method, path, body, headers, query))

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, int] | None = None,
    ) -> httpx.Response:
        request = self._http.build_request(
            method, self._url + path, content=body or None, headers=headers, params=query
        )
        sign(request, body, device_id=self.device_id, private_key=self._private_key, at=self._at)
        try:
            response = self._http.send(request)
        except httpx.TransportError as problem:
            raise CentralUnreachable(url=self._url) from problem
        except httpx.HTTPError as problem:
            raise CentralAnswerWrong(what="encoding") from problem
        self.said_at = _date(response)
        return response

    def _checked(self, response: httpx.Response) -> httpx.Response:
        if not response.is_success:
            raise self._refusal(response)
        return response

    def _refusal(self, response: httpx.Response) -> DomainError:
        if response.headers.get("content-type", "").split(";")[0] != PROBLEM_MEDIA:
            if response.is_server_error:  # a gateway in front of central that cannot reach it
                return CentralUnreachable(url=self._url)
            return CentralAnswerWrong(what=f"status {response.status_code}")
        try:
            problem = Problem.model_validate_json(response.content)
        except ValidationError:
            return CentralAnswerWrong(what="problem")
        return CentralRefused(
            code=problem.code,
            detail=problem.detail,
            acked_seq=problem.acked_seq,
            upload_offset=problem.upload_offset,
        )


def _date(response: httpx.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(response.headers.get("date", "")).astimezone(UTC)
    except ValueError:
        return None


def _read(response: httpx.Response, answer: type[Answer]) -> Answer:
    try:
        return answer.model_validate_json(response.content)
    except ValidationError as problem:
        raise CentralAnswerWrong(what="shape") from problem
