"""environment.yml, pyproject.toml and the lock say the same, and what they say can be installed."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PINS = {}
for line in (ROOT / "requirements.lock").read_text().splitlines():
    requirement = Requirement(line)
    PINS.setdefault(requirement.name.lower(), []).append(requirement)


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pip_part():
    """The lines of environment.yml that conda hands to pip."""
    text = (ROOT / "environment.yml").read_text()
    return re.findall(r"^      - (.+)$", text, flags=re.MULTILINE)


def test_the_lock_pins_exactly_and_names_no_host():
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    for pins in PINS.values():
        for pin in pins:
            assert re.fullmatch(r"==[\w.]+", str(pin.specifier))


def test_the_lock_satisfies_the_project():
    extras = project()["optional-dependencies"]
    wanted = [*project()["dependencies"], *extras["course"], *extras["test"]]
    for requirement in map(Requirement, wanted):
        for pin in PINS[requirement.name.lower()]:
            version = str(pin.specifier).removeprefix("==")
            assert requirement.specifier.contains(version), requirement


def test_conda_takes_all_but_python_from_the_lock():
    text = (ROOT / "environment.yml").read_text()
    conda = re.findall(r"^  - ([\w-]+)(?:=([\d.]+))?$", text, flags=re.MULTILINE)
    assert {name for name, _ in conda} == {"conda-forge", "nodefaults", "python", "pip"}
    assert re.search(r"python=3\.1[123]$", text, flags=re.MULTILINE)
    assert pip_part() == [
        "-r requirements.lock",
        ".",
    ]  # `-e .` would leave out what JupyterLab needs


@pytest.mark.parametrize("file", ["package.json", "static/remoteEntry.js", "static/player.js"])
def test_jupyterlab_finds_what_draws_saved_players_as_it_stands_here(file):
    found = Path(sys.prefix) / "share/jupyter/labextensions/convviz" / file
    source = "convviz/player.js" if file.endswith("player.js") else f"labextension/{file}"
    assert found.read_bytes() == (ROOT / source).read_bytes()  # else: make extension


def test_the_extension_has_the_version_of_the_project():
    about = json.loads((ROOT / "labextension/package.json").read_text(encoding="utf-8"))
    assert (about["name"], about["version"]) == (project()["name"], project()["version"])


def test_the_pip_part_resolves_in_an_empty_environment(tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    python = next((tmp_path / "env").glob("*/python"))
    given = tmp_path / "requirements.txt"
    given.write_text(
        "\n".join(
            str(ROOT) if line == "." else line.replace("-r ", f"-r {ROOT}/") for line in pip_part()
        )
    )
    uv = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--python", python]
    found = subprocess.run([*uv, "-r", given], check=True, capture_output=True, text=True)
    assert {"convviz", "jupyterlab", "nbval"} <= set(re.findall(r"\+ ([\w-]+)", found.stderr))
