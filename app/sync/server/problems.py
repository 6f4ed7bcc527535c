"""Refusals of the service, as RFC 9457 problem documents."""

from __future__ import annotations

from http import HTTPStatus

from fastapi.responses import JSONResponse

from app.sync.protocol import PROBLEM_MEDIA, PROBLEM_TYPE, ProblemCode

STATUS: dict[ProblemCode, HTTPStatus] = {
    "bad-request": HTTPStatus.UNPROCESSABLE_ENTITY,
    "bad-signature": HTTPStatus.UNAUTHORIZED,
    "blob-differs": HTTPStatus.UNPROCESSABLE_ENTITY,
    "blob-offset": HTTPStatus.CONFLICT,
    "broken-chain": HTTPStatus.UNPROCESSABLE_ENTITY,
    "bundle-foreign": HTTPStatus.FORBIDDEN,
    "bundle-unreadable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "code-expired": HTTPStatus.FORBIDDEN,
    "code-unknown": HTTPStatus.FORBIDDEN,
    "code-used": HTTPStatus.FORBIDDEN,
    "cursor-unknown": HTTPStatus.CONFLICT,
    "device-known": HTTPStatus.CONFLICT,
    "event-known": HTTPStatus.CONFLICT,
    "fork": HTTPStatus.CONFLICT,
    "gap": HTTPStatus.CONFLICT,
    "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
    "not-found": HTTPStatus.NOT_FOUND,
    "other-device": HTTPStatus.FORBIDDEN,
    "other-edition": HTTPStatus.CONFLICT,
    "other-version": HTTPStatus.UPGRADE_REQUIRED,
    "overdue": HTTPStatus.FORBIDDEN,
    "revoked": HTTPStatus.FORBIDDEN,
    "too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unknown-device": HTTPStatus.UNAUTHORIZED,
    "which-edition": HTTPStatus.CONFLICT,
}

TITLE: dict[ProblemCode, str] = {
    "bad-request": "The request is not of the shape that the protocol asks for",
    "bad-signature": "The request was not signed by the device that it names",
    "blob-differs": "The bytes are not those of the photo or scan that they were sent for",
    "blob-offset": "The piece does not begin where the last one ended",
    "broken-chain": "The events do not form the chain that they claim to be",
    "bundle-foreign": "The bundle is of another edition, another central or an unknown device",
    "bundle-unreadable": "The file is no bundle, is damaged, or is of another version",
    "busy": "The service cannot reach its database now; try again later",
    "code-expired": "The enrolment code is older than a day",
    "code-unknown": "There is no such enrolment code",
    "code-used": "The enrolment code was used already",
    "cursor-unknown": "The cursor was not given out by this service, or was before it was restored",
    "device-known": "This device id belongs to another key",
    "event-known": "An event id was used before by another event",
    "fork": "The device's journal differs from what was received before",
    "gap": "Events are missing before the first one sent",
    "internal": "The service made a mistake",
    "not-found": "There is nothing at this address",
    "other-device": "A device may only send its own journal",
    "other-edition": "The device or the code belongs to another edition",
    "other-version": "The request is of another version of the protocol",
    "overdue": "The device's time is over: what it sends is kept aside for a person",
    "revoked": "The device was shut out: what it sends is kept aside for a person",
    "too-large": "The request is larger than the service accepts",
    "unknown-device": "This device is not enrolled",
    "which-edition": "The code names no edition and the device brings none",
}


class Refused(Exception):
    """The request is refused with a problem document; nothing of it was kept."""

    def __init__(
        self,
        code: ProblemCode,
        *,
        detail: str = "",
        acked_seq: int | None = None,
        upload_offset: int | None = None,
        status: HTTPStatus | None = None,
    ) -> None:
        """Keep what the document says. ``detail`` never holds personal data: it ends up in logs."""
        super().__init__(code)
        self.code: ProblemCode = code
        self.detail = detail
        self.acked_seq = acked_seq
        self.upload_offset = upload_offset
        self.status = STATUS[code] if status is None else status

    def response(self) -> JSONResponse:
        """Return the problem document."""
        body: dict[str, object] = {
            "type": PROBLEM_TYPE + self.code,
            "title": TITLE[self.code],
            "status": int(self.status),
        }
        if self.detail:
            body["detail"] = self.detail
        if self.acked_seq is not None:
            body["acked_seq"] = self.acked_seq
        if self.upload_offset is not None:
            body["upload_offset"] = self.upload_offset
        return JSONResponse(body, status_code=self.status, media_type=PROBLEM_MEDIA)
