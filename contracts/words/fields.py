"""What the fields of a project are called: in lists, forms, sentences and faults alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts.base import LocalText
from contracts.words.texts import words

#: By name; also what completion may be asked of beside the fields.
PROJECT_FIELDS: Final[Mapping[str, LocalText]] = words(
    title=("rubrik", "title"),
    summary=("sammanfattning", "summary"),
    strategy_id=("strategi", "strategy"),
    case_numbers=("diarienummer", "case numbers"),
    target_groups=("målgrupper", "target groups"),
    alignments=("koppling till strategin", "alignment with the strategy"),
    costs=("kostnader", "costs"),
    benefits=("nyttor", "benefits"),
    benefit_owner=("effektägare", "benefit owner"),
    sponsor=("beställare", "sponsor"),
    steering_group=("styrgrupp", "steering group"),
    project_manager=("projektledare", "project manager"),
    partner_bodies=("medverkande organ", "partner bodies"),
    outside_partners=("parter utanför staden", "partners outside the city"),
    sites=("platser", "sites"),
    needs=("målgruppernas behov", "needs of the target groups"),
    staff=("egen personal", "own staff"),
    competence=("kompetensplan", "competence plan"),
    risks=("risker", "risks"),
    contracts=("avtal", "contracts"),
    checklist=("checklista", "checklist"),
    classification=("informationsklassning", "information classification"),
    personal_data=("personuppgifter", "personal data"),
    dpia=("konsekvensbedömning", "impact assessment"),
    body_id=("organ", "body"),
    kind=("slag", "kind"),
    listed_as=("läge i listan", "listed as"),
    financing=("finansiering", "financing"),
    case_number=("diarienummer", "case number"),
    decider=("beslutat av", "decided by"),
    decided_on=("beslutat den", "decided on"),
    dependencies=("beroenden", "dependencies"),
    prerequisites=("förutsättningar", "prerequisites"),
    documents=("handlingar", "documents"),
    requires=("projekt som förutsätts", "required projects"),
    other=("övrigt", "other"),
)
