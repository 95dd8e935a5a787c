# ruff: noqa: INP001 (a script, not part of a package)
"""Checks every file of this folder and the hosted workflow: the format by a linter, commands and settings by Tidewire itself.

    python deploy/check.py

Tools: hadolint, check-jsonschema, kubernetes-validate, yamllint, systemd-analyze (where there is one), croniter.
"""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from croniter import croniter  # type: ignore[import-untyped]

from pipeline.cli import COMMANDS
from pipeline.core.errors import SettingsError
from pipeline.core.settings import NOT_SETTINGS, load_settings
from pipeline.kibana.objects import export_ndjson

DEPLOY = Path(__file__).resolve().parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
PROGRAM = "/opt/tidewire/bin/tidewire"
YAMLLINT = "{extends: default, rules: {line-length: {max: 120}, document-start: disable, comments: disable}}"

UNIT_KEYS = {
    "Unit": {"Description", "Documentation", "Wants", "After"},
    "Service": {
        "Type", "DynamicUser", "StateDirectory", "WorkingDirectory", "Environment", "EnvironmentFile", "ExecStart",
        "TimeoutStartSec", "TimeoutStopSec", "KillMode", "PrivateTmp", "NoNewPrivileges", "ProtectSystem", "ProtectHome",
    },
    "Timer": {"OnCalendar", "AccuracySec", "RandomizedDelaySec", "Persistent", "Unit"},
    "Install": {"WantedBy"},
}  # fmt: skip


def main() -> None:
    """Print the name of each check; exit with 1 and every problem found."""
    problems = [problem for check in CHECKS for problem in check()]
    for problem in problems:
        sys.stderr.write(f"deploy: {problem}\n")
    if problems:
        sys.exit(1)
    sys.stdout.write("deploy: all files pass\n")


def check_with_tools() -> Iterator[str]:
    """Run the linters of Dockerfiles, compose files, Kubernetes manifests, hosted workflows and YAML."""
    compose, manifests = DEPLOY / "compose.yaml", sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    yield from tool_problems("hadolint", str(DEPLOY / "Dockerfile"))
    yield from tool_problems("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(compose))
    yield from tool_problems("kubernetes-validate", "--strict", *map(str, manifests))
    yield from tool_problems("yamllint", "--strict", "-d", YAMLLINT, str(compose), *map(str, manifests))
    workflows = sorted((DEPLOY.parent / ".github" / "workflows").glob("*.yml"))
    yield from tool_problems("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, workflows))


def check_image() -> Iterator[str]:
    """Check that all of our packages reach the builder: hatchling silently leaves out a missing package."""
    project = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text(encoding="utf-8"))
    copied = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    sent = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    yield from image_problems(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"], copied, sent)


def image_problems(packages: Sequence[str], copied: Sequence[str], sent: Sequence[str]) -> Iterator[str]:
    """Yield the problems of a Dockerfile and its .dockerignore with these packages."""
    for package in packages:
        if f"COPY {package} {package}" not in copied:
            yield f"Dockerfile: the package {package} is not copied"
        if f"!{package}" not in sent:
            yield f"Dockerfile.dockerignore: the package {package} does not reach the builder"


def check_units() -> Iterator[str]:
    """Check systemd units: known keys, existing commands, and systemd's own check where it is installed."""
    units = sorted((DEPLOY / "systemd").iterdir())
    for unit in units:
        yield from unit_problems(unit.name, unit.read_text(encoding="utf-8"))
    if shutil.which("systemd-analyze") is None:
        sys.stdout.write("deploy: no systemd-analyze here, so units are checked by their keys alone\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        for unit in units:  # the program is not installed on this machine: another executable replaces it
            text = unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
            Path(folder, unit.name).write_text(text, encoding="utf-8")
        yield from tool_problems("systemd-analyze", "verify", *(str(Path(folder, unit.name)) for unit in units))


def check_cron() -> Iterator[str]:
    """Check the cron line and the CronJob's schedule: both mean every ten minutes, and the line runs an existing command."""
    lines = (DEPLOY / "cron" / "tidewire").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line and not line.startswith("#")]
    yield from cron_problems(line)
    for manifest in manifests_of_kind("CronJob"):
        yield from schedule_problems(manifest["spec"]["schedule"])


def check_environments() -> Iterator[str]:
    """Check that each TIDEWIRE_ variable is a setting and its value possible, and that the example settings load."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    for name, service in compose["services"].items():
        yield from environment_problems(f"compose service {name}", service.get("environment", {}))
    for manifest in manifests_of_kind("ConfigMap"):
        yield from environment_problems("ConfigMap", manifest["data"])
    try:
        load_settings(DEPLOY / "tidewire.toml", environment={}, state_dir=DEPLOY / "no-local-stack")
    except SettingsError as error:
        yield str(error)


def check_commands() -> Iterator[str]:
    """Check that containers run commands that `tidewire` has."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    for name in ("setup", "job"):
        yield from command_problems(f"compose service {name}", compose["services"][name]["command"])
    for manifest in manifests_of_kind("CronJob"):
        pod = manifest["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        for container in (*pod["initContainers"], *pod["containers"]):
            yield from command_problems(f"container {container['name']}", container["args"])


def check_service_links() -> Iterator[str]:
    """Check that no pod gets a variable for each Service of its namespace: one for tidewire-… looks like a setting."""
    for manifest in manifests_of_kind("CronJob"):
        yield from service_link_problems(manifest)


def check_dashboards() -> Iterator[str]:
    """Check that Kibana's saved objects are the ones that the description produces."""
    if (DEPLOY / "kibana" / "tidewire.ndjson").read_text(encoding="utf-8") != export_ndjson("tidewire"):
        yield "kibana: run `tidewire kibana export -o deploy/kibana/tidewire.ndjson`"


CHECKS = (
    check_with_tools,
    check_image,
    check_units,
    check_cron,
    check_environments,
    check_commands,
    check_service_links,
    check_dashboards,
)


def tool_problems(tool: str, *words: str) -> Iterator[str]:
    """Run a tool of this environment (or of the machine) and yield its output when it fails."""
    program = SCRIPTS / tool if (SCRIPTS / tool).exists() else shutil.which(tool)
    if program is None:
        yield f"{tool} is missing: make setup"
        return
    done = subprocess.run([str(program), *words], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        yield f"{tool}: {(done.stdout + done.stderr).strip()}"


def unit_problems(name: str, text: str) -> Iterator[str]:
    """Yield unknown sections and keys of a systemd unit, and a command that `tidewire` does not have."""
    unit = configparser.RawConfigParser(strict=False, delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment, method-assign] # keys keep their capitals
    unit.read_string(text)
    for section in unit.sections():
        for key, value in unit.items(section):
            if key not in UNIT_KEYS.get(section, set()):
                yield f"{name}: unknown [{section}] {key}"
            if key == "ExecStart":
                yield from program_problems(name, shlex.split(value))


def cron_problems(line: str) -> Iterator[str]:
    """Yield the problems of a line of /etc/cron.d: its schedule, its user, a missing lock, an unknown command."""
    fields = line.split(maxsplit=6)
    yield from schedule_problems(" ".join(fields[:5]))
    if fields[5] != "tidewire" or not fields[6].startswith("flock "):
        yield "cron: the line must run flock as the user tidewire"
    if "%" in line:
        yield "cron: a percent sign ends the command"
    words = shlex.split(fields[6])
    yield from program_problems("cron", words[words.index(PROGRAM) :] if PROGRAM in words else words)


def schedule_problems(schedule: str) -> Iterator[str]:
    """Yield a problem when a schedule is invalid, or does not mean every ten minutes."""
    if not croniter.is_valid(schedule):
        yield f"'{schedule}' is no schedule"
        return
    times = croniter(schedule, 0)
    if [times.get_next(float) for _ in range(3)] != [600.0, 1200.0, 1800.0]:
        yield f"'{schedule}' is not every ten minutes"


def program_problems(place: str, words: list[str]) -> Iterator[str]:
    """Yield a problem when the words do not call a command of the installed program."""
    if words[0] != PROGRAM:
        yield f"{place}: calls {words[0]}, not {PROGRAM}"
        return
    rest = words[3:] if words[1:2] == ["--config"] else words[1:]
    yield from command_problems(place, rest)


def command_problems(place: str, words: list[str]) -> Iterator[str]:
    """Yield a problem when the first word is not a command of `tidewire`."""
    if words[0] not in COMMANDS:
        yield f"{place}: tidewire has no command '{words[0]}'"


def environment_problems(place: str, variables: Mapping[str, str]) -> Iterator[str]:
    """Yield a problem for each TIDEWIRE_ variable that is not a setting, has an invalid value, or is a secret."""
    ours = {name: str(value) for name, value in variables.items() if name.startswith("TIDEWIRE_")}
    for name in ours:
        if name not in NOT_SETTINGS and re.search(r"(PASSWORD|API_KEY)$", name):
            yield f"{place}: {name} is a secret and must not stand in the file"
    try:
        load_settings(environment={**ours, "TIDEWIRE_CONFIG": "/dev/null"}, state_dir=DEPLOY / "no-local-stack")
    except SettingsError as error:
        yield f"{place}: {error}"


def service_link_problems(cron_job: Mapping[str, Any]) -> Iterator[str]:
    """Yield a problem when the pods of a CronJob get variables for Services."""
    if cron_job["spec"]["jobTemplate"]["spec"]["template"]["spec"].get("enableServiceLinks") is not False:
        yield f"CronJob {cron_job['metadata']['name']}: enableServiceLinks must be false"


def manifests_of_kind(kind: str) -> list[dict[str, Any]]:
    """Return all Kubernetes manifests of a kind."""
    documents = [
        document
        for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8"))
    ]
    return [document for document in documents if document["kind"] == kind]


if __name__ == "__main__":
    main()
