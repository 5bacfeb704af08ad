"""What a search is read as, and the forms of Swedish words."""

from __future__ import annotations

import psycopg2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portfolio.domain.search import MOST_TERMS, Search, Term
from services.portfolio.domain.swedish import STOP_WORDS, base, sort_key, stem, words

#: Real words with every kind of ending, also short ones and ones that keep theirs.
_TEXT = """
    skola skolan skolor skolornas fiber fibern elev elever eleverna elevernas kommunikation kommunikationen
    trådlöst trådlösa hjälplöst fullt fri fria friheten friheterna öppen öppna öppnare öppnast laddning laddningar
    uttag uttagen nät näten nätet vård vårdens äldre omsorg omsorgens förskola barnens barn barnet jämställdhet
    tillgänglighet tillgänglig digitalisering digital digitalt digitala hållbar hållbart växthus gatubelysning
    armatur armaturer sensorer sensorns byggde byggd snabbt vackert trygghet trygg otrygg känsligt känslig hals
    bussar bussen as is ös du spår åter ärende ärenden ärendenas diarium nämndens nämnd nämnder stads hets
"""


def test_words_phrases_exclusions_and_beginnings_are_read():
    search = Search.read('Fiber "öppna data" -gata -"dyra uttag" lärplatt* 171-908/2016')
    assert search.wanted == (
        Term(("fiber",)),
        Term(("öppna", "data")),
        Term(("lärplatt",), is_beginning=True),
        Term(("171", "908", "2016")),
    )
    assert search.unwanted == (Term(("gata",)), Term(("dyra", "uttag")))


def test_small_words_are_left_out_unless_they_stand_in_a_phrase_or_begin_a_word():
    assert Search.read('till "till skolan" till*').wanted == (
        Term(("till", "skolan")),
        Term(("till",), is_beginning=True),
    )
    assert Search.read("och -att").is_empty


@given(st.text())
def test_whatever_is_typed_is_a_search(text):
    search = Search.read(text)
    assert len(search.wanted) <= MOST_TERMS
    for term in (*search.wanted, *search.unwanted):
        assert term.words
        assert all(word.isalnum() or words(word) == [word] for word in term.words)


@given(st.text(), st.text())
def test_the_order_of_titles_is_swedish_whatever_the_database(first, second):
    assert sort_key(first + "å") < sort_key(first + "ä") < sort_key(first + "ö")
    assert sort_key(first + "z" + second) < sort_key(first + "å")
    assert sort_key("idé") == sort_key("IDE")


def test_stems_and_small_words_are_postgresqls(postgres_uri):
    with psycopg2.connect(postgres_uri) as connection, connection.cursor() as cursor:
        for word in _TEXT.split():
            cursor.execute("SELECT ts_lexize('swedish_stem', %s)", (word,))
            (stems,) = cursor.fetchone()
            assert stems == ([] if word in STOP_WORDS else [stem(word)]), word
        for word in STOP_WORDS:
            cursor.execute("SELECT ts_lexize('swedish_stem', %s)", (word,))
            assert cursor.fetchone() == ([],), word


@pytest.mark.parametrize(
    "forms", [("skola", "skolan", "skolor", "skolornas"), ("elev", "elevernas")]
)
def test_the_forms_of_a_word_have_one_stem(forms):
    assert len({stem(base(form)) for form in forms}) == 1
