"""The private PostgreSQL server keeps to itself, keeps its data, and leaves nothing behind."""

import psutil
import psycopg2
import pytest

from devstack.folders import FolderInUse
from devstack.postgres import PrivatePostgres


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    private = PrivatePostgres(tmp_path_factory.mktemp("postgres"))
    private.start()
    yield private
    private.remove()


def query(uri, statement):
    connection = psycopg2.connect(uri, connect_timeout=2)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_it_listens_on_the_loopback_alone(server):
    listening = {
        each.laddr.ip
        for each in psutil.Process(server.pid).net_connections("tcp")
        if each.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_it_lets_nobody_in_without_the_password(server):
    with pytest.raises(psycopg2.OperationalError, match="password"):
        query(f"postgresql://radslag:wrong@127.0.0.1:{server.port}/postgres", "SELECT 1")


def test_it_never_runs_as_root(server):
    assert psutil.Process(server.pid).uids().real != 0


def test_its_folder_has_one_owner(server):
    with pytest.raises(FolderInUse):
        PrivatePostgres(server.folder).start()


def test_databases_come_and_go(server):
    uri = server.create_database("for-a-while")
    assert query(uri, "SELECT current_database()") == [("for-a-while",)]
    server.drop_database("for-a-while")
    server.drop_database("for-a-while")
    with pytest.raises(psycopg2.OperationalError, match="does not exist"):
        query(uri, "SELECT 1")


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_it_comes_back_with_its_port_and_its_data(server, end):
    uri = server.create_database(end)
    query(uri, "CREATE TABLE kept AS SELECT 1 AS n")

    getattr(server, end)()
    assert not server.is_running
    server.start()

    assert query(uri, "SELECT n FROM kept") == [(1,)]


def test_frozen_it_answers_nothing_and_thawed_it_goes_on(server):
    connection = psycopg2.connect(server.uri())
    server.freeze()
    try:
        with pytest.raises(psycopg2.OperationalError, match="timeout"):
            psycopg2.connect(server.uri(), connect_timeout=2)
    finally:
        server.thaw()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    connection.close()
