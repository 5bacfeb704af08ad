"""What the management API is told, the broker enforces."""

import pika
import pika.exceptions
import pytest

from devstack.provision import (
    NOTHING,
    BrokerAdmin,
    BrokerUser,
    MayNotProvision,
    ProvisioningFailed,
    TopicPermission,
    definitions,
)

EXCHANGE = "city.events"


@pytest.fixture(autouse=True, scope="module")
def topology(broker):
    with pika.BlockingConnection(pika.URLParameters(broker.amqp_uri())) as connection:
        channel = connection.channel()
        channel.exchange_declare(EXCHANGE, "topic", durable=True)
        channel.exchange_declare("radslag.events", "topic", durable=True)
        channel.queue_declare("funding.inbox", durable=True)


def a_city_system(name="trafik", **changes):
    given = {
        "password": "secret-of-trafik",
        "write": "^city\\.events$",
        "topics": (TopicPermission(EXCHANGE, f"^{name}\\.", NOTHING),),
    }
    return BrokerUser(name, **(given | changes))


@pytest.fixture
def trafik(broker):
    user = a_city_system()
    broker.admin.put_user(user)
    yield user
    broker.admin.delete_user(user.name)


def publish(broker, user, *, exchange=EXCHANGE, key="trafik.measured.v1", user_id=None):
    with pika.BlockingConnection(
        pika.URLParameters(broker.amqp_uri(user.name, user.password))
    ) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.basic_publish(exchange, key, b"{}", pika.BasicProperties(user_id=user_id))


def test_a_user_publishes_where_its_topics_allow(broker, trafik):
    publish(broker, trafik, user_id="trafik")


@pytest.mark.parametrize(
    ("elsewhere", "code"),
    [
        ({"key": "skola.measured.v1"}, 403),
        ({"key": "not.trafik.measured.v1"}, 403),
        ({"exchange": "radslag.events"}, 403),
        ({"exchange": "", "key": "funding.inbox"}, 403),
        ({"user_id": "skola"}, 406),
    ],
    ids=str,
)
def test_a_user_publishes_nowhere_else(broker, trafik, elsewhere, code):
    with pytest.raises(pika.exceptions.ChannelClosedByBroker) as refusal:
        publish(broker, trafik, **elsewhere)
    assert refusal.value.reply_code == code


def test_a_user_reads_no_queue_that_is_not_its_own(broker, trafik):
    with (
        pika.BlockingConnection(
            pika.URLParameters(broker.amqp_uri(trafik.name, trafik.password))
        ) as connection,
        pytest.raises(pika.exceptions.ChannelClosedByBroker, match="access"),
    ):
        connection.channel().basic_get("funding.inbox")


def test_putting_a_user_again_replaces_its_password_and_its_rights(broker, trafik):
    broker.admin.put_user(a_city_system(password="another", write=NOTHING, topics=()))

    assert not [each for each in broker.admin.topic_permissions() if each["user"] == "trafik"]
    assert [each["write"] for each in broker.admin.permissions() if each["user"] == "trafik"] == [
        NOTHING
    ]
    with pytest.raises(pika.exceptions.ProbableAuthenticationError):
        publish(broker, trafik)


def test_a_deleted_user_is_gone_and_deleting_it_again_is_no_error(broker, trafik):
    broker.admin.delete_user("trafik")
    broker.admin.delete_user("trafik")

    assert "trafik" not in [user["name"] for user in broker.admin.users()]
    with pytest.raises(pika.exceptions.ProbableAuthenticationError):
        publish(broker, trafik)


def test_an_account_without_the_right_is_told_which_right_it_needs(broker, trafik):
    uri = broker.management_uri.split("@")[1]
    with pytest.raises(MayNotProvision, match="needs an account with the tag `administrator`"):
        BrokerAdmin(f"http://trafik:{trafik.password}@{uri}").put_user(a_city_system("skola"))


def test_a_broker_that_is_away_is_named_without_its_password():
    with pytest.raises(ProvisioningFailed) as refusal:
        BrokerAdmin("http://someone:hidden@127.0.0.1:9", timeout=1).users()
    assert "127.0.0.1:9" in str(refusal.value)
    assert "hidden" not in str(refusal.value)


def test_doctors_questions_are_answered(broker):
    assert broker.admin.version()
    inbox = broker.admin.queue("funding.inbox")
    assert inbox is not None
    assert inbox["durable"]
    assert inbox["arguments"] == {}
    assert broker.admin.queue("nowhere") is None
    assert "funding.inbox" in [queue["name"] for queue in broker.admin.queues()]


def test_exported_definitions_carry_users_and_no_password(broker, trafik):
    exported = broker.admin.export_definitions()
    assert "trafik" in [user["name"] for user in exported["users"]]
    assert trafik.password not in str(exported)

    written = definitions([trafik])
    assert written["topic_permissions"] == [
        {
            "user": "trafik",
            "vhost": "/",
            "exchange": EXCHANGE,
            "write": "^trafik\\.",
            "read": NOTHING,
        }
    ]
    assert trafik.password not in str(written)
