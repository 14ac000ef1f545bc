"""A real JupyterLab over a copy of the lessons, and a real Chromium to open them with."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("0*.ipynb"))
HOW_TO = "no Chromium found: apt install chromium, or python -m playwright install chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PRIVATE = [
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "IPYTHONDIR",
]
AUTOSAVE = 2  # seconds
missing = []


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        bundled = playwright.chromium.executable_path
        path = path or (bundled if Path(bundled).exists() else None)
        if path is None:
            if os.environ.get("CONVVIZ_REQUIRE_BROWSER"):
                pytest.fail(HOW_TO)
            missing.append(HOW_TO)
            pytest.skip(HOW_TO)
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


class Lab(NamedTuple):
    """A JupyterLab: its address, the folder of its notebooks, and that of its settings."""

    address: str
    notebooks: Path
    settings: Path

    def set(self, plugin, **settings):
        """Settings of a plugin, from the next page on."""
        path = self.settings / f"{plugin.replace(':', '/')}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings))


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """A JupyterLab over copies of the lessons as committed, which it has no reason to trust."""
    root = tmp_path_factory.mktemp("lab")
    env = os.environ | {name: str(root / name) for name in PRIVATE}
    env["JUPYTER_PREFER_ENV_PATH"] = "0"  # the extension as it stands here, not as it is installed
    copies = root / "notebooks"
    copies.mkdir()
    for lesson in LESSONS:
        shutil.copy(lesson, copies)
    install_extension(root / "JUPYTER_DATA_DIR")
    port = _free_port()
    options = [
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--allow-root",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        "--ServerApp.disable_check_xsrf=True",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.news_url=None",
        f"--ServerApp.root_dir={copies}",
    ]
    with (root / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    running = Lab(f"http://127.0.0.1:{port}", copies, root / "JUPYTERLAB_SETTINGS_DIR")
    # without this, cells that are far below are rendered only when they come into sight
    running.set("@jupyterlab/notebook-extension:tracker", windowingMode="none")
    running.set("@jupyterlab/docmanager-extension:plugin", autosaveInterval=AUTOSAVE)
    _wait_for(f"{running.address}/api", server)
    yield running
    server.terminate()
    server.wait(timeout=60)


def install_extension(share):
    """What a wheel would put under share/jupyter, as it stands in the folder."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for place, files in project["tool"]["setuptools"]["data-files"].items():
        folder = share / Path(place).relative_to("share/jupyter")
        folder.mkdir(parents=True)
        for file in files:
            shutil.copy(ROOT / file, folder)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address, server):
    for _ in range(120):
        assert server.poll() is None, "JupyterLab stopped"
        try:
            urllib.request.urlopen(address)
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(address)


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    if any("no Chromium found" in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(f"WARNING: browser tests did not run: {HOW_TO}", yellow=True)
