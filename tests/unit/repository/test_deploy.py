"""The checks of deploy/ find errors; `python deploy/check.py`, part of `make check`, checks the files themselves."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
CRON = "*/10 * * * * tidewire flock -n /run/lock /opt/tidewire/bin/tidewire --config /etc/t.toml run >>log 2>&1"


@pytest.fixture(scope="module")
def check() -> ModuleType:
    """The script, loaded as a module."""
    spec = importlib.util.spec_from_file_location("deploy_check", DEPLOY / "check.py")
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name",
    [
        "check_image",
        "check_units",
        "check_cron",
        "check_environments",
        "check_commands",
        "check_service_links",
        "check_dashboards",
    ],
)
def test_our_own_files_pass(check: ModuleType, name: str) -> None:
    """Tidewire's commands and settings accept the files that we ship."""
    assert list(getattr(check, name)()) == []


@pytest.mark.parametrize(
    ("unit", "problem"),
    [
        ("[Service]\nExecStrat=/bin/true\n", "unknown [Service] ExecStrat"),
        ("[Servcie]\nType=oneshot\n", "unknown [Servcie] Type"),
        ("[Service]\nExecStart=/opt/tidewire/bin/tidewire rnu\n", "no command 'rnu'"),
        ("[Service]\nExecStart=/usr/bin/tidewire run\n", "calls /usr/bin/tidewire"),
    ],
)
def test_a_misspelt_unit_is_found(check: ModuleType, unit: str, problem: str) -> None:
    """An unknown key, section or command is reported once."""
    (found,) = check.unit_problems("x.service", unit)
    assert problem in found


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("*/10 *", "*/7 *"), "not every ten minutes"),
        (("*/10 *", "*/10 25"), "is no schedule"),
        (("tidewire flock", "root flock"), "as the user tidewire"),
        (("flock -n /run/lock ", ""), "must run flock"),
        ((" run ", " urn "), "no command 'urn'"),
        ((">>log", ">>log-$(date +%F)"), "percent sign"),
    ],
)
def test_a_wrong_cron_line_is_found(check: ModuleType, change: tuple[str, str], problem: str) -> None:
    """A wrong schedule, another user, a missing lock and an unknown command are each reported."""
    assert list(check.cron_problems(CRON)) == []
    assert any(problem in found for found in check.cron_problems(CRON.replace(*change)))


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"TIDEWIRE_KAFKA_TOPIC": "x"}, "unknown key 'topic'"),
        ({"TIDEWIRE_RUN_WORKERS": "many"}, "a whole number"),
        ({"TIDEWIRE_ELASTICSEARCH_PASSWORD": "x"}, "is a secret"),
        ({"TIDEWIRE_ELASTICSEARCH_API_KEY": "x"}, "is a secret"),
    ],
)
def test_an_impossible_variable_is_found(check: ModuleType, variables: dict[str, str], problem: str) -> None:
    """Unknown settings, impossible values and secrets in a file are reported with the variable."""
    found = list(check.environment_problems("here", variables))
    assert any(problem in line and line.startswith("here: ") for line in found)


def test_a_package_that_the_image_lacks_is_reported(check: ModuleType) -> None:
    """The package is either not copied or not sent to the builder."""
    found = list(check.image_problems(["schemas", "pipeline"], ["COPY schemas schemas"], ["!schemas"]))
    assert found == [
        "Dockerfile: the package pipeline is not copied",
        "Dockerfile.dockerignore: the package pipeline does not reach the builder",
    ]


def test_a_missing_tool_is_reported(check: ModuleType) -> None:
    """A missing tool is a problem, not a passed check."""
    assert list(check.tool_problems("no-such-linter")) == ["no-such-linter is missing: make setup"]


def test_a_pod_with_service_links_is_found(check: ModuleType) -> None:
    """Kubernetes sets the variables by default."""
    (manifest,) = check.manifests_of_kind("CronJob")
    assert list(check.service_link_problems(manifest)) == []
    del manifest["spec"]["jobTemplate"]["spec"]["template"]["spec"]["enableServiceLinks"]
    assert list(check.service_link_problems(manifest)) == ["CronJob tidewire: enableServiceLinks must be false"]


def test_what_a_tool_finds_is_reported(check: ModuleType, tmp_path: Path) -> None:
    """A Dockerfile that hadolint refuses is a problem, in hadolint's words."""
    dockerfile = tmp_path / "Dockerfile"
    dockerfile.write_text("FROM debian\n", encoding="utf-8")
    (found,) = check.tool_problems("hadolint", str(dockerfile))
    assert "DL3006" in found
