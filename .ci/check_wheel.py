# ruff: noqa: INP001 (a script, not part of a package)
"""Checks a built wheel: it holds exactly our packages, spaCy finds our components, the command works without the checkout.

python .ci/check_wheel.py WHEEL
"""

import configparser
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGES = {"schemas", "transforms", "pipeline", "dashboard"}
FACTORIES = {f"tidewire_{name}" for name in ("paragraphs", "encoder", "entities", "statements", "sentiment")}
"""The entry points by which `spacy.load` finds the components of a saved pipeline."""


def main(wheel: Path) -> None:
    """Exit with a message at the first error."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
        factories = _factories(archive)
    packages = {top for top in tops if not top.endswith(".dist-info")}
    if packages != PACKAGES:
        sys.exit(f"{wheel.name} holds {sorted(packages)}, not {sorted(PACKAGES)}")
    if set(factories) != FACTORIES:
        sys.exit(f"{wheel.name} names the factories {sorted(factories)} to spaCy, not {sorted(FACTORIES)}")
    with tempfile.TemporaryDirectory() as folder:
        _run(
            folder,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--target",
            folder,
            str(wheel.resolve()),
        )
        for package in sorted(PACKAGES):
            place = _run(folder, "-c", f"import {package}; print({package}.__file__)").strip()
            if not place.startswith(folder):
                sys.exit(f"'{package}' was taken from {place}, not from the wheel")
        for place in factories.values():
            module, function = place.split(":")
            _run(folder, "-c", f"from {module} import {function}")
        if "Usage: tidewire" not in _run(folder, str(Path(folder, "bin", "tidewire")), "--help"):
            sys.exit("the wheel's `tidewire --help` printed no help")
    sys.stdout.write(f"{wheel.name}: holds {', '.join(sorted(PACKAGES))}; its command works\n")


def _factories(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the spaCy factories that a wheel declares, with the place of each."""
    declared = configparser.ConfigParser()
    for name in archive.namelist():
        if name.endswith(".dist-info/entry_points.txt"):
            declared.read_string(archive.read(name).decode())
    return dict(declared["spacy_factories"]) if declared.has_section("spacy_factories") else {}


def _run(folder: str, *words: str) -> str:
    """Run this Python in an empty folder, with the wheel's packages before all others."""
    environment = {**os.environ, "PYTHONPATH": folder, "COLUMNS": "120"}
    done = subprocess.run(  # noqa: S603
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
