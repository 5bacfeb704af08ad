"""What people are told about each event: one sentence in each language, and who acts next.

Each text is a Jinja template. `event` is the event, `project` the project as last submitted (project events
alone), `body` names a body; `day`, `mnkr`, `period`, `word`, `brief` and `years` write values in the language.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.envelope import Event
from contracts.events import funding, portfolio
from services.notify.consultation_sentences import CONSULTATIONS
from services.notify.council_sentences import COUNCIL
from services.notify.followup_sentences import FOLLOWUP
from services.notify.money_sentences import MONEY
from services.notify.round_sentences import ROUNDS
from services.notify.texts import Both, Sentence

_MEETING: Final = Both(
    "Digitaliseringsrådets sammanträde {{ event.held_on|day }}",
    "The digital council's meeting on {{ event.held_on|day }}",
)
_DECIDERS: Final = Both(
    "Den instans som råder över medlen fattar det formella beslutet.",
    "The body that holds the money makes the formal decision.",
)

SENTENCES: Final[Mapping[type[Event], Sentence]] = MappingProxyType(
    {
        portfolio.BodyChangedV1: Sentence(
            Both(
                "Uppgifterna om {{ event.name_sv }} har registrerats eller ändrats, med verkan från"
                " {{ event.valid_from|day }}.",
                "What is known of {{ event.name_en }} was registered or changed, from"
                " {{ event.valid_from|day }}.",
            ),
            about=Both("{{ event.name_sv }}", "{{ event.name_en }}"),
        ),
        portfolio.StrategyAdoptedV1: Sentence(
            Both(
                "Strategin ”{{ event.title }}” antogs {{ event.adopted_on|day }}"
                "{% if event.case_number %} (dnr {{ event.case_number }}){% endif %}.",
                "The strategy “{{ event.title }}” was adopted on {{ event.adopted_on|day }}"
                "{% if event.case_number %} (case {{ event.case_number }}){% endif %}.",
            ),
            about=Both("{{ event.title }}", "{{ event.title }}"),
        ),
        portfolio.AdoptionRecordedV1: Sentence(
            Both(
                "{% if event.corrected %}Rättelse: {% endif %}styrelsen för {{ event.body_id|body }} antog"
                " strategin {{ event.adopted_on|day }} (dnr {{ event.case_number }}) och är bunden av den.",
                "{% if event.corrected %}Correction: {% endif %}the board of {{ event.body_id|body }} adopted"
                " the strategy on {{ event.adopted_on|day }} (case {{ event.case_number }}) and is bound by it.",
            ),
            about=Both("{{ event.body_id|body }}", "{{ event.body_id|body }}"),
        ),
        portfolio.ProjectTransferredV1: Sentence(
            Both(
                "{{ event.body_id|body }} har tagit över ”{{ project.title }}” från"
                " {{ event.from_body_id|body }} {{ event.transferred_on|day }}.",
                "{{ event.body_id|body }} took over “{{ project.title }}” from"
                " {{ event.from_body_id|body }} on {{ event.transferred_on|day }}.",
            ),
            Both(
                "{{ event.body_id|body }} svarar för projektet.",
                "{{ event.body_id|body }} answers for the project.",
            ),
        ),
        portfolio.ProjectSubmittedV2: Sentence(
            Both(
                "{{ event.body_id|body }} har"
                " {{ 'kompletterat' if event.completes else 'lämnat in' }}"
                " {{ event.kind|word }}et ”{{ event.title }}” (revision {{ event.revision }})"
                "{% if event.costs %} med kostnader på {{ event.costs|mnkr }} {{ event.costs|years }}"
                "{% endif %}.{% if event.missing %} Ännu saknas:"
                " {{ event.missing|map(attribute='sv')|join(', ') }}.{% endif %}",
                "{{ event.body_id|body }} {{ 'completed' if event.completes else 'submitted' }}"
                " the {{ event.kind|word }} “{{ event.title }}” (revision {{ event.revision }})"
                "{% if event.costs %} with costs of {{ event.costs|mnkr }} in {{ event.costs|years }}"
                "{% endif %}.{% if event.missing %} Still missing:"
                " {{ event.missing|map(attribute='en')|join(', ') }}.{% endif %}",
            ),
            Both(
                "Programkontoret går igenom ansökan inför nästa ansökningsomgång.",
                "The programme office reviews the application for the next round.",
            ),
        ),
        portfolio.ProjectReturnedV1: Sentence(
            Both(
                "Programkontoret begär komplettering av ”{{ project.title }}” (revision"
                " {{ event.revision }}) senast {{ event.due_on|day }}. Projektet är mottaget och förblir det."
                " {{ event.missing|map(attribute='words')|map('brief')|join(' ') }}",
                "The programme office asks for completion of “{{ project.title }}” (revision"
                " {{ event.revision }}) by {{ event.due_on|day }}. The project is received and stays so."
                " {{ event.missing|map(attribute='words')|map('brief')|join(' ') }}",
            ),
            Both(
                "{{ event.body_id|body }} kompletterar projektet och lämnar in det igen senast"
                " {{ event.due_on|day }}.",
                "{{ event.body_id|body }} completes the project and submits it again by"
                " {{ event.due_on|day }}.",
            ),
        ),
        portfolio.CompletionOverdueV1: Sentence(
            Both(
                "Kompletteringen av ”{{ project.title }}” (revision {{ event.revision }}) är försenad:"
                " den skulle ha kommit senast {{ event.due_on|day }}. Projektet är mottaget och förblir det.",
                "The completion of “{{ project.title }}” (revision {{ event.revision }}) is overdue: it was"
                " due on {{ event.due_on|day }}. The project is received and stays so.",
            ),
            Both(
                "{{ event.body_id|body }} kompletterar projektet och lämnar in det igen, eller ber"
                " programkontoret om mer tid.",
                "{{ event.body_id|body }} completes the project and submits it again, or asks the programme"
                " office for more time.",
            ),
        ),
        portfolio.ProjectCompletedV1: Sentence(
            Both(
                "Programkontoret har godtagit ”{{ project.title }}” som komplett (revision"
                " {{ event.revision }}).",
                "The programme office accepted “{{ project.title }}” as complete (revision"
                " {{ event.revision }}).",
            ),
            Both(
                "Programkontoret tar upp projektet i en ansökningsomgång.",
                "The programme office takes the project into a round.",
            ),
        ),
        portfolio.IdeaRecordedV1: Sentence(
            Both(
                "En idé till projekt är registrerad: ”{{ event.title }}”."
                "{% if event.summary %} {{ event.summary|brief }}{% endif %}",
                "An idea for a project is recorded: “{{ event.title }}”."
                "{% if event.summary %} {{ event.summary|brief }}{% endif %}",
            ),
            Both(
                "En nämnd eller ett bolag kan ta sig an idén.",
                "A committee or company may take the idea on.",
            ),
        ),
        portfolio.IdeaAdoptedV1: Sentence(
            Both(
                "{{ event.body_id|body }} har tagit sig an idén ”{{ project.title }}”.",
                "{{ event.body_id|body }} has taken on the idea “{{ project.title }}”.",
            ),
        ),
        portfolio.ProjectTakenOverV1: Sentence(
            Both(
                "Det pågående projektet ”{{ event.title }}” är registrerat med den finansiering det"
                " har: {{ event.financing|mnkr }} {{ event.financing|years }}.",
                "The ongoing project “{{ event.title }}” is recorded with the financing it has:"
                " {{ event.financing|mnkr }} in {{ event.financing|years }}.",
            ),
        ),
        portfolio.ProjectPausedV1: Sentence(
            Both(
                "{{ event.body_id|body }} har pausat ”{{ project.title }}” till"
                " {{ event.until|day }}. Skäl: {{ event.reason|brief }}",
                "{{ event.body_id|body }} paused “{{ project.title }}” until {{ event.until|day }}."
                " Reason: {{ event.reason|brief }}",
            ),
            Both(
                "{{ event.body_id|body }} återupptar projektet eller avslutar det.",
                "{{ event.body_id|body }} resumes the project or closes it.",
            ),
        ),
        portfolio.ProjectResumedV1: Sentence(
            Both(
                "{{ event.body_id|body }} har återupptagit ”{{ project.title }}”."
                "{% if event.reason %} Skäl: {{ event.reason|brief }}{% endif %}",
                "{{ event.body_id|body }} resumed “{{ project.title }}”."
                "{% if event.reason %} Reason: {{ event.reason|brief }}{% endif %}",
            ),
        ),
        portfolio.ProjectClosedV1: Sentence(
            Both(
                "{{ event.body_id|body }} har avslutat ”{{ project.title }}”"
                " ({{ event.reason|word }}). {{ event.words|brief }}",
                "{{ event.body_id|body }} closed “{{ project.title }}”"
                " ({{ event.reason|word }}). {{ event.words|brief }}",
            ),
            Both(
                "{{ event.body_id|body }} följer upp nyttan.",
                "{{ event.body_id|body }} follows up the benefit.",
            ),
        ),
        portfolio.EarlyOpinionRequestedV1: Sentence(
            Both(
                "{{ event.body_id|body }} begär förhandsbesked om ”{{ event.title }}”, med start"
                " {{ event.starts_on|day }}. {{ event.summary|brief }}",
                "{{ event.body_id|body }} asks for an early opinion on “{{ event.title }}”, to start"
                " on {{ event.starts_on|day }}. {{ event.summary|brief }}",
            ),
            Both(
                "Programkontoret lämnar förhandsbeskedet.",
                "The programme office gives the early opinion.",
            ),
            about=Both("{{ event.title }}", "{{ event.title }}"),
        ),
        portfolio.EarlyOpinionGivenV1: Sentence(
            Both(
                "Programkontorets förhandsbesked om ”{{ project.title }}”: {{ event.answer|word }}."
                " Skäl: {{ event.reason|brief }}",
                "The programme office's early opinion on “{{ project.title }}”:"
                " {{ event.answer|word }}. Reason: {{ event.reason|brief }}",
            ),
            Both(
                "{{ event.body_id|body }} avgör hur projektet går vidare.",
                "{{ event.body_id|body }} decides how the project goes on.",
            ),
        ),
        portfolio.ProjectWithdrawnV1: Sentence(
            Both(
                "{{ event.body_id|body }} har återkallat ”{{ project.title }}”."
                " Skäl: {{ event.reason|brief }}",
                "{{ event.body_id|body }} withdrew “{{ project.title }}”."
                " Reason: {{ event.reason|brief }}",
            ),
        ),
        portfolio.PrerequisitePromisedV1: Sentence(
            Both(
                "En förutsättning för ”{{ project.title }}” är utlovad till"
                " {{ event.promised_on|day }}: {{ event.kind|word }} vid {{ event.site_code }}.",
                "A prerequisite of “{{ project.title }}” is promised for"
                " {{ event.promised_on|day }}: {{ event.kind|word }} at {{ event.site_code }}.",
            ),
            Both("Leverantören levererar.", "The supplier delivers."),
        ),
        portfolio.PrerequisiteMetV1: Sentence(
            Both(
                "En förutsättning för ”{{ project.title }}” är på plats sedan"
                " {{ event.met_on|day }}: {{ event.kind|word }} vid {{ event.site_code }}.",
                "A prerequisite of “{{ project.title }}” has been in place since"
                " {{ event.met_on|day }}: {{ event.kind|word }} at {{ event.site_code }}.",
            ),
        ),
        portfolio.PrerequisiteSlippedV1: Sentence(
            Both(
                "En förutsättning för ”{{ project.title }}”"
                "{% if event.expected_on %} väntas först {{ event.expected_on|day }}"
                "{% else %} dröjer, och ingen kan säga till när{% endif %}:"
                " {{ event.kind|word }} vid {{ event.site_code }}. Skäl: {{ event.reason|brief }}",
                "A prerequisite of “{{ project.title }}”"
                "{% if event.expected_on %} is not expected until {{ event.expected_on|day }}"
                "{% else %} is late, and nobody can say until when{% endif %}:"
                " {{ event.kind|word }} at {{ event.site_code }}. Reason: {{ event.reason|brief }}",
            ),
            Both(
                "{{ event.body_id|body }} ser över vad förseningen betyder för projektet.",
                "{{ event.body_id|body }} reviews what the delay means for the project.",
            ),
        ),
        portfolio.PrerequisiteReopenedV1: Sentence(
            Both(
                "Ett tidigare besked om en förutsättning för ”{{ project.title }}” är återkallat:"
                " {{ event.kind|word }} vid {{ event.site_code }} behövs som förut till"
                " {{ event.needed_on|day }}. Skäl: {{ event.reason|brief }}",
                "What was said of a prerequisite of “{{ project.title }}” is taken back:"
                " {{ event.kind|word }} at {{ event.site_code }} is needed by"
                " {{ event.needed_on|day }} as before. Reason: {{ event.reason|brief }}",
            ),
        ),
        portfolio.ProjectReexaminedV1: Sentence(
            Both(
                "Det som ”{{ project.title }}” står på"
                "{% if not event.after.known %} dröjer, och ingen kan säga till när"
                "{% elif event.after.earliest_on %} väntas vara på plats"
                " {{ event.after.earliest_on|day }}"
                "{% else %} är inte längre något att vänta på{% endif %}"
                "{% if event.after.late and event.after.known %}, senare än det behövs{% endif %}."
                "{% if not event.before.known %} Förut kunde ingen säga när."
                "{% elif event.before.earliest_on %} Förut väntades det"
                " {{ event.before.earliest_on|day }}.{% endif %}",
                "What “{{ project.title }}” stands on"
                "{% if not event.after.known %} is late, and nobody can say until when"
                "{% elif event.after.earliest_on %} is expected in place on"
                " {{ event.after.earliest_on|day }}"
                "{% else %} is nothing to wait for any longer{% endif %}"
                "{% if event.after.late and event.after.known %}, later than needed{% endif %}."
                "{% if not event.before.known %} Before, nobody could say when."
                "{% elif event.before.earliest_on %} Before, it was expected on"
                " {{ event.before.earliest_on|day }}.{% endif %}",
            ),
            Both(
                "{{ event.body_id|body }} ser över vad det betyder för projektet.",
                "{{ event.body_id|body }} reviews what it means for the project.",
            ),
        ),
        funding.ApplicationAdmittedV1: Sentence(
            Both(
                "”{{ project.title }}” är intaget i ansökningsomgången {{ event.round_id }}.",
                "“{{ project.title }}” was admitted to the round {{ event.round_id }}.",
            ),
            Both("Bedömarna bedömer ansökan.", "The assessors assess the application."),
        ),
        funding.MeetingCalledV1: Sentence(
            Both(
                "Digitaliseringsrådet är kallat till sammanträde {{ event.held_on|day }}"
                " med {{ event.project_ids|length }} projekt på dagordningen:"
                " {{ event.project_ids|titles }}.",
                "The digital council is called to a meeting on {{ event.held_on|day }}"
                " with {{ event.project_ids|length }}"
                " {{ 'project' if event.project_ids|length == 1 else 'projects' }} on its agenda:"
                " {{ event.project_ids|titles }}.",
            ),
            Both(
                "Digitaliseringsrådet behandlar projekten vid sammanträdet.",
                "The digital council deals with the projects at the meeting.",
            ),
            about=_MEETING,
        ),
        funding.MeetingClosedV1: Sentence(
            Both(
                "Digitaliseringsrådets sammanträde {{ event.held_on|day }} är avslutat:"
                " {{ event.recommended|length }} projekt tillstyrktes,"
                " {{ event.postponed|length }} bordlades och"
                " {{ event.declined|length }} avstyrktes."
                "{% if event.undecided %} {{ event.undecided|length }} avgjordes inte.{% endif %}",
                "The digital council's meeting on {{ event.held_on|day }} is closed:"
                " {{ event.recommended|length }} recommended,"
                " {{ event.postponed|length }} postponed and"
                " {{ event.declined|length }} not recommended."
                "{% if event.undecided %} {{ event.undecided|length }} left undecided.{% endif %}",
            ),
            about=_MEETING,
        ),
        funding.ProjectRecommendedV1: Sentence(
            Both(
                "Digitaliseringsrådet tillstyrker att ”{{ project.title }}” får"
                " {{ event.lines|mnkr }} {{ event.lines|years }}. Rådet ger råd: inga medel är"
                " tilldelade ännu. Skäl: {{ event.reason|brief }}",
                "The digital council recommends {{ event.lines|mnkr }} for “{{ project.title }}” in"
                " {{ event.lines|years }}. The council advises: no money is allocated yet."
                " Reason: {{ event.reason|brief }}",
            ),
            _DECIDERS,
        ),
        funding.ApplicationDeclinedV1: Sentence(
            Both(
                "Digitaliseringsrådet avstyrker ”{{ project.title }}”."
                " Skäl: {{ event.reason|brief }}",
                "The digital council does not recommend “{{ project.title }}”."
                " Reason: {{ event.reason|brief }}",
            ),
        ),
        funding.ApplicationPostponedV1: Sentence(
            Both(
                "Digitaliseringsrådet har bordlagt ”{{ project.title }}” till"
                " {{ event.until|day }}. Skäl: {{ event.reason|brief }}",
                "The digital council postponed “{{ project.title }}” to {{ event.until|day }}."
                " Reason: {{ event.reason|brief }}",
            ),
            Both(
                "Digitaliseringsrådet tar upp ärendet igen {{ event.until|day }}.",
                "The digital council takes the matter up again on {{ event.until|day }}.",
            ),
        ),
        **MONEY,
        **COUNCIL,
        **FOLLOWUP,
        **CONSULTATIONS,
        **ROUNDS,
    }
)
