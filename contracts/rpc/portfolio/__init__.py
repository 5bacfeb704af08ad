"""What portfolio answers, and the rows of the authority table for it.

The owner's case officers change a project; everybody reads what was dispatched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts.rpc.base import Procedure, Role, Scope
from contracts.rpc.operations import operations
from contracts.rpc.portfolio.brief import (
    Audience,
    BriefFact,
    BriefSection,
    BriefTable,
    BriefView,
    BriefWords,
    GetBrief,
)
from contracts.rpc.portfolio.case import (
    CaseEntry,
    CaseView,
    GetCase,
    NextStep,
)
from contracts.rpc.portfolio.competence import (
    CompetenceSum,
    CompetenceSums,
    GetCompetence,
)
from contracts.rpc.portfolio.consultations import (
    CloseConsultation,
    Consultations,
    ConsultationState,
    ConsultationSummary,
    ConsultationView,
    ConsultedBody,
    ExtendConsultation,
    ExtensionView,
    GetConsultation,
    ListConsultations,
    OpenConsultation,
    ResponseState,
)
from contracts.rpc.portfolio.coverage import (
    CoverageCell,
    CoverageHole,
    CoverageLine,
    CoverageView,
    GetCoverage,
    StrategyPart,
)
from contracts.rpc.portfolio.dependencies import DeclareDependency, RemoveDependency
from contracts.rpc.portfolio.disclosure import (
    Disclosures,
    DisclosureView,
    GivenDocument,
    ListDisclosures,
    RecordDisclosure,
    Withheld,
)
from contracts.rpc.portfolio.documents import (
    AddDocument,
    AddEdition,
    Documents,
    DocumentView,
    EditionView,
    GetDocument,
    ListDocuments,
    ListRecords,
    MoveDocument,
    RecordCaseNumber,
    RecordFound,
    RecordsFound,
)
from contracts.rpc.portfolio.graph import (
    GetGraph,
    GraphDependency,
    GraphProject,
    GraphView,
    Infrastructure,
    InfrastructureSite,
    InfrastructureSum,
    ListInfrastructure,
    WaitingProject,
)
from contracts.rpc.portfolio.likeness import (
    FindSimilar,
    SimilarProjects,
)
from contracts.rpc.portfolio.moves import (
    AdoptIdea,
    CloseProject,
    PassDecisionPoint,
    PauseProject,
    RecordIdea,
    ResumeProject,
    TakeOverProject,
    WithdrawIdea,
)
from contracts.rpc.portfolio.opinions import (
    EarlyOpinions,
    EarlyOpinionView,
    GetEarlyOpinion,
    GiveEarlyOpinion,
    ListEarlyOpinions,
    RequestEarlyOpinion,
)
from contracts.rpc.portfolio.prerequisites import (
    Answer,
    AnswerPrerequisite,
    DeclarePrerequisite,
    DeliveryMessage,
    GetPrerequisite,
    ListPrerequisites,
    PrerequisiteHistory,
    Prerequisites,
    PrerequisiteState,
    PrerequisiteView,
    WaivePrerequisite,
)
from contracts.rpc.portfolio.projects import (
    AcceptProject,
    AmendProject,
    Baseline,
    BaselineView,
    Closed,
    Dependency,
    Emptiable,
    GetProject,
    LikenessReason,
    ListProjects,
    Missing,
    OpenProject,
    PassedPoint,
    Paused,
    ProjectOrder,
    Projects,
    ProjectState,
    ProjectSummary,
    ProjectView,
    Returned,
    ReturnProject,
    SimilarProject,
    SubmitProject,
    TakenOver,
    Waiting,
    WithdrawProject,
)
from contracts.rpc.portfolio.reference import (
    AdoptStrategy,
    Bodies,
    BodyFacts,
    BodyHistory,
    BodyView,
    GetBody,
    GetStrategy,
    ListBodies,
    ListStrategies,
    Mark,
    RegisterBody,
    Strategies,
    StrategyItem,
    StrategySummary,
    StrategyView,
)
from contracts.rpc.portfolio.responses import (
    AnswerComment,
    CommentAnswer,
    CommentGiven,
    Comments,
    CommentView,
    GiveResponse,
    ListComments,
    OfficialReport,
    ResponseDecision,
    ResponseView,
)
from contracts.rpc.portfolio.revisions import (
    ChangeKind,
    CompareRevisions,
    FieldChange,
    ListRevisions,
    RevisionComparison,
    Revisions,
    RevisionView,
)
from contracts.rpc.portfolio.secrecy import (
    LiftSecrecy,
    ListSecrecyMarks,
    MarkSecrecy,
    Mask,
    Masks,
    SecrecyMarks,
    SecrecyMarkView,
)

__all__ = [
    "PROCEDURES",
    "AcceptProject",
    "AddDocument",
    "AddEdition",
    "AdoptIdea",
    "AdoptStrategy",
    "AmendProject",
    "Answer",
    "AnswerComment",
    "AnswerPrerequisite",
    "Audience",
    "Baseline",
    "BaselineView",
    "Bodies",
    "BodyFacts",
    "BodyHistory",
    "BodyView",
    "BriefFact",
    "BriefSection",
    "BriefTable",
    "BriefView",
    "BriefWords",
    "CaseEntry",
    "CaseView",
    "ChangeKind",
    "CloseConsultation",
    "CloseProject",
    "Closed",
    "CommentAnswer",
    "CommentGiven",
    "CommentView",
    "Comments",
    "CompareRevisions",
    "CompetenceSum",
    "CompetenceSums",
    "ConsultationState",
    "ConsultationSummary",
    "ConsultationView",
    "Consultations",
    "ConsultedBody",
    "CoverageCell",
    "CoverageHole",
    "CoverageLine",
    "CoverageView",
    "DeclareDependency",
    "DeclarePrerequisite",
    "DeliveryMessage",
    "Dependency",
    "DisclosureView",
    "Disclosures",
    "DocumentView",
    "Documents",
    "EarlyOpinionView",
    "EarlyOpinions",
    "EditionView",
    "Emptiable",
    "ExtendConsultation",
    "ExtensionView",
    "FieldChange",
    "FindSimilar",
    "GetBody",
    "GetBrief",
    "GetCase",
    "GetCompetence",
    "GetConsultation",
    "GetCoverage",
    "GetDocument",
    "GetEarlyOpinion",
    "GetGraph",
    "GetPrerequisite",
    "GetProject",
    "GetStrategy",
    "GiveEarlyOpinion",
    "GiveResponse",
    "GivenDocument",
    "GraphDependency",
    "GraphProject",
    "GraphView",
    "Infrastructure",
    "InfrastructureSite",
    "InfrastructureSum",
    "LiftSecrecy",
    "LikenessReason",
    "ListBodies",
    "ListComments",
    "ListConsultations",
    "ListDisclosures",
    "ListDocuments",
    "ListEarlyOpinions",
    "ListInfrastructure",
    "ListPrerequisites",
    "ListProjects",
    "ListRecords",
    "ListRevisions",
    "ListSecrecyMarks",
    "ListStrategies",
    "Mark",
    "MarkSecrecy",
    "Mask",
    "Masks",
    "Missing",
    "MoveDocument",
    "NextStep",
    "OfficialReport",
    "OpenConsultation",
    "OpenProject",
    "PassDecisionPoint",
    "PassedPoint",
    "PauseProject",
    "Paused",
    "PrerequisiteHistory",
    "PrerequisiteState",
    "PrerequisiteView",
    "Prerequisites",
    "ProjectOrder",
    "ProjectState",
    "ProjectSummary",
    "ProjectView",
    "Projects",
    "RecordCaseNumber",
    "RecordDisclosure",
    "RecordFound",
    "RecordIdea",
    "RecordsFound",
    "RegisterBody",
    "RemoveDependency",
    "RequestEarlyOpinion",
    "ResponseDecision",
    "ResponseState",
    "ResponseView",
    "ResumeProject",
    "ReturnProject",
    "Returned",
    "RevisionComparison",
    "RevisionView",
    "Revisions",
    "SecrecyMarkView",
    "SecrecyMarks",
    "SimilarProject",
    "SimilarProjects",
    "Strategies",
    "StrategyItem",
    "StrategyPart",
    "StrategySummary",
    "StrategyView",
    "SubmitProject",
    "TakeOverProject",
    "TakenOver",
    "Waiting",
    "WaitingProject",
    "WaivePrerequisite",
    "WithdrawIdea",
    "WithdrawProject",
    "Withheld",
]

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
_RESPONDING: Final[Mapping[Role, Scope]] = {
    Role.CASE_OFFICER: Scope.OWN_BODY,
    Role.REGISTRAR: Scope.OWN_BODY,
}

PROCEDURES: tuple[Procedure, ...] = (
    Procedure(
        "portfolio.register_body", RegisterBody, BodyView, _OFFICE,
        "Registrera ett organ eller en ändring av det", "Register a body or a change of it",
    ),
    Procedure(
        "portfolio.get_body", GetBody, BodyHistory, _EVERYBODY,
        "Läsa ett organs historia", "Read a body's history",
    ),
    Procedure(
        "portfolio.list_bodies", ListBodies, Bodies, _EVERYBODY,
        "Lista organ", "List bodies",
    ),
    Procedure(
        "portfolio.adopt_strategy", AdoptStrategy, StrategyView, _OFFICE,
        "Registrera en antagen version av strategin", "Record an adopted version of the strategy",
    ),
    Procedure(
        "portfolio.get_strategy", GetStrategy, StrategyView, _EVERYBODY,
        "Läsa en version av strategin", "Read a version of the strategy",
    ),
    Procedure(
        "portfolio.list_strategies", ListStrategies, Strategies, _EVERYBODY,
        "Lista versioner av strategin", "List versions of the strategy",
    ),
    Procedure(
        "portfolio.open_project", OpenProject, ProjectView, _OWNER,
        "Påbörja ett projekt", "Open a project",
    ),
    Procedure(
        "portfolio.amend_project", AmendProject, ProjectView, _OWNER,
        "Ändra ett projekt", "Amend a project",
    ),
    Procedure(
        "portfolio.submit_project", SubmitProject, ProjectView, _OWNER,
        "Lämna in ett projekt", "Submit a project",
    ),
    Procedure(
        "portfolio.return_project", ReturnProject, ProjectView, _OFFICE,
        "Begära komplettering av ett inlämnat projekt", "Return a submitted project for completion",
    ),
    Procedure(
        "portfolio.accept_project", AcceptProject, ProjectView, _OFFICE,
        "Godta ett inlämnat projekt som komplett", "Accept a submitted project as complete",
    ),
    Procedure(
        "portfolio.withdraw_project", WithdrawProject, ProjectView, _OWNER,
        "Återkalla ett projekt", "Withdraw a project",
    ),
    Procedure(
        "portfolio.declare_dependency", DeclareDependency, ProjectView, _OWNER,
        "Ange att ett projekt förutsätter, utesluter eller gynnas av ett annat",
        "Declare that a project requires, excludes or benefits from another",
    ),
    Procedure(
        "portfolio.remove_dependency", RemoveDependency, ProjectView, _OWNER,
        "Ta bort ett angivet beroende mellan projekt", "Remove a declared dependency between projects",
    ),
    Procedure(
        "portfolio.declare_prerequisite", DeclarePrerequisite, PrerequisiteView, _OWNER,
        "Ange en förutsättning på en plats", "Declare a prerequisite at a site",
    ),
    Procedure(
        "portfolio.waive_prerequisite", WaivePrerequisite, PrerequisiteView, _OWNER,
        "Avstå från en förutsättning", "Waive a prerequisite",
    ),
    Procedure(
        "portfolio.answer_prerequisite", AnswerPrerequisite, PrerequisiteView, _OWNER,
        "Lämna besked om en förutsättning som det egna organet levererar",
        "Say how a prerequisite goes that one's own body delivers",
    ),
    Procedure(
        "portfolio.get_graph", GetGraph, GraphView, _READERS,
        "Se vad som hänger ihop med ett projekt", "See what depends on what around a project",
    ),
    Procedure(
        "portfolio.list_infrastructure", ListInfrastructure, Infrastructure, _READERS,
        "Se vad som behövs på stadens platser och vem som väntar",
        "See what is needed at the city's sites and who waits",
    ),
    Procedure(
        "portfolio.record_idea", RecordIdea, ProjectView, _OFFICE,
        "Registrera en idé utan sökande", "Record an idea that has no applicant yet",
    ),
    Procedure(
        "portfolio.adopt_idea", AdoptIdea, ProjectView, _OWNER,
        "Ta sig an en idé som sitt eget utkast", "Adopt an idea as one's own draft",
    ),
    Procedure(
        "portfolio.withdraw_idea", WithdrawIdea, ProjectView, _OFFICE,
        "Avskriva en idé som ingen tar sig an", "Withdraw an idea that nobody takes on",
    ),
    Procedure(
        "portfolio.take_over_project", TakeOverProject, ProjectView, _OFFICE,
        "Registrera ett pågående projekt med den finansiering det har",
        "Record an ongoing project with the financing it has",
    ),
    Procedure(
        "portfolio.pause_project", PauseProject, ProjectView, _OWNER,
        "Pausa ett projekt", "Pause a project",
    ),
    Procedure(
        "portfolio.resume_project", ResumeProject, ProjectView, _OWNER,
        "Återuppta ett projekt", "Resume a project",
    ),
    Procedure(
        "portfolio.close_project", CloseProject, ProjectView, _OWNER,
        "Avsluta ett projekt", "Close a project",
    ),
    Procedure(
        "portfolio.pass_decision_point", PassDecisionPoint, ProjectView, _OWNER,
        "Anteckna en passerad beslutspunkt (B0–B4)", "Record a decision point passed (B0–B4)",
    ),
    Procedure(
        "portfolio.request_early_opinion", RequestEarlyOpinion, EarlyOpinionView, _OWNER,
        "Begära förhandsbesked på en sida", "Ask for an early opinion on one page",
    ),
    Procedure(
        "portfolio.give_early_opinion", GiveEarlyOpinion, EarlyOpinionView, _OFFICE,
        "Lämna förhandsbesked", "Give an early opinion",
    ),
    Procedure(
        "portfolio.get_early_opinion", GetEarlyOpinion, EarlyOpinionView, _READERS,
        "Läsa ett förhandsbesked", "Read an early opinion",
    ),
    Procedure(
        "portfolio.list_early_opinions", ListEarlyOpinions, EarlyOpinions, _READERS,
        "Lista förhandsbesked", "List early opinions",
    ),
    Procedure(
        "portfolio.get_project", GetProject, ProjectView, _READERS,
        "Läsa ett projekt (utkast: det egna organets)", "Read a project (drafts: one's own body's)",
    ),
    Procedure(
        "portfolio.list_projects", ListProjects, Projects, _READERS,
        "Lista projekt (utkast: det egna organets)", "List projects (drafts: one's own body's)",
    ),
    Procedure(
        "portfolio.list_revisions", ListRevisions, Revisions, _READERS,
        "Lista ett projekts ändringar", "List a project's revisions",
    ),
    Procedure(
        "portfolio.compare_revisions", CompareRevisions, RevisionComparison, _READERS,
        "Jämföra två revisioner av ett projekt", "Compare two revisions of a project",
    ),
    Procedure(
        "portfolio.list_prerequisites", ListPrerequisites, Prerequisites, _READERS,
        "Lista förutsättningar", "List prerequisites",
    ),
    Procedure(
        "portfolio.get_prerequisite", GetPrerequisite, PrerequisiteHistory, _READERS,
        "Läsa vad som sagts om en förutsättning", "Read what was said of a prerequisite",
    ),
    Procedure(
        "portfolio.get_case", GetCase, CaseView, _READERS,
        "Följa ett ärende", "Follow a case",
    ),
    Procedure(
        "portfolio.open_consultation", OpenConsultation, ConsultationView, _OFFICE,
        "Sända ut en remiss", "Open a consultation",
    ),
    Procedure(
        "portfolio.extend_consultation", ExtendConsultation, ConsultationView, _OFFICE,
        "Förlänga en remisstid", "Extend a consultation",
    ),
    Procedure(
        "portfolio.close_consultation", CloseConsultation, ConsultationView, _OFFICE,
        "Avsluta en remiss", "Close a consultation",
    ),
    Procedure(
        "portfolio.give_response", GiveResponse, ResponseView, _RESPONDING,
        "Lämna eller rätta ett yttrande", "Give or correct a response to a consultation",
    ),
    Procedure(
        "portfolio.answer_comment", AnswerComment, CommentView, _OFFICE,
        "Besvara en synpunkt i ett yttrande", "Answer a comment of a response",
    ),
    Procedure(
        "portfolio.get_consultation", GetConsultation, ConsultationView, _READERS,
        "Läsa en remiss och dess yttranden", "Read a consultation and its responses",
    ),
    Procedure(
        "portfolio.list_consultations", ListConsultations, Consultations, _READERS,
        "Lista remisser", "List consultations",
    ),
    Procedure(
        "portfolio.list_comments", ListComments, Comments, _READERS,
        "Lista synpunkter och svaren på dem", "List comments and their answers",
    ),
    Procedure(
        "portfolio.find_similar", FindSimilar, SimilarProjects, _READERS,
        "Leta efter projekt som liknar ett annat", "Look for projects that look like another",
    ),
    Procedure(
        "portfolio.competence", GetCompetence, CompetenceSums, _READERS,
        "Summera kompetensplanerna", "Sum the competence plans",
    ),
    Procedure(
        "portfolio.get_coverage", GetCoverage, CoverageView, _READERS,
        "Se var strategin har projekt och var det är hål",
        "See where the strategy has projects and where it has holes",
    ),
    Procedure(
        "portfolio.get_brief", GetBrief, BriefView, _READERS,
        "Läsa en sida om ett projekt, skriven för en viss läsare",
        "Read one page about a project, written for one kind of reader",
    ),
    Procedure(
        "portfolio.add_document", AddDocument, DocumentView, _KEEPERS,
        "Lägga en handling till ett ärende", "Put a document into a case",
    ),
    Procedure(
        "portfolio.add_edition", AddEdition, DocumentView, _KEEPERS,
        "Lägga till en senare version av en handling", "Add a later edition of a document",
    ),
    Procedure(
        "portfolio.move_document", MoveDocument, DocumentView, _KEEPERS,
        "Ange att en handling är upprättad eller skickad",
        "Say that a document is drawn up or dispatched",
    ),
    Procedure(
        "portfolio.record_case_number", RecordCaseNumber, DocumentView, _KEEPERS,
        "Anteckna en handlings diarienummer", "Record a document's case number",
    ),
    Procedure(
        "portfolio.get_document", GetDocument, DocumentView, _READERS,
        "Läsa en handlings uppgifter", "Read what is known of a document",
    ),
    Procedure(
        "portfolio.list_documents", ListDocuments, Documents, _READERS,
        "Lista handlingar", "List documents",
    ),
    Procedure(
        "portfolio.list_records", ListRecords, RecordsFound, _READERS,
        "Slå upp ett diarienummer", "Look up a case number",
    ),
    Procedure(
        "portfolio.mark_secrecy", MarkSecrecy, SecrecyMarkView, _KEEPERS,
        "Sekretessmarkera en uppgift eller en handling", "Mark a field or a document for secrecy",
    ),
    Procedure(
        "portfolio.lift_secrecy", LiftSecrecy, SecrecyMarkView, _KEEPERS,
        "Häva en sekretessmarkering", "Lift a mark of secrecy",
    ),
    Procedure(
        "portfolio.list_secrecy_marks", ListSecrecyMarks, SecrecyMarks, _READERS,
        "Lista sekretessmarkeringar", "List marks of secrecy",
    ),
    Procedure(
        "portfolio.record_disclosure", RecordDisclosure, DisclosureView, _REGISTRAR,
        "Anteckna att handlingar lämnats ut", "Record a disclosure",
    ),
    Procedure(
        "portfolio.list_disclosures", ListDisclosures, Disclosures, _REGISTRAR,
        "Lista vad som lämnats ut", "List disclosures",
    ),
    *operations("portfolio"),
)  # fmt: skip
