"""What people read: sentences and letters in both languages."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from email import message_from_bytes
from email.headerregistry import Address
from email.policy import default

import pytest

from contracts.base import Outlook
from contracts.events import portfolio
from contracts.registry import INTERNAL_SUBSCRIBERS
from contracts.rpc.notify import Language, Publisher
from services.notify.domain.concern import concern_of
from services.notify.letter import compose, message_id
from services.notify.sentences import SENTENCES
from services.notify.wording import amount, brief, day, tell, why
from tests.notify.builders import (
    EXAMPLES,
    FIBRE,
    LIGHTING,
    NOW,
    a_comment_answered,
    a_consultation_extended,
    a_letter,
    a_meeting_called,
    a_prerequisite_slipped,
    a_project_reexamined,
    a_project_submitted,
    a_response_due,
    a_response_given,
    an_application_declined,
    known_bodies,
    known_projects,
)
from tests.notify.test_domain import a_subscription

SENDER = Address("Rådslag", addr_spec="radslag@stockholm.example")


def told_about(event):
    projects = known_projects()
    project_id = concern_of(event).project_id
    return tell(
        event,
        project=projects[project_id] if project_id else None,
        projects=projects,
        bodies=known_bodies(),
    )


def written(message, subtype):
    part = message.get_body((subtype,))
    assert part is not None
    return part.get_content()


def test_every_event_that_notify_listens_to_has_its_sentence_and_its_example():
    # An earlier version is told as the present one.
    subscribed = set(INTERNAL_SUBSCRIBERS["notify"]) - {portfolio.ProjectSubmittedV1}
    assert set(SENTENCES) == subscribed
    assert {type(event) for event in EXAMPLES} == subscribed


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type_name)
def test_every_event_is_told_in_both_languages(event):
    told = told_about(event)

    for texts in (told.about, told.happened, told.next_step):
        if texts is None:
            continue
        assert set(texts) == {"sv", "en"}
        for text in texts.values():
            assert text.strip() == text
            assert not re.search(r"None|[{}]|  |\.\.|datetime|trafiknamnden", text), text
    assert told.happened["sv"] != told.happened["en"]
    assert told.happened["sv"].endswith((".", "?"))


def test_a_submission_says_who_what_and_how_much():
    told = told_about(a_project_submitted())

    assert told.happened == {
        "sv": "Trafiknämnden har lämnat in verksamhetsprojektet ”Smart belysning” (revision 1)"
        " med kostnader på 13,1 mnkr 2017–2018.",
        "en": "The traffic committee submitted the business project “Smart belysning” (revision 1)"
        " with costs of SEK 13.1 million in 2017–2018.",
    }
    assert told.about["sv"] == "Smart belysning"


def test_a_prerequisite_without_a_date_says_that_nobody_knows():
    assert "ingen kan säga" in told_about(a_prerequisite_slipped(expected_on=None)).happened["sv"]
    assert "1 mars 2018" in told_about(a_prerequisite_slipped()).happened["sv"]


def test_an_agenda_names_its_projects():
    told = told_about(a_meeting_called(LIGHTING, FIBRE))
    assert (
        "med 2 projekt på dagordningen: Smart belysning och Fiber i skolor." in told.happened["sv"]
    )
    assert (
        "with 2 projects on its agenda: Smart belysning and Fiber i skolor." in told.happened["en"]
    )
    assert told.about["sv"] == "Digitaliseringsrådets sammanträde 12 maj 2017"


def test_a_reminder_says_which_day_and_whether_it_has_passed():
    assert told_about(a_response_due()).happened == {
        "sv": "Trafiknämnden väntas lämna yttrande i remissen ”Förslag till strategi” senast 9 juni 2017.",
        "en": "The traffic committee is to respond to the consultation “Förslag till strategi”"
        " by 9 June 2017.",
    }
    late = told_about(a_response_due(late=True)).happened
    assert "har inte lämnat något yttrande" in late["sv"]
    assert "the last day was 9 June 2017" in late["en"]


@pytest.mark.parametrize(
    ("changes", "sv", "en"),
    [
        ({}, "har yttrat sig i remissen", "responded to the consultation"),
        ({"comments": 1}, ", med 1 synpunkt.", ", with 1 comment."),
        (
            {"kind": "abstention", "comments": 0},
            "har avstått från att yttra sig i remissen ”Förslag till strategi”.",
            "abstained from responding to the consultation “Förslag till strategi”.",
        ),
        ({"replaces": (LIGHTING,)}, "har rättat sitt yttrande", "corrected its response"),
        ({"unsolicited": True}, "utan att ha varit tillfrågad", "without having been asked"),
        ({"on_time": False}, "efter sista dagen", "after the last day"),
    ],
)
def test_a_response_says_of_what_kind_it_is(changes, sv, en):
    happened = told_about(a_response_given(**changes)).happened
    assert sv in happened["sv"]
    assert en in happened["en"]


def test_more_time_says_for_whom():
    assert "Alla remissinstanser" in told_about(a_consultation_extended()).happened["sv"]
    for_one = told_about(a_consultation_extended("trafiknamnden")).happened
    assert for_one["en"].startswith("The traffic committee was given more time")


def test_an_answer_says_what_came_of_the_comment():
    assert told_about(a_comment_answered()).happened["sv"] == (
        "Synpunkt 3 från Trafiknämnden är besvarad: delvis tillgodosedd."
        " Kriterierna låses när omgången öppnar."
    )
    assert "was corrected" in told_about(a_comment_answered(corrected=True)).happened["en"]


def test_a_long_agenda_is_cut():
    assert "and 15 more." in told_about(a_meeting_called(*[LIGHTING] * 25)).happened["en"]


def test_what_somebody_wrote_is_never_taken_for_a_template():
    told = told_about(an_application_declined(reason="{{ event }} {% raw %}"))
    assert "{{ event }} {% raw %}" in told.happened["sv"]


@pytest.mark.parametrize(
    ("sek", "sv", "en"),
    [
        ("12500000.00", "12,5 mnkr", "SEK 12.5 million"),
        ("9600000.00", "9,6 mnkr", "SEK 9.6 million"),
        ("1842000.00", "1,8 mnkr", "SEK 1.8 million"),
        ("250000.00", "0,3 mnkr", "SEK 0.3 million"),  # half is rounded up, as on paper
        ("1250000000.00", "1\N{NO-BREAK SPACE}250,0 mnkr", "SEK 1,250.0 million"),
        ("100000.00", "0,1 mnkr", "SEK 0.1 million"),
        ("20000.00", "20,0 tkr", "SEK 20.0 thousand"),  # 0,0 mnkr would say nothing
        ("0.00", "0,0 tkr", "SEK 0.0 thousand"),
    ],
)
def test_money_is_written_in_millions_with_one_decimal(sek, sv, en):
    assert amount(Decimal(sek), Language.SV) == sv
    assert amount(Decimal(sek), Language.EN) == en


def test_a_date_is_written_out():
    assert day(date(2017, 5, 2), Language.SV) == "2 maj 2017"
    assert day(date(2017, 5, 2), Language.EN) == "2 May 2017"


def test_a_long_reason_is_cut_to_a_paragraph():
    assert brief("Kort\n  och gott") == "Kort och gott."
    assert brief("Är det så?") == "Är det så?"
    long = brief("ord " * 500)
    assert len(long) <= 600
    assert long.endswith("…")


def test_the_reason_of_a_notice_names_what_was_subscribed_to():
    by_name = a_subscription()
    by_publisher = a_subscription(event_types=(), publishers=(Publisher.FUNDING,))
    by_publisher.body_id = "trafiknamnden"

    assert why(by_name, "funding.round_opened.v1", {})["sv"] == (
        "Du får detta för att du prenumererar på ”ansökningsomgång öppnad”"
        " i alla nämnder och bolag."
    )
    assert why(by_publisher, "funding.round_opened.v1", known_bodies())["en"] == (
        "You get this because you subscribe to everything about selection and funding"
        " concerning The traffic committee."
    )


@pytest.mark.parametrize(
    ("language", "greeting", "subject"),
    [
        (Language.SV, "Hej Åsa Öberg!", "Smart belysning: projekt tillstyrkt"),
        (Language.EN, "Hello Åsa Öberg!", "Smart belysning: project recommended"),
    ],
)
def test_a_letter_speaks_the_language_of_its_reader(language, greeting, subject):
    message = compose(a_letter(language=language), sender=SENDER, written_at=NOW)

    assert message["Subject"] == subject
    assert message["Content-Language"] == language.value
    for subtype in ("plain", "html"):
        body = written(message, subtype)
        assert greeting in body
        assert "Rådet rekommenderar projektet." in body
        assert "Kommunstyrelsen beslutar." in body
        assert "Du får detta för att du prenumererar." in body
    assert f'<html lang="{language.value}">' in written(message, "html")


def test_a_letter_says_that_a_machine_wrote_it_and_is_known_by_its_id():
    message = compose(a_letter(), sender=SENDER, written_at=NOW)

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == "<notice-1@stockholm.example>"
    assert message["From"] == "Rådslag <radslag@stockholm.example>"
    assert message["Date"] == "Tue, 02 May 2017 09:00:00 +0000"
    assert message_id(LIGHTING, SENDER) == f"<notice-{LIGHTING}@stockholm.example>"


@pytest.mark.parametrize("title", ["Digitalt lärande för alla elever", "Å" * 120, "ö ä å " * 20])
def test_a_subject_arrives_as_it_was_written_however_it_is_folded(title):
    message = compose(a_letter(about=title), sender=SENDER, written_at=NOW)

    arrived = message_from_bytes(message.as_bytes(), policy=default)

    assert arrived["Subject"] == message["Subject"]
    lines = message.as_bytes().split(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) <= 78 for line in lines)


def test_a_letter_is_seven_bit_whatever_is_written_in_it():
    assert compose(a_letter(), sender=SENDER, written_at=NOW).as_bytes().isascii()


def test_what_people_wrote_is_escaped_in_html_and_left_alone_in_text():
    evil = '<script>alert("x")</script> & co'
    letter = a_letter(about=evil, happened=evil, why=evil, next_step=evil, name=evil)
    message = compose(letter, sender=SENDER, written_at=NOW)

    assert evil in written(message, "plain")
    html = written(message, "html")
    assert "<script>" not in html
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; co" in html


def test_a_line_break_in_a_title_or_a_name_adds_no_header():
    letter = a_letter(about="Titel\nBcc: alla@x.se", name="Åsa\nBcc: alla@x.se")
    message = compose(letter, sender=SENDER, written_at=NOW)

    assert message["Bcc"] is None
    assert message["Subject"] == "Titel Bcc: alla@x.se: projekt tillstyrkt"


def test_a_letter_without_a_next_step_leaves_its_heading_out():
    message = compose(a_letter(next_step=None), sender=SENDER, written_at=NOW)
    assert "härnäst" not in written(message, "plain")
    assert "<h2" not in written(message, "html")


def test_a_letter_in_plain_text_reads_whole():
    message = compose(a_letter(), sender=SENDER, written_at=NOW)
    assert written(message, "plain") == (
        "Hej Åsa Öberg!\n\nSmart belysning\n\nRådet rekommenderar projektet.\n\n"
        "Vem gör vad härnäst\nKommunstyrelsen beslutar.\n\n"
        "Du får detta för att du prenumererar.\n"
        "Brevet är skickat automatiskt av Rådslag. Det går inte att svara på det.\n"
    )


@pytest.mark.parametrize(
    ("before", "after", "sv", "en"),
    [
        (
            Outlook(earliest_on=date(2017, 11, 1)),
            Outlook(earliest_on=date(2018, 3, 1), late=True),
            (
                "väntas vara på plats 1 mars 2018, senare än det behövs."
                " Förut väntades det 1 november 2017."
            ),
            (
                "is expected in place on 1 March 2018, later than needed."
                " Before, it was expected on 1 November 2017."
            ),
        ),
        (
            Outlook(),
            Outlook(known=False, late=True),
            "dröjer, och ingen kan säga till när.",
            "is late, and nobody can say until when.",
        ),
        (
            Outlook(known=False, late=True),
            Outlook(),
            "är inte längre något att vänta på. Förut kunde ingen säga när.",
            "is nothing to wait for any longer. Before, nobody could say when.",
        ),
    ],
)
def test_a_new_outlook_is_told_beside_the_old_one(before, after, sv, en):
    told = told_about(a_project_reexamined(before=before, after=after))
    assert told.happened["sv"].endswith(sv)
    assert told.happened["en"].endswith(en)
