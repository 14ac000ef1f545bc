"""How fast a player steps and is made, and how large it is, against what people would do instead.

    python benchmarks/player.py            all; the first part needs a Chromium
    python benchmarks/player.py --quick    without a browser

Both sides of each ratio are measured in the same run, in turns.
"""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from io import BytesIO
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from convviz import Player, conv2d, forward
from convviz.drawing import svg

X = np.arange(36).reshape(6, 6) * 7 % 11 - 4
W = np.array([[1, 2, 0], [-1, 3, 1], [2, -2, 1]])
HAND = """\
import numpy as np
import matplotlib.pyplot as plt
from ipywidgets import interact
x = np.arange(36).reshape(6, 6) * 7 % 11 - 4
w = np.array([[1, 2, 0], [-1, 3, 1], [2, -2, 1]])
def draw(step=0):
    i, j = divmod(step, 4)
    y = np.array([[(x[a:a+3, c:c+3] * w).sum() for c in range(4)] for a in range(4)])
    fig, axes = plt.subplots(1, 3, figsize=(9, 3))
    for ax, grid in zip(axes, (x, w, y)):
        ax.imshow(grid)
        for (a, c), v in np.ndenumerate(grid):
            ax.text(c, a, v, ha='center', va='center')
    axes[0].add_patch(plt.Rectangle((j - .5, i - .5), 3, 3, fill=False, lw=3))
    fig.suptitle(f'step {step}')
    plt.show()
interact(draw, step=(0, 15));"""
OURS = """\
import numpy as np
from convviz import Player, forward
x = np.arange(36).reshape(6, 6) * 7 % 11 - 4
w = np.array([[1, 2, 0], [-1, 3, 1], [2, -2, 1]])
Player(forward(x, w, 0))"""
# From a click to the second frame after it: by then the first one is on the screen.
# Two idle frames before it say how long a frame lasts on this machine
OUR_STEP = """async () => {
  const player = document.querySelector('.convviz-player');
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  const idle = await frame();
  const start = await frame();
  player.querySelector('button[aria-label="Next step"]').click();
  await frame();
  return [await frame() - start, start - idle];
}"""
FIRST = """document.querySelector('button[aria-label="First step"]').click()"""
HAND_STEP = """async (key) => {
  const image = () => document.querySelector('.jp-RenderedImage img')?.src;
  const before = image(), frame = () => new Promise(requestAnimationFrame);
  await frame();
  const start = performance.now();
  const options = {key, bubbles: true, cancelable: true};
  document.querySelector('.noUi-handle').dispatchEvent(new KeyboardEvent('keydown', options));
  while (image() === before || !image()) await frame();
  await frame();
  return performance.now() - start;
}"""


def main():
    rows = [*made(), *sizes()]
    if "--quick" not in sys.argv:
        rows = [*stepped(), *rows]
    print(f"{'':44}{'ours':>12}{'other':>12}{'ratio':>9}  bar")
    for name, ours, other, ratio, bar in rows:
        print(f"{name:44}{ours:>12}{other:>12}{ratio:>9}  {bar}")


def made():
    """Making the player of 16 steps, against drawing its 16 frames by hand."""
    player, frames = [], []
    for _ in range(5):
        player.append(timed(lambda: Player(forward(X, W, 0))))
        frames.append(timed(draw_frames))
    ours, other = statistics.median(player), statistics.median(frames)
    name = "make a player of 16 steps / 16 figures"
    yield name, f"{ours * 1e3:.0f} ms", f"{other * 1e3:.0f} ms", f"{other / ours:.1f}", "≥ 3, aim 5"


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def draw_frames():
    """Each step as a new figure with three grids of numbers, saved as PNG."""
    y = conv2d(X, W)
    for i, j in np.ndindex(y.shape):
        fig = Figure(figsize=(9, 3))
        FigureCanvasAgg(fig)
        axes = fig.subplots(1, 3)
        for ax, grid in zip(axes, (X, W, y), strict=True):
            ax.imshow(grid)
            for (a, c), value in np.ndenumerate(grid):
                ax.text(c, a, f"{value:g}", ha="center", va="center")
        axes[0].plot([j - 0.5, j + 2.5, j + 2.5, j - 0.5], [i - 0.5, i - 0.5, i + 2.5, i + 2.5])
        fig.savefig(BytesIO(), format="png")


def sizes():
    """The SVGs of two stories."""
    small = forward([[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1)
    for name, story, most in (("3×3 * 2×2", small, 70), ("6×6 * 3×3", forward(X, W, 0), 250)):
        for kind in ("wide", "narrow"):
            size = len(svg(story, kind).encode()) / 1024
            yield (
                f"SVG of {name}, {kind}",
                f"{size:.0f} KB",
                f"{most} KB",
                f"{size / most:.2f}",
                "≤ 1",
            )


def stepped():
    """Click to paint in a real JupyterLab, against a new figure for each step."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder)
        for name, text in (("ours", OURS), ("hand", HAND)):
            (root / f"{name}.ipynb").write_text(notebook(text))
        server, address = lab(root)
        path = shutil.which("chromium")
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            pages = [
                opened(browser, f"{address}/lab/workspaces/{name}/tree/{name}.ipynb")
                for name in ("ours", "hand")
            ]
            pages[0].wait_for_selector(".convviz-player", timeout=60_000)
            pages[1].wait_for_selector(".jp-RenderedImage img", timeout=60_000)
            ours, hand = [], []
            for key in ("ArrowRight", "ArrowLeft"):
                pages[0].bring_to_front()
                pages[0].evaluate(FIRST)
                ours += [pages[0].evaluate(OUR_STEP) for _ in range(15)]
                pages[1].bring_to_front()
                hand += [pages[1].evaluate(HAND_STEP, key) for _ in range(15)]
        finally:
            browser.close()
            server.terminate()
            server.wait()
    a, b = statistics.median(ms for ms, _ in ours), statistics.median(hand)
    frames = statistics.median(ms / frame for ms, frame in ours)
    yield (
        "step: click to paint / interact + figure",
        f"{a:.0f} ms",
        f"{b:.0f} ms",
        f"{b / a:.1f}",
        "≥ 5",
    )
    yield "step: in animation frames of the same page", f"{frames:.2f}", "", "", "≤ 2"


def notebook(text):
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": text, "outputs": []}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(
        {
            "cells": [cell | {"execution_count": None}],
            "metadata": {"kernelspec": kernel},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def lab(root):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root"]
    options += [
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        f"--ServerApp.root_dir={root}",
    ]
    options += ["--ServerApp.disable_check_xsrf=True", "--LabApp.expose_app_in_browser=True"]
    options += ["--LabApp.news_url=None"]
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    env = os.environ | {name: str(root / name) for name in names}
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api")
            break
        except OSError:
            time.sleep(0.3)
    return server, f"http://127.0.0.1:{port}"


def opened(browser, address):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(address)
    page.wait_for_function(
        """() => {
        const session = window.jupyterapp?.shell.currentWidget?.context?.sessionContext;
        const kernel = session?.session?.kernel;
        return session?.isReady && kernel?.info
          && kernel.connectionStatus === 'connected' && kernel.status === 'idle'; }""",
        timeout=60_000,
    )
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    return page


if __name__ == "__main__":
    main()
