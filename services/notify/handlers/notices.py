"""Read notices, and mark them as read."""

from __future__ import annotations

from typing import Any, Final, cast

import sqlalchemy as sa

from chassis.calls import Call, forbidden
from chassis.paging import paged
from contracts.errors import not_found
from contracts.rpc.notify import (
    GetNotice,
    ListNotices,
    MarkRead,
    Notices,
    NoticeText,
    NoticeView,
)
from services.notify.domain.notice import Cause, Notice
from services.notify.handlers.persons import sees_every_notice
from services.notify.tables import CAUSE, NOTICE

_WITH_CAUSE: Final = sa.select(Notice, Cause).join(
    CAUSE,
    sa.and_(CAUSE.c.source == NOTICE.c.cause_source, CAUSE.c.event_id == NOTICE.c.cause_id),
)


def list_notices(request: ListNotices, call: Call) -> Notices:
    """Newest first: one's own, or everybody's for those who see all."""
    statement = _WITH_CAUSE
    person_id = request.person_id
    if not sees_every_notice(call):
        person_id = person_id or call.caller.person_id
        if person_id != call.caller.person_id:
            raise not_found("contact", person_id)
    if person_id is not None:
        statement = statement.where(NOTICE.c.person_id == person_id)
    if request.state is not None:
        statement = statement.where(NOTICE.c.state == request.state)
    if request.channel is not None:
        statement = statement.where(NOTICE.c.channel == request.channel)
    if request.project_id is not None:
        statement = statement.where(NOTICE.c.project_id == request.project_id)
    if request.unread:
        statement = statement.where(NOTICE.c.read_at.is_(None))
    rows, cursor = paged(
        call.unit.session, cast("sa.Select[Any]", statement), request, (NOTICE.c.id.desc(),)
    )
    return Notices(items=tuple(_view(row[0], row[1]) for row in rows), next_cursor=cursor)


def get_notice(request: GetNotice, call: Call) -> NoticeView:
    """One notice, to the person it is for and to those who see all."""
    found = call.unit.session.execute(
        _WITH_CAUSE.where(NOTICE.c.id == request.notice_id)
    ).one_or_none()
    if found is None or not _sees(call, found[0]):
        raise not_found("notice", request.notice_id)
    return _view(*found)


def mark_read(request: MarkRead, call: Call) -> NoticeView:
    """Only the person it is for has read it."""
    notice = call.unit.load(Notice, request.notice_id)
    if notice is None or not _sees(call, notice):
        raise not_found("notice", request.notice_id)
    if notice.person_id != call.caller.person_id:
        raise forbidden(
            "another_person",
            "bara den som aviseringen är till kan markera den som läst",
            "only the person whom the notice is for may mark it as read",
        )
    call.expect(notice.version)
    notice.mark_read(call.unit.now)
    cause = call.unit.session.get_one(Cause, (notice.cause_source, notice.cause_id))
    return _view(notice, cause)


def _sees(call: Call, notice: Notice) -> bool:
    return notice.person_id == call.caller.person_id or sees_every_notice(call)


def _view(notice: Notice, cause: Cause) -> NoticeView:
    return NoticeView(
        notice_id=notice.id,
        person_id=notice.person_id,
        channel=notice.channel,
        state=notice.state,
        cause_source=notice.cause_source,
        cause_id=notice.cause_id,
        cause_type=notice.cause_type,
        project_id=notice.project_id,
        body_id=cause.body_id,
        about=_text(cause.about),
        happened=_text(cause.happened),
        why=_text(notice.why),
        subscription_id=notice.subscription_id,
        next_step=_text(cause.next_step) if cause.next_step else None,
        happened_at=cause.happened_at,
        created_at=notice.created_at,
        sent_at=notice.sent_at,
        read_at=notice.read_at,
        due_at=notice.due_at,
        tries=notice.tries,
        possible_copies=notice.possible_copies,
        message_id=notice.message_id,
        code=notice.code,
        server_reply=notice.server_reply,
        version=notice.version,
    )


def _text(texts: dict[str, str]) -> NoticeText:
    return NoticeText(sv=texts["sv"], en=texts["en"])
