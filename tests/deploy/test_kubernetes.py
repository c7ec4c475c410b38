"""`kubectl apply -k deploy`: resources that Kubernetes takes, each process with its login and no more."""

import shutil
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.tools.postgres import free_port
from tests.deploy.test_proxy import serving
from tests.servers import ROOT

BASE = ROOT / "deploy"
KUBECTL = shutil.which("kubectl")

Resource = dict[str, Any]


def files() -> list[Resource]:
    """What the base lists, as it is."""
    names = yaml.safe_load((BASE / "kustomization.yaml").read_text())["resources"]
    return [
        resource for name in names for resource in yaml.safe_load_all((BASE / name).read_text())
    ]


RESOURCES = files()
PODS = [
    resource["spec"]["template"]["spec"] for resource in RESOURCES if "template" in resource["spec"]
]
CONTAINERS = {container["name"]: container for pod in PODS for container in pod["containers"]}


@pytest.mark.skipif(not KUBECTL, reason="there is no kubectl")
def test_kustomize_builds_it_and_kubernetes_takes_it() -> None:
    built = subprocess.run(
        ["kubectl", "kustomize", BASE], check=True, capture_output=True, text=True
    ).stdout
    resources = [*yaml.safe_load_all(built)]
    assert len(resources) == len(RESOURCES) + 2  # the two that are made of files and words
    for resource in resources:
        validate(resource)


@pytest.mark.parametrize(
    "resource", RESOURCES, ids=lambda one: f"{one['kind']}-{one['metadata']['name']}"
)
def test_every_resource_is_as_its_schema_has_it(resource: Resource) -> None:
    validate(resource)


def test_a_field_that_there_is_not_is_noticed() -> None:
    wrong = {**RESOURCES[0], "spec": {**RESOURCES[0]["spec"], "backofLimit": 1}}
    with pytest.raises(Exception, match="backofLimit"):
        validate(wrong)


def validate(resource: Resource) -> None:
    """Against the schema of a Kubernetes of today, knowing no other fields.

    kubeconform does the same, and is no package of a registry that tests can reach; this has the schemas in it.
    """
    kubernetes_validate = pytest.importorskip(
        "kubernetes_validate", reason="pip install 'ml-service[deploy]'"
    )
    kubernetes_validate.validate(resource, "1.34", strict=True)


def test_each_process_is_told_its_own_login_alone() -> None:
    secrets = {
        name: {
            variable["name"]
            for variable in container["env"]
            if "secretKeyRef" in variable.get("valueFrom", ())
        }
        for name, container in CONTAINERS.items()
    }
    assert secrets == {
        "ml-service": {"DATABASE_URL", "DATABASE_READ_URL", "API_KEYS"},
        "worker": {"WORKER_DATABASE_URL"},
        "migrate": {"MIGRATE_DATABASE_URL", "USER_DB_URL", "CATALOG_DB_URL", "ENGAGEMENT_DB_URL"},
        "proxy": set(),
    }


def test_nothing_is_applied_before_what_it_refers_to() -> None:
    assert not [
        name
        for resource in RESOURCES
        for name in resource["metadata"].get("annotations", ())
        if "hook" in name
    ]


def test_nothing_runs_as_root_or_writes_into_its_image() -> None:
    assert all(pod["securityContext"]["runAsNonRoot"] for pod in PODS)
    for container in CONTAINERS.values():
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}


def test_a_worker_has_a_spare_and_no_outage_of_the_database_restarts_anything() -> None:
    [worker] = [one for one in RESOURCES if one["metadata"]["name"] == "ml-service-worker"]
    assert worker["spec"]["replicas"] == 2
    for probe in ("startupProbe", "livenessProbe"):
        assert CONTAINERS["ml-service"][probe]["httpGet"]["path"] == "/health/live"


def test_nothing_ends_a_first_model_of_hours_and_a_pod_that_hangs_takes_no_requests() -> None:
    [job] = [one for one in RESOURCES if one["kind"] == "Job"]
    assert "activeDeadlineSeconds" not in job["spec"]
    assert not [name for name in CONTAINERS["worker"] if name.endswith("Probe")]
    [web] = [
        one
        for one in RESOURCES
        if one["metadata"]["name"] == "ml-service" and "template" in one["spec"]
    ]
    assert web["spec"]["progressDeadlineSeconds"] >= 6 * 3600
    assert CONTAINERS["proxy"]["readinessProbe"]["httpGet"]["path"] == "/health/live"


def test_a_pod_takes_requests_once_it_was_ready_and_from_then_on(tmp_path: Path) -> None:
    port, seen = free_port(), tmp_path / "ready"
    *shell, script = CONTAINERS["ml-service"]["readinessProbe"]["exec"]["command"]
    script = script.replace("5000", str(port)).replace("/dev/shm/ready", str(seen))
    assert script.count(str(seen)) == 2

    class Ready(BaseHTTPRequestHandler):
        status = 503

        def do_GET(self) -> None:
            self.send_response(Ready.status if self.path == "/health/ready" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    def is_ready() -> bool:
        return not subprocess.run([*shell, script], capture_output=True, check=False).returncode

    assert not is_ready()
    with serving(ThreadingHTTPServer(("127.0.0.1", port), Ready)):
        assert not is_ready()
        Ready.status = 200
        assert is_ready()
    assert is_ready()
