"""Register, show and erase how a person is reached."""

from __future__ import annotations

import structlog

from chassis.calls import Call
from contracts.errors import not_found
from contracts.rpc.notify import (
    ContactReceipt,
    ContactView,
    EraseContact,
    GetContact,
    RegisterContact,
)
from services.notify.domain.contact import Contact, register
from services.notify.handlers.persons import acting_for, sees_every_contact

log = structlog.get_logger()


def register_contact(request: RegisterContact, call: Call) -> ContactReceipt:
    """The first contact, or a change of the one there is."""
    person_id = acting_for(call, request.person_id)
    contact = call.unit.load(Contact, person_id)
    if contact is None:
        contact = register(
            person_id,
            name=request.name,
            email=request.email,
            language=request.language,
            body_ids=request.body_ids,
        )
        call.unit.add(contact)
    else:
        call.expect(contact.version)
        contact.change(
            name=request.name,
            email=request.email,
            language=request.language,
            body_ids=request.body_ids,
        )
    return _receipt(contact)


def erase_contact(request: EraseContact, call: Call) -> ContactReceipt:
    """Remove name and address; what is still due to the person fails, and says that it was erased."""
    person_id = acting_for(call, request.person_id)
    contact = call.unit.load(Contact, person_id)
    if contact is None:
        raise not_found("contact", person_id)
    call.expect(contact.version)
    contact.erase(call.unit.now)
    log.info("contact_erased", person_id=person_id, by=call.caller.person_id)
    return _receipt(contact)


def get_contact(request: GetContact, call: Call) -> ContactView:
    """One's own contact, or anybody's for those who see all."""
    person_id = request.person_id or call.caller.person_id
    contact = call.unit.load(Contact, person_id)
    visible = person_id == call.caller.person_id or sees_every_contact(call)
    if contact is None or not visible:
        raise not_found("contact", person_id)
    return ContactView(
        person_id=contact.person_id,
        name=contact.name,
        email=contact.email,
        language=contact.language,
        body_ids=tuple(contact.body_ids),
        erased_at=contact.erased_at,
        version=contact.version,
    )


def _receipt(contact: Contact) -> ContactReceipt:
    return ContactReceipt(
        person_id=contact.person_id,
        language=contact.language,
        body_ids=tuple(contact.body_ids),
        erased_at=contact.erased_at,
        version=contact.version,
    )
