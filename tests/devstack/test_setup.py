"""The set-up is quick the second time, pins everything, and its papers name what is there."""

import re
import subprocess
import time
from pathlib import Path

import pytest
import yaml
from prometheus_client import REGISTRY
from pydantic_settings import BaseSettings

import chassis.metrics  # noqa: F401 - registers the metrics
from chassis.settings import Settings
from contracts.broker import MAX_MESSAGE_BYTES
from contracts.registry import SERVICES
from services.notify.settings import MailSettings

ROOT = Path(__file__).parents[2]
PINNED = sorted(ROOT.glob("requirements/*.txt"))


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(text("docker-compose.yml"))


def test_a_second_set_up_changes_nothing_and_takes_no_time():
    started = time.monotonic()
    done = subprocess.run(["devstack/setup.sh"], cwd=ROOT, capture_output=True, check=True)
    assert time.monotonic() - started < 2
    assert done.stderr == b""


def test_the_broker_takes_the_same_messages_in_docker(compose):
    assert (
        "./deploy/rabbitmq/radslag.conf:/etc/rabbitmq/conf.d/20-radslag.conf:ro"
        in compose["services"]["rabbitmq"]["volumes"]
    )
    assert f"max_message_size = {MAX_MESSAGE_BYTES}" in text("deploy/rabbitmq/radslag.conf")


@pytest.mark.parametrize("file", PINNED, ids=lambda path: path.name)
def test_each_requirement_is_pinned_to_a_version_and_its_hashes(file):
    for line in file.read_text().splitlines():
        assert re.fullmatch(
            r"(?:[\w.-]+(?:\[[\w,-]+\])?==[\w.+-]+ \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?| *#.*|)",
            line,
        ), line


def test_the_services_run_on_the_versions_that_are_tested():
    def pins(name):
        return set(re.findall(r"^[\w.-]+==[\w.+-]+", text(name), re.MULTILINE))

    assert pins("requirements/runtime.txt") <= pins("requirements/dev.txt")


def test_the_lock_file_names_no_address_to_fetch_from():
    assert '"resolved"' not in text("package-lock.json")


def test_help_names_every_target():
    told = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    targets = re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE)
    assert {"setup", "run", "demo", "test", "check", "bench", "clean"} <= set(targets)
    for target in targets:
        assert re.search(rf"^  {target} +[A-Z]", told, re.MULTILINE), target


def test_every_variable_that_is_read_is_documented():
    documented = set(re.findall(r"^([A-Z_]+)=", text(".env.example"), re.MULTILINE))
    settings: list[type[BaseSettings]] = [Settings, MailSettings]
    read = {
        str(alias)
        for model in settings
        for field in model.model_fields.values()
        for alias in getattr(field.validation_alias, "choices", ())
    }
    read |= set(re.findall(r"\$\{([A-Z_]+)", text("docker-compose.yml")))
    for folder in ("chassis", "services", "cli", "devstack"):
        for file in (ROOT / folder).rglob("*.py"):
            read |= set(re.findall(r'os\.environ(?:\.get\(|\[)"([A-Z_]+)"', file.read_text()))
    read |= {f"RADSLAG_BROKER_PASSWORD_{service.upper()}" for service in SERVICES}
    assert read <= documented, read - documented


def test_no_password_has_a_default():
    for name, default in re.findall(
        r"\$\{([A-Z_]*PASSWORD[A-Z_]*)([^}]*)\}", text("docker-compose.yml")
    ):
        assert default in {"", ":?see .env.example"}, name
    assert not re.findall(r"^[A-Z_]*PASSWORD[A-Z_]*=.+", text(".env.example"), re.MULTILINE)


def test_every_password_is_asked_for_before_anything_starts():
    used = set(re.findall(r"\$\{([A-Z_]*PASSWORD[A-Z_]*)", text("docker-compose.yml")))
    demanded = set(re.findall(r"\$\{([A-Z_]*PASSWORD[A-Z_]*):\?", text("docker-compose.yml")))
    assert used == demanded


def test_compose_runs_the_four_services_and_names_files_that_exist(compose):
    services = compose["services"]
    for service in SERVICES:
        assert services[service]["command"] == ["python", "-m", "chassis.run", service]
        assert f"amqp://{service}:" in services[service]["environment"]["AMQP_URI"]
    for name, service in services.items():
        for other in service.get("depends_on", {}):
            assert other in services, name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).is_file(), volume
            elif not source.startswith("$"):
                assert source in compose["volumes"], volume
        if command := service.get("command"):
            module = command[command.index("-m") + 1]
            assert (ROOT / Path(*module.split("."))).with_suffix(".py").is_file(), name


def test_nothing_is_published_beyond_this_machine(compose):
    for service in compose["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_the_image_is_built_from_files_that_exist_and_are_let_in():
    let_in = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (\S+) ", text("Dockerfile"), re.MULTILINE)
    assert copied
    for source in copied:
        assert (ROOT / source).exists(), source
        assert any(source == entry or source.startswith(f"{entry}/") for entry in let_in), source


def test_the_procfile_starts_the_four_services():
    lines = dict(line.split(": ") for line in text("Procfile").splitlines())
    # Each service has a broker account of its own, so that one AMQP_URI would not do for all.
    assert lines == {
        name: f'AMQP_URI="$AMQP_URI_{name.upper()}" exec .venv/bin/python -m chassis.run {name}'
        for name in SERVICES
    }


def test_prometheus_asks_every_service():
    jobs = yaml.safe_load(text("deploy/prometheus.yml"))["scrape_configs"]
    assert set(SERVICES) <= {job["job_name"] for job in jobs}


def test_each_alert_watches_a_figure_that_is_there_and_says_what_to_do():
    figures = {family.name for family in REGISTRY.collect()}
    for rule in yaml.safe_load(text("deploy/alerts.yml"))["groups"][0]["rules"]:
        asked = set(re.findall(r"\bradslag_\w+", rule["expr"]))
        assert asked or "up{" in rule["expr"]
        assert {name.removesuffix("_total") for name in asked} <= figures, rule["alert"]
        assert rule["annotations"]["action"]
