"""What is marked for secrecy is masked for everybody but those who need it, in every reply and every event."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from chassis.clock import system_now
from chassis.identity import HeldRole
from contracts.authority import PROCEDURES
from contracts.base import Alignment, Benefit, CostLine
from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Problem, Refused
from contracts.events.portfolio import (
    DocumentAddedV1,
    ProjectSubmittedV2,
    SecrecyLiftedV1,
    SecrecyMarkedV1,
)
from contracts.records import Ground
from contracts.rpc.base import Kind, Role
from contracts.rpc.operations import operations
from contracts.rpc.portfolio import AddDocument, Audience, ProjectState
from contracts.words.secrecy import secret
from services.portfolio.domain.content import Content
from services.portfolio.domain.documents import Document
from services.portfolio.domain.masks import MARKABLE, NEVER_SECRET, StandingMark, masked
from tests.portfolio.builders import BODY, LATER_STRATEGY, NOW, TODAY, a_content, a_project, an_id

TRAFFIC = "trafiknamnden"
GROUND = "19 kap. 3 §"
MASK = "sekretessmarkerad (OSL 19 kap. 3 §)"
#: A word that occurs nowhere but in what is marked; figures and years that stand for it in numbers.
TELLTALE = "Hemligord"
AMOUNT = "7654321.00"
SECRETS = {
    "title": f"{TELLTALE} i rubriken",
    "summary": f"{TELLTALE} i sammanfattningen.",
    "target_groups": ("elever",),
    "alignments": (Alignment(key="socialt", motivation=f"{TELLTALE} i motiveringen."),),
    "costs": (CostLine(year=2017, kind="project", amount=AMOUNT, financed_by=TELLTALE),),
    "benefits": (
        Benefit(
            description=f"{TELLTALE} i nyttan.",
            target_group="elever",
            unit=TELLTALE,
            baseline="40",
            target="90",
            first_effect_year=2018,
        ),
    ),
    "benefit_owner": f"{TELLTALE} chef",
}
WHY = "Skulle skada stadens ställning i upphandlingen."


@pytest.fixture
def people(people, portfolio):
    """With registrars, and a role for each who reads from outside."""
    return SimpleNamespace(
        **vars(people),
        rut=portfolio.person("rut", Role.REGISTRAR, BODY),
        tor=portfolio.person("tor", Role.REGISTRAR, TRAFFIC),
        asa=portfolio.person("asa", Role.ASSESSOR, "programmet"),
        olle=portfolio.person("olle", Role.OPERATOR),
    )


@pytest.fixture
def mark(city, people):
    """Marks a field of a project for secrecy."""

    def mark_one(project, field=None, by=None, **changes):
        return city.call(
            "mark_secrecy",
            by=by or people.rut,
            project_id=project.project_id,
            field=field,
            **{"ground": GROUND, "reason": WHY, **changes},
        )

    return mark_one


def a_document(city, by, project, **changes):
    return city.call(
        "add_document",
        by=by,
        project_id=project.project_id,
        **{
            "kind": "contract",
            "title": f"{TELLTALE} avtal",
            "file_name": f"{TELLTALE}.pdf",
            "media_type": "application/pdf",
            "size": 10,
            "sha256": "e" * 64,
            "reference": TELLTALE,
            "dated_on": TODAY,
            "state": "received",
            "sender": TELLTALE,
            "receiver": TELLTALE,
            **changes,
        },
    )


def with_repeats(fields):
    """And those that are covered with them."""
    return fields | ({"benefits", "needs"} if "target_groups" in fields else set())


def get(city, by, project):
    return city.call("get_project", by=by, project_id=project.project_id)


def hear_own(city):
    """Portfolio's own events come back to it through the broker."""
    for exchange, headers, event in city.outbox():
        if exchange == "radslag.events" and hasattr(event, "project_id"):
            city.receive(event, id=headers["ce-id"], actor=headers.get("ce-actor"))


@pytest.mark.parametrize(
    "ground",
    ["19 kap. 1 §", "31 kap. 16 §", "18 kap. 8 a §", "19 kap. 3 § första stycket", "15 kap. 2 §"],
)
def test_a_ground_is_a_provision_of_the_act(ground):
    assert TypeAdapter(Ground).validate_python(ground) == ground


@pytest.mark.parametrize(
    "ground",
    ["19:1", "OSL 19 kap. 1 §", "5 kap. 2 §", "44 kap. 1 §", "19 kap 1 §", "19 kap. 0 §", "hemlig"],
)
def test_what_is_no_provision_of_secrecy_is_not_taken(ground):
    with pytest.raises(ValidationError):
        TypeAdapter(Ground).validate_python(ground)


def test_every_field_that_an_owner_writes_can_be_marked_but_those_that_are_always_public():
    assert set(Content.model_fields) == MARKABLE | NEVER_SECRET
    assert set(SECRETS) <= MARKABLE


@given(st.sets(st.sampled_from(sorted(SECRETS))))
def test_a_mask_leaves_nothing_of_its_field_and_everything_of_the_others(fields):
    content = a_content(**{name: value for name, value in SECRETS.items() if name != "title"})
    content = content.model_copy(update={"title": SECRETS["title"]})
    marks = [StandingMark(mark_id=an_id(), field=one, ground=GROUND) for one in sorted(fields)]
    left = masked(content, marks)
    for name in Content.model_fields:
        if name in with_repeats(fields):
            assert TELLTALE not in str(getattr(left, name))
            assert AMOUNT not in str(getattr(left, name))
        else:
            assert getattr(left, name) == getattr(content, name)
    assert Content.model_validate_json(left.model_dump_json()) == left


def test_what_is_empty_has_nothing_to_hide():
    empty = a_content(summary=None, costs=())
    marks = [StandingMark(mark_id=an_id(), field=one, ground=GROUND) for one in SECRETS]
    left = masked(empty, marks)
    assert (left.summary, left.costs) == (None, ())
    assert left.title == MASK


def test_several_grounds_are_told_together():
    marks = [
        StandingMark(mark_id=an_id(), field="title", ground=one)
        for one in ("31 kap. 16 §", "19 kap. 3 §")
    ]
    assert masked(a_content(), marks).title == "sekretessmarkerad (OSL 19 kap. 3 §, 31 kap. 16 §)"
    assert secret(["19 kap. 3 §"]).en == "marked for secrecy (OSL 19 kap. 3 §)"


def test_a_mark_masks_for_outsiders_and_warns_insiders(city, people, submitted, mark):
    project = submitted(**SECRETS)
    for field in SECRETS:
        mark(project, field)
    for outsider in (people.berit, people.tor, people.eva, people.curt, people.asa):
        seen = get(city, outsider, project)
        assert TELLTALE not in seen.model_dump_json()
        assert (seen.title, seen.summary, seen.benefit_owner) == (MASK, MASK, MASK)
        assert (seen.costs, seen.cost_total) == ((), 0)
        assert {one.field for one in seen.masks if one.masked} == set(SECRETS)
        assert seen.masks[0].en == "marked for secrecy (OSL 19 kap. 3 §)"
    for insider in (people.anna, people.rut, people.rolf):
        seen = get(city, insider, project)
        assert seen.title == SECRETS["title"]
        assert seen.costs == SECRETS["costs"]
        assert {one.field for one in seen.masks if not one.masked} == set(SECRETS)


def test_the_body_may_share_what_is_marked_with_a_role_that_needs_it(city, people, submitted, mark):
    project = submitted(**SECRETS)
    mark(project, "costs", read_by=("assessor",))
    mark(project, "summary", read_by=("assessor", "council_chair"))
    mark(project, "summary", ground="31 kap. 16 §", read_by=("assessor",))
    seen = get(city, people.asa, project)
    assert (seen.costs, seen.summary) == (SECRETS["costs"], SECRETS["summary"])
    chair = get(city, people.curt, project)
    assert (chair.costs, chair.summary) == ((), "sekretessmarkerad (OSL 31 kap. 16 §)")
    past = city.person_with(
        "ada", [HeldRole(Role.ASSESSOR, "programmet", date(2010, 1, 1), date(2016, 1, 1))]
    )
    with pytest.raises(Forbidden):
        get(city, past, project)


def test_a_lifted_mark_masks_no_longer_and_stays_on_the_record(city, people, submitted, mark):
    project = submitted(**SECRETS)
    set_one = mark(project, "summary")
    assert (set_one.set_on, set_one.set_by, set_one.version) == (TODAY, "person/rut", 1)
    city.call(
        "lift_secrecy",
        by=people.anna,
        mark_id=set_one.mark_id,
        reason="Avtalet är tecknat.",
        expected_version=1,
    )
    assert get(city, people.berit, project).summary == SECRETS["summary"]
    (kept,) = city.call("list_secrecy_marks", by=people.berit, project_id=project.project_id).items
    assert (kept.lifted_by, kept.lift_reason) == ("person/anna", "Avtalet är tecknat.")
    standing = city.call(
        "list_secrecy_marks", by=people.berit, project_id=project.project_id, standing=True
    )
    assert standing.items == ()
    assert len(city.published(SecrecyMarkedV1)) == len(city.published(SecrecyLiftedV1)) == 1
    with pytest.raises(Refused) as refused:
        city.call("lift_secrecy", by=people.anna, mark_id=set_one.mark_id, reason="Igen.")
    assert refused.value.told["code"] == "already_lifted"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"field": None}, "field_or_document"),
        ({"field": "case_numbers"}, "not_markable"),
        ({"field": "no_such_field"}, "not_markable"),
        ({"field": "title"}, "already_marked"),
    ],
)
def test_a_mark_that_can_not_stand_is_refused_in_both_languages(
    city, submitted, mark, changes, code
):
    project = submitted()
    mark(project, "title")
    with pytest.raises(Refused) as refused:
        mark(project, **changes)
    assert refused.value.told["code"] == code
    assert refused.value.told["sv"] != refused.value.told["en"]


def test_only_the_body_itself_marks_and_lifts(city, people, submitted, opened, mark):
    project = submitted()
    for outsider in (people.tor, people.berit, people.eva, people.rolf, people.curt):
        with pytest.raises(Forbidden):
            mark(project, "title", by=outsider)
    with pytest.raises(Invalid):
        mark(project, "title", ground="5 kap. 2 §")
    set_one = mark(project, "title")
    with pytest.raises(Forbidden):
        city.call("lift_secrecy", by=people.tor, mark_id=set_one.mark_id, reason="Nyfiken.")
    with pytest.raises(Conflict):
        mark(project, "summary", expected_version=1)
    with pytest.raises(NotFound):
        mark(project, document_id=an_id())
    draft = opened()
    with pytest.raises(NotFound):
        mark(draft, "title", by=people.tor)
    with pytest.raises(NotFound):
        city.call("lift_secrecy", by=people.rut, mark_id=an_id(), reason="Vilken?")


def test_nobody_finds_a_project_by_what_is_marked_in_it(city, people, submitted, mark):
    project = submitted(**SECRETS)

    def found(by, text):
        return [one.title for one in city.call("list_projects", by=by, text=text).items]

    assert found(people.berit, "hemligord rubriken") == [SECRETS["title"]]
    mark(project, "title")
    assert found(people.berit, "hemligord rubriken") == []
    assert found(people.berit, "sammanfattningen") == [MASK]
    city.call(
        "amend_project", by=people.anna, project_id=project.project_id, title="Hemligord igen"
    )
    assert found(people.berit, "hemligord igen*") == []


def test_nobody_picks_out_or_orders_projects_by_what_is_marked(city, people, submitted, mark):
    secret_one, other = submitted(**SECRETS), submitted(title="Surfplattor")
    picked = ({"year": 2017}, {"target_group": "elever"}, {"alignment": "socialt"})
    for fields in picked:
        assert len(city.call("list_projects", by=people.berit, **fields).items) == 2
    for field in SECRETS:
        mark(secret_one, field)
    for fields in picked:
        (found,) = city.call("list_projects", by=people.berit, **fields).items
        assert found.project_id == other.project_id
    dearest = city.call("list_projects", by=people.berit, order="cost", descending=True).items
    assert [one.project_id for one in dearest] == [other.project_id, secret_one.project_id]


def test_what_is_marked_before_the_submission_leaves_masked_in_the_event(
    city, people, opened, mark
):
    project = opened(**SECRETS)
    for field in SECRETS:
        mark(project, field)
    city.call("submit_project", by=people.anna, project_id=project.project_id)
    for _, _, event in city.outbox():
        assert TELLTALE not in event.model_dump_json()
        assert AMOUNT not in event.model_dump_json()
    (snapshot,) = city.published(ProjectSubmittedV2)
    assert (snapshot.title, snapshot.costs) == (MASK, ())


def test_a_marked_document_shows_its_day_and_number_and_nothing_that_tells(
    city, people, submitted, mark
):
    project = submitted()
    document = a_document(city, people.rut, project, case_number="KS 2017/121-3")
    mark(project, document_id=document.document_id)
    for by in (people.berit, people.curt):
        seen = city.call("get_document", by=by, document_id=document.document_id)
        assert TELLTALE not in seen.model_dump_json()
        assert seen.title == MASK
        assert (seen.case_number, seen.editions[0].dated_on) == ("KS 2017/121-3", TODAY)
        assert seen.editions[0].sha256 is None
        (hit,) = city.call("list_records", by=by, case_number="KS 2017/121-3").items
        assert hit.title == MASK
    assert city.call(
        "get_document", by=people.anna, document_id=document.document_id
    ).title.startswith(TELLTALE)


def test_the_file_of_a_marked_document_is_not_recognised_by_its_hash():
    project = a_project(ProjectState.SUBMITTED)
    said = AddDocument.model_construct(
        kind="contract", title="Avtal", file_name="a.pdf", media_type="application/pdf", size=1,
        sha256="e" * 64, reference=None, dated_on=TODAY, state="drawn_up", sender=None,
        receiver=None, case_number=None,
    )  # fmt: skip
    document, first, added = Document.add(an_id(), project, 0, said, "person/anna", NOW, TODAY)
    assert added.sha256 == "e" * 64
    document.cover((StandingMark(mark_id=an_id(), field=None, ground=GROUND),))
    later = said.model_copy(update={"sha256": "f" * 64})
    _, added = document.add_edition([first], project, later, "person/anna", NOW, TODAY)
    assert isinstance(added, DocumentAddedV1)
    assert added.sha256 is None


#: How each query is asked about a marked project and what stands around it. Whoever adds a query says how.
ASKED = {
    "get_project": lambda w: {"project_id": w.project.project_id},
    "get_case": lambda w: {"project_id": w.project.project_id},
    "get_graph": lambda w: {"project_id": w.project.project_id},
    "list_infrastructure": lambda _: {},
    "get_consultation": lambda _: {"consultation_id": an_id()},
    "list_consultations": lambda _: {},
    "list_comments": lambda _: {},
    "compare_revisions": lambda w: {"project_id": w.project.project_id},
    "find_similar": lambda w: {"project_id": w.project.project_id},
    "competence": lambda _: {},
    "get_coverage": lambda _: {},
    "list_adoptions": lambda _: {},
    "list_bindings": lambda w: {"strategy_id": w.project.strategy_id},
    "list_projects_to_reread": lambda _: {"strategy_id": LATER_STRATEGY["strategy_id"]},
    "get_brief": lambda w: {"project_id": w.project.project_id, "audience": "controller"},
    "list_early_opinions": lambda _: {},
    "get_early_opinion": lambda _: {"opinion_id": an_id()},
    "list_revisions": lambda w: {"project_id": w.project.project_id},
    "list_secrecy_marks": lambda w: {"project_id": w.project.project_id},
    "list_projects": lambda _: {},
    "list_prerequisites": lambda _: {},
    "get_prerequisite": lambda w: {"prerequisite_id": w.prerequisite.prerequisite_id},
    "list_disclosures": lambda _: {},
    "list_documents": lambda _: {},
    "get_document": lambda w: {"document_id": w.document.document_id},
    "list_records": lambda _: {"case_number": "171-908/2016"},
    "get_body": lambda _: {"body_id": BODY},
    "list_bodies": lambda _: {},
    "get_strategy": lambda _: {"strategy_id": "smart-2017"},
    "list_strategies": lambda _: {},
}
#: Queries about the running of the service: they show no project.
_OPERATIONS = {procedure.method for procedure in operations("portfolio")}


@pytest.fixture
def around(city, people, submitted, mark):
    """A project with a secret in every field, and others that stand on it and under it."""
    project = submitted(**SECRETS)
    above, below = submitted(people.berit, title="Ovanför"), submitted(people.berit, title="Under")
    for by, upper, lower in ((people.berit, above, project), (people.anna, project, below)):
        city.call(
            "declare_dependency",
            by=by,
            project_id=upper.project_id,
            kind="requires",
            other_id=lower.project_id,
            reason="Bygger på det.",
        )
    prerequisite = city.call(
        "declare_prerequisite",
        by=people.anna,
        project_id=project.project_id,
        kind="fibre",
        site_code="skola-17",
        needed_on=date(2018, 8, 15),
        delivered_by="stokab",
    )
    document = a_document(city, people.rut, project, case_number="171-908/2016")
    city.call(
        "amend_project",
        by=people.anna,
        project_id=project.project_id,
        title=f"{TELLTALE} på nytt",
    )
    city.call("adopt_strategy", by=people.eva, **LATER_STRATEGY)
    hear_own(city)
    for field in SECRETS:
        mark(project, field)
    mark(project, document_id=document.document_id)
    hear_own(city)
    return SimpleNamespace(
        project=project, above=above, document=document, prerequisite=prerequisite
    )


QUERIES = [
    procedure
    for procedure in PROCEDURES.values()
    if procedure.service == "portfolio"
    and procedure.kind is Kind.QUERY
    and procedure.method not in _OPERATIONS
]


def test_no_query_of_portfolio_shows_an_outsider_what_is_marked(city, people, around):
    """Every query, whoever adds it: as text that crosses the wire."""
    unasked = {procedure.method for procedure in QUERIES} - ASKED.keys()
    assert not unasked, f"say in ASKED how these are asked: {sorted(unasked)}"
    wholes = [*ASKED.items(), ("get_case", lambda w: {"project_id": w.above.project_id})]
    for method, fields in wholes:
        for outsider in (people.berit, people.tor, people.eva, people.curt, people.asa):
            reply = raw(city, method, outsider, fields(around))
            assert TELLTALE not in reply, (method, outsider.person_id)
            assert AMOUNT not in reply, (method, outsider.person_id)
            assert "7 654 321" not in reply, (method, outsider.person_id)
    seen = "".join(raw(city, method, people.anna, fields(around)) for method, fields in wholes)
    assert TELLTALE in seen
    assert AMOUNT in seen
    assert "7 654 321" in seen


def raw(city, method, by, fields):
    message = {
        "token": by.token,
        "deadline": (system_now().replace(year=system_now().year + 1)).isoformat(),
        **{name: str(value) for name, value in fields.items()},
    }
    try:
        reply = city.calls.answer(method, orjson.loads(orjson.dumps(message)))
    except Problem as problem:
        reply = problem.told
    return json.dumps(reply, ensure_ascii=False).replace("\u00a0", " ")


def test_a_refusal_does_not_tell_a_marked_title_either(city, people, around):
    with pytest.raises(Refused) as refused:
        city.call(
            "declare_dependency",
            by=people.anna,
            project_id=around.project.project_id,
            kind="requires",
            other_id=around.above.project_id,
            reason="Åt andra hållet.",
        )
    assert TELLTALE in refused.value.told["sv"]
    listed = city.call("list_projects", by=people.berit, body_id=TRAFFIC).items
    below = next(one for one in listed if one.title == "Under")
    with pytest.raises(Refused) as refused:
        city.call(
            "declare_dependency",
            by=people.berit,
            project_id=below.project_id,
            kind="requires",
            other_id=around.above.project_id,
            reason="En cirkel.",
        )
    assert refused.value.told["code"] == "stands_on_itself"
    assert TELLTALE not in json.dumps(refused.value.told, ensure_ascii=False)
    assert MASK in refused.value.told["sv"]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(fields=st.sets(st.sampled_from(sorted(SECRETS))), after=st.booleans())
def test_whatever_is_marked_whenever_an_outsider_reads_the_rest_and_not_that(
    city, people, opened, mark, fields, after
):
    project = opened(**SECRETS)

    def submit():
        city.call("submit_project", by=people.anna, project_id=project.project_id)

    if after:
        submit()
    for field in sorted(fields):
        mark(project, field)
    if not after:
        submit()
    seen, own = get(city, people.berit, project), get(city, people.anna, project)
    for field in SECRETS:
        told = getattr(seen, field)
        if field in with_repeats(fields):
            assert TELLTALE not in str(told)
            assert told in {MASK, ()}
        else:
            assert told == getattr(own, field)
    assert {one.field for one in seen.masks} == with_repeats(fields) - {"needs"}


@pytest.mark.parametrize("audience", Audience)
def test_a_brief_does_not_say_that_what_is_marked_is_not_given(
    city, people, submitted, mark, audience
):
    project = submitted()
    for field in ("target_groups", "alignments", "benefits", "costs", "risks", "staff"):
        mark(project, field)
    view = city.call("get_brief", by=people.berit, project_id=project.project_id, audience=audience)
    said = [one.nothing.sv for one in view.sections if one.nothing is not None]
    assert MASK in said
    given = ("Målgrupperna", "Ingen nytta", "Ingen koppling", "Inga kostnader")
    assert not [one for one in said if one.startswith(given)]


def test_what_repeats_the_target_groups_is_covered_with_them(city, people, opened, mark):
    need = {
        "target_group": "elever",
        "need": f"{TELLTALE} behöver.",
        "learnt_from": "Enkäten 2016.",
    }
    project = opened(needs=[need])
    mark(project, "target_groups")
    city.call("submit_project", by=people.anna, project_id=project.project_id)
    seen = get(city, people.curt, project)
    assert (seen.target_groups, seen.benefits, seen.needs) == ((), (), ())
    assert {one.field for one in seen.masks if one.masked} == {"target_groups", "benefits", "needs"}
    assert get(city, people.anna, project).benefits
    event = city.published(ProjectSubmittedV2)[-1]
    assert (event.target_groups, event.benefits, event.needs) == ((), (), ())
    assert event.missing == ()


def test_what_is_covered_is_not_missing_and_what_is_missing_does_not_tell_of_it(
    city, people, opened, mark
):
    running = {"year": 2019, "kind": "running", "amount": "10.00", "financed_by": TELLTALE}
    project = opened(costs=[running])
    mark(project, "costs")
    city.call("submit_project", by=people.anna, project_id=project.project_id)
    inside = get(city, people.anna, project).missing
    assert [one.field for one in inside] == ["costs.0.distribution_key"]
    for missing in (
        get(city, people.curt, project).missing,
        city.published(ProjectSubmittedV2)[-1].missing,
    ):
        assert [(one.field, one.sv) for one in missing] == [("costs", "mer om kostnader")]


def test_the_money_that_a_taken_over_project_has_had_is_covered_with_its_costs(city, people, mark):
    had = {"year": 2016, "amount": AMOUNT, "financed_by": "Central medelsreserv"}
    project = city.call(
        "take_over_project",
        by=people.eva,
        body_id=BODY,
        kind="business",
        title="Pågående",
        financing=[had],
    )
    assert str(project.cost_total) == AMOUNT
    listed = city.call("list_projects", by=people.curt).items
    assert [str(one.cost_total) for one in listed] == [AMOUNT]
    mark(project, "costs")
    seen = get(city, people.curt, project)
    assert (seen.cost_total, seen.taken_over.financing) == (0, ())
    assert [one.cost_total for one in city.call("list_projects", by=people.curt).items] == [0]
