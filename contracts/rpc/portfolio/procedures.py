"""The rows of the authority table for portfolio.

The owner's case officers change a project; everybody reads what was dispatched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts.rpc.base import Procedure, Role, Scope
from contracts.rpc.operations import operations
from contracts.rpc.portfolio import (
    adoptions,
    brief,
    case,
    competence,
    consultations,
    coverage,
    dependencies,
    disclosure,
    documents,
    graph,
    imports,
    likeness,
    moves,
    opinions,
    prerequisites,
    projects,
    reference,
    responses,
    revisions,
    secrecy,
)

#: That a draft is visible to its own body and the auditors alone is portfolio's own rule.
_READERS: Final[Mapping[Role, Scope]] = {
    role: Scope.ANY for role in Role if role not in {Role.AUDITOR, Role.OPERATOR}
}
_EVERYBODY: Final[Mapping[Role, Scope]] = {
    role: Scope.ANY for role in Role if role is not Role.AUDITOR
}
_OFFICE: Final[Mapping[Role, Scope]] = {Role.PROGRAMME_OFFICE: Scope.ANY}
_OWNER: Final[Mapping[Role, Scope]] = {Role.CASE_OFFICER: Scope.OWN_BODY}
_REGISTRAR: Final[Mapping[Role, Scope]] = {Role.REGISTRAR: Scope.OWN_BODY}
_KEEPERS: Final[Mapping[Role, Scope]] = {
    Role.CASE_OFFICER: Scope.OWN_BODY,
    Role.REGISTRAR: Scope.OWN_BODY,
}

PROCEDURES: tuple[Procedure, ...] = (
    Procedure(
        "portfolio.register_body", reference.RegisterBody, reference.BodyView, _OFFICE,
        "Registrera ett organ eller en ändring av det", "Register a body or a change of it",
    ),
    Procedure(
        "portfolio.get_body", reference.GetBody, reference.BodyHistory, _EVERYBODY,
        "Läsa ett organs historia", "Read a body's history",
    ),
    Procedure(
        "portfolio.list_bodies", reference.ListBodies, reference.Bodies, _EVERYBODY,
        "Lista organ", "List bodies",
    ),
    Procedure(
        "portfolio.adopt_strategy", reference.AdoptStrategy, reference.StrategyView, _OFFICE,
        "Registrera en antagen version av strategin", "Record an adopted version of the strategy",
    ),
    Procedure(
        "portfolio.get_strategy", reference.GetStrategy, reference.StrategyView, _EVERYBODY,
        "Läsa en version av strategin", "Read a version of the strategy",
    ),
    Procedure(
        "portfolio.list_strategies", reference.ListStrategies, reference.Strategies, _EVERYBODY,
        "Lista versioner av strategin", "List versions of the strategy",
    ),
    Procedure(
        "portfolio.record_adoption", adoptions.RecordAdoption, adoptions.AdoptionView, _OFFICE,
        "Registrera att ett bolags styrelse antagit strategin",
        "Record that a company's board adopted the strategy",
    ),
    Procedure(
        "portfolio.list_adoptions", adoptions.ListAdoptions, adoptions.Adoptions, _EVERYBODY,
        "Lista vad styrelser har antagit", "List what boards have adopted",
    ),
    Procedure(
        "portfolio.list_bindings", adoptions.ListBindings, adoptions.Bindings, _EVERYBODY,
        "Lista vilka organ som är bundna av strategin", "List the bodies that the strategy binds",
    ),
    Procedure(
        "portfolio.list_projects_to_reread", adoptions.ListProjectsToReread, adoptions.ProjectsToReread, _READERS,
        "Lista projekt att läsa om mot en ny strategiversion",
        "List projects to read again against a new version of the strategy",
    ),
    Procedure(
        "portfolio.import_reference", imports.ImportReference, imports.ImportReport, _OFFICE,
        "Läsa in organ, strategiversioner och antaganden från en fil",
        "Import bodies, strategy versions and adoptions from a file",
    ),
    Procedure(
        "portfolio.import_projects", imports.ImportProjects, imports.ImportReport, _OFFICE,
        "Läsa in en lista med pågående och möjliga projekt",
        "Import a list of ongoing and possible projects",
    ),
    Procedure(
        "portfolio.open_project", projects.OpenProject, projects.ProjectView, _OWNER,
        "Påbörja ett projekt", "Open a project",
    ),
    Procedure(
        "portfolio.amend_project", projects.AmendProject, projects.ProjectView, _OWNER,
        "Ändra ett projekt", "Amend a project",
    ),
    Procedure(
        "portfolio.submit_project", projects.SubmitProject, projects.ProjectView, _OWNER,
        "Lämna in ett projekt", "Submit a project",
    ),
    Procedure(
        "portfolio.return_project", projects.ReturnProject, projects.ProjectView, _OFFICE,
        "Begära komplettering av ett inlämnat projekt", "Return a submitted project for completion",
    ),
    Procedure(
        "portfolio.accept_project", projects.AcceptProject, projects.ProjectView, _OFFICE,
        "Godta ett inlämnat projekt som komplett", "Accept a submitted project as complete",
    ),
    Procedure(
        "portfolio.withdraw_project", projects.WithdrawProject, projects.ProjectView, _OWNER,
        "Återkalla ett projekt", "Withdraw a project",
    ),
    Procedure(
        "portfolio.declare_dependency", dependencies.DeclareDependency, projects.ProjectView, _OWNER,
        "Ange att ett projekt förutsätter, utesluter eller gynnas av ett annat",
        "Declare that a project requires, excludes or benefits from another",
    ),
    Procedure(
        "portfolio.remove_dependency", dependencies.RemoveDependency, projects.ProjectView, _OWNER,
        "Ta bort ett angivet beroende mellan projekt", "Remove a declared dependency between projects",
    ),
    Procedure(
        "portfolio.declare_prerequisite", prerequisites.DeclarePrerequisite, prerequisites.PrerequisiteView, _OWNER,
        "Ange en förutsättning på en plats", "Declare a prerequisite at a site",
    ),
    Procedure(
        "portfolio.waive_prerequisite", prerequisites.WaivePrerequisite, prerequisites.PrerequisiteView, _OWNER,
        "Avstå från en förutsättning", "Waive a prerequisite",
    ),
    Procedure(
        "portfolio.answer_prerequisite", prerequisites.AnswerPrerequisite, prerequisites.PrerequisiteView, _OWNER,
        "Lämna besked om en förutsättning som det egna organet levererar",
        "Say how a prerequisite goes that one's own body delivers",
    ),
    Procedure(
        "portfolio.get_graph", graph.GetGraph, graph.GraphView, _READERS,
        "Se vad som hänger ihop med ett projekt", "See what depends on what around a project",
    ),
    Procedure(
        "portfolio.list_infrastructure", graph.ListInfrastructure, graph.Infrastructure, _READERS,
        "Se vad som behövs på stadens platser och vem som väntar",
        "See what is needed at the city's sites and who waits",
    ),
    Procedure(
        "portfolio.record_idea", moves.RecordIdea, projects.ProjectView, _OFFICE,
        "Registrera en idé utan sökande", "Record an idea that has no applicant yet",
    ),
    Procedure(
        "portfolio.adopt_idea", moves.AdoptIdea, projects.ProjectView, _OWNER,
        "Ta sig an en idé som sitt eget utkast", "Adopt an idea as one's own draft",
    ),
    Procedure(
        "portfolio.withdraw_idea", moves.WithdrawIdea, projects.ProjectView, _OFFICE,
        "Avskriva en idé som ingen tar sig an", "Withdraw an idea that nobody takes on",
    ),
    Procedure(
        "portfolio.take_over_project", moves.TakeOverProject, projects.ProjectView, _OFFICE,
        "Registrera ett pågående projekt med den finansiering det har",
        "Record an ongoing project with the financing it has",
    ),
    Procedure(
        "portfolio.pause_project", moves.PauseProject, projects.ProjectView, _OWNER,
        "Pausa ett projekt", "Pause a project",
    ),
    Procedure(
        "portfolio.resume_project", moves.ResumeProject, projects.ProjectView, _OWNER,
        "Återuppta ett projekt", "Resume a project",
    ),
    Procedure(
        "portfolio.close_project", moves.CloseProject, projects.ProjectView, _OWNER,
        "Avsluta ett projekt", "Close a project",
    ),
    Procedure(
        "portfolio.pass_decision_point", moves.PassDecisionPoint, projects.ProjectView, _OWNER,
        "Anteckna en passerad beslutspunkt (B0–B4)", "Record a decision point passed (B0–B4)",
    ),
    Procedure(
        "portfolio.request_early_opinion", opinions.RequestEarlyOpinion, opinions.EarlyOpinionView, _OWNER,
        "Begära förhandsbesked på en sida", "Ask for an early opinion on one page",
    ),
    Procedure(
        "portfolio.give_early_opinion", opinions.GiveEarlyOpinion, opinions.EarlyOpinionView, _OFFICE,
        "Lämna förhandsbesked", "Give an early opinion",
    ),
    Procedure(
        "portfolio.get_early_opinion", opinions.GetEarlyOpinion, opinions.EarlyOpinionView, _READERS,
        "Läsa ett förhandsbesked", "Read an early opinion",
    ),
    Procedure(
        "portfolio.list_early_opinions", opinions.ListEarlyOpinions, opinions.EarlyOpinions, _READERS,
        "Lista förhandsbesked", "List early opinions",
    ),
    Procedure(
        "portfolio.get_project", projects.GetProject, projects.ProjectView, _READERS,
        "Läsa ett projekt (utkast: det egna organets)", "Read a project (drafts: one's own body's)",
    ),
    Procedure(
        "portfolio.list_projects", projects.ListProjects, projects.Projects, _READERS,
        "Lista projekt (utkast: det egna organets)", "List projects (drafts: one's own body's)",
    ),
    Procedure(
        "portfolio.list_revisions", revisions.ListRevisions, revisions.Revisions, _READERS,
        "Lista ett projekts ändringar", "List a project's revisions",
    ),
    Procedure(
        "portfolio.compare_revisions", revisions.CompareRevisions, revisions.RevisionComparison, _READERS,
        "Jämföra två revisioner av ett projekt", "Compare two revisions of a project",
    ),
    Procedure(
        "portfolio.list_prerequisites", prerequisites.ListPrerequisites, prerequisites.Prerequisites, _READERS,
        "Lista förutsättningar", "List prerequisites",
    ),
    Procedure(
        "portfolio.get_prerequisite", prerequisites.GetPrerequisite, prerequisites.PrerequisiteHistory, _READERS,
        "Läsa vad som sagts om en förutsättning", "Read what was said of a prerequisite",
    ),
    Procedure(
        "portfolio.get_case", case.GetCase, case.CaseView, _READERS,
        "Följa ett ärende", "Follow a case",
    ),
    Procedure(
        "portfolio.open_consultation", consultations.OpenConsultation, consultations.ConsultationView, _OFFICE,
        "Sända ut en remiss", "Open a consultation",
    ),
    Procedure(
        "portfolio.extend_consultation", consultations.ExtendConsultation, consultations.ConsultationView, _OFFICE,
        "Förlänga en remisstid", "Extend a consultation",
    ),
    Procedure(
        "portfolio.close_consultation", consultations.CloseConsultation, consultations.ConsultationView, _OFFICE,
        "Avsluta en remiss", "Close a consultation",
    ),
    Procedure(
        "portfolio.give_response", responses.GiveResponse, responses.ResponseView, _KEEPERS,
        "Lämna eller rätta ett yttrande", "Give or correct a response to a consultation",
    ),
    Procedure(
        "portfolio.answer_comment", responses.AnswerComment, responses.CommentView, _OFFICE,
        "Besvara en synpunkt i ett yttrande", "Answer a comment of a response",
    ),
    Procedure(
        "portfolio.get_consultation", consultations.GetConsultation, consultations.ConsultationView, _READERS,
        "Läsa en remiss och dess yttranden", "Read a consultation and its responses",
    ),
    Procedure(
        "portfolio.list_consultations", consultations.ListConsultations, consultations.Consultations, _READERS,
        "Lista remisser", "List consultations",
    ),
    Procedure(
        "portfolio.list_comments", responses.ListComments, responses.Comments, _READERS,
        "Lista synpunkter och svaren på dem", "List comments and their answers",
    ),
    Procedure(
        "portfolio.find_similar", likeness.FindSimilar, likeness.SimilarProjects, _READERS,
        "Leta efter projekt som liknar ett annat", "Look for projects that look like another",
    ),
    Procedure(
        "portfolio.competence", competence.GetCompetence, competence.CompetenceSums, _READERS,
        "Summera kompetensplanerna", "Sum the competence plans",
    ),
    Procedure(
        "portfolio.get_coverage", coverage.GetCoverage, coverage.CoverageView, _READERS,
        "Se var strategin har projekt och var det är hål",
        "See where the strategy has projects and where it has holes",
    ),
    Procedure(
        "portfolio.get_brief", brief.GetBrief, brief.BriefView, _READERS,
        "Läsa en sida om ett projekt, skriven för en viss läsare",
        "Read one page about a project, written for one kind of reader",
    ),
    Procedure(
        "portfolio.add_document", documents.AddDocument, documents.DocumentView, _KEEPERS,
        "Lägga en handling till ett ärende", "Put a document into a case",
    ),
    Procedure(
        "portfolio.add_edition", documents.AddEdition, documents.DocumentView, _KEEPERS,
        "Lägga till en senare version av en handling", "Add a later edition of a document",
    ),
    Procedure(
        "portfolio.move_document", documents.MoveDocument, documents.DocumentView, _KEEPERS,
        "Ange att en handling är upprättad eller skickad",
        "Say that a document is drawn up or dispatched",
    ),
    Procedure(
        "portfolio.record_case_number", documents.RecordCaseNumber, documents.DocumentView, _KEEPERS,
        "Anteckna en handlings diarienummer", "Record a document's case number",
    ),
    Procedure(
        "portfolio.get_document", documents.GetDocument, documents.DocumentView, _READERS,
        "Läsa en handlings uppgifter", "Read what is known of a document",
    ),
    Procedure(
        "portfolio.list_documents", documents.ListDocuments, documents.Documents, _READERS,
        "Lista handlingar", "List documents",
    ),
    Procedure(
        "portfolio.list_records", documents.ListRecords, documents.RecordsFound, _READERS,
        "Slå upp ett diarienummer", "Look up a case number",
    ),
    Procedure(
        "portfolio.mark_secrecy", secrecy.MarkSecrecy, secrecy.SecrecyMarkView, _KEEPERS,
        "Sekretessmarkera en uppgift eller en handling", "Mark a field or a document for secrecy",
    ),
    Procedure(
        "portfolio.lift_secrecy", secrecy.LiftSecrecy, secrecy.SecrecyMarkView, _KEEPERS,
        "Häva en sekretessmarkering", "Lift a mark of secrecy",
    ),
    Procedure(
        "portfolio.list_secrecy_marks", secrecy.ListSecrecyMarks, secrecy.SecrecyMarks, _READERS,
        "Lista sekretessmarkeringar", "List marks of secrecy",
    ),
    Procedure(
        "portfolio.record_disclosure", disclosure.RecordDisclosure, disclosure.DisclosureView, _REGISTRAR,
        "Anteckna att handlingar lämnats ut", "Record a disclosure",
    ),
    Procedure(
        "portfolio.list_disclosures", disclosure.ListDisclosures, disclosure.Disclosures, _REGISTRAR,
        "Lista vad som lämnats ut", "List disclosures",
    ),
    *operations("portfolio"),
)  # fmt: skip
