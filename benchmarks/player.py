"""How fast a player steps and is made, and how large it is, against what people would do instead.

    python benchmarks/player.py                 all; the first part needs a Chromium
    python benchmarks/player.py --quick         without a browser
    python benchmarks/player.py --against DIR   also against another checkout of convviz

Both sides of each ratio are measured in the same run, in turns.
"""

import json
import math
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
import urllib.request
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from convviz import (
    Player,
    as_convolution,
    as_weighted_sum,
    chain_rule,
    connections,
    conv2d,
    forward,
    two_ways,
    window_counts,
)
from convviz.drawing import Picture, svg

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
  const player = document.querySelector('.cv-player');
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  const idle = await frame();
  const start = await frame();
  player.querySelector('button[aria-label="Next step"]').click();
  await frame();
  return [await frame() - start, start - idle];
}"""
# From Enter to the second frame after it, another number being typed each time
OUR_EDIT = """async (value) => {
  const input = document.querySelector('.cv-number:not([hidden])');
  const frame = () => new Promise(requestAnimationFrame);
  const press = (key) => input.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
  input.focus();
  press('F2');
  input.value = value;
  await frame();
  const idle = await frame();
  const start = await frame();
  press('Enter');
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
    rows = [*made(), *imported(), *sizes(), *digit()]
    if "--against" in sys.argv:
        rows += against(sys.argv[sys.argv.index("--against") + 1])
    if "--quick" not in sys.argv:
        rows = [*stepped(), *rows]
    print(f"{'':44}{'ours':>12}{'other':>12}{'ratio':>9}  bar")
    for name, ours, other, ratio, bar in rows:
        print(f"{name:44}{ours:>12}{other:>12}{ratio:>9}  {bar}")
    growth()
    largest()


def made():
    """A player of 16 steps on the screen, against drawing its 16 frames by hand."""
    player, frames = [], []
    for _ in range(5):
        player += [timed(lambda: Player(forward(X, W, 0))._repr_mimebundle_()) for _ in range(3)]
        frames.append(timed(draw_frames))
    ours, other = statistics.median(player), statistics.median(frames)
    name = "show a player of 16 steps / 16 figures"
    yield name, f"{ours * 1e3:.0f} ms", f"{other * 1e3:.0f} ms", f"{other / ours:.1f}", "≥ 20"


def imported():
    """`import convviz` against the packages that a widget and a figure need."""
    ours, other = in_turns(
        "import convviz", "import anywidget, matplotlib.figure, numpy, PIL.Image"
    )
    name = "import convviz / widget, figure, arrays"
    yield name, f"{ours * 1e3:.0f} ms", f"{other * 1e3:.0f} ms", f"{other / ours:.1f}", ""


def in_turns(one, two, home=None):
    """The median seconds that a new Python takes to run each of two lines."""
    took = [(timed(partial(python, one)), timed(partial(python, two, home))) for _ in range(7)]
    return [statistics.median(column) for column in zip(*took, strict=True)]


def python(code, home=None):
    """What a new Python prints that runs this, with convviz from `home` where that is given."""
    env = os.environ | ({"PYTHONPATH": str(home)} if home else {})
    run = [sys.executable, "-c", code]
    return subprocess.run(run, env=env, cwd=home, check=True, capture_output=True, text=True).stdout


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
            ratio = f"{size / most:.2f}"
            yield f"SVG of {name}, {kind}", f"{size:.0f} KB", f"{most} KB", ratio, "≤ 1"


def digit():
    """A digit of 28×28 pixels, whose grids are images."""
    found = child("forward", "", 28, 5)
    bars = {"seconds": 2, "kilobytes": 1024, "whole": 300}
    units = {"seconds": "s", "kilobytes": "KB in a notebook", "whole": "MB of memory in all"}
    for key, most in bars.items():
        ours, ratio = f"{found[key]:.3g}", f"{found[key] / most:.2f}"
        yield f"28×28 * 5×5, {units[key]}", ours, f"{most}", ratio, "≤ 1"


LESSONS = """
import json
from convviz import *
x, w, b, dy = [[2, 0, 1], [1, 3, -1], [0, 1, 2]], [[1, 2], [-1, 3]], 1, [[4, -2], [5, -3]]
stories = [forward(x, w, b), connections(x=x, w=w, b=b, dy=dy)]
for of in "xwb":
    stories.append(chain_rule(x, w, b, dy, of=of))
    stories += [tell(x, w, dy, of=of) for tell in (as_convolution, as_weighted_sum, two_ways)]
print(json.dumps({str(s): len(json.dumps(Player(s)._story, ensure_ascii=False)) for s in stories}))
"""


def against(home):
    """The stories of the lessons and the import, against another checkout."""
    ours, other = json.loads(python(LESSONS)), json.loads(python(LESSONS, home))
    ratios = {name: ours[name] / other[name] for name in ours}
    for name, ratio in ratios.items():
        size, before = f"{ours[name] / 1024:.1f} KB", f"{other[name] / 1024:.1f} KB"
        yield name[7:-1][:43], size, before, f"{ratio:.2f}", ""
    yield (
        "bytes of a saved player, median",
        "",
        "",
        f"{statistics.median(ratios.values()):.2f}",
        "≤ 0.7",
    )
    new, old = in_turns("import convviz", "import convviz", home)
    yield "import", f"{new * 1e3:.0f} ms", f"{old * 1e3:.0f} ms", f"{old / new:.1f}", "≥ 4"


# ---- how cost grows ------------------------------------------------------------------------

TELL = {
    "forward": lambda x, w, b, dy, of: forward(x, w, b),
    "connections": lambda x, w, b, dy, of: connections(x, w, b, dy),
    "window_counts": lambda x, w, b, dy, of: window_counts(x, w),
    "chain_rule": lambda x, w, b, dy, of: chain_rule(x, w, b, dy, of=of),
    "as_convolution": lambda x, w, b, dy, of: as_convolution(x, w, dy, of=of),
    "as_weighted_sum": lambda x, w, b, dy, of: as_weighted_sum(x, w, dy, of=of),
    "two_ways": lambda x, w, b, dy, of: two_ways(x, w, dy, of=of),
}
KINDS = [
    *((name, "") for name in list(TELL)[:3]),
    *((name, of) for name in list(TELL)[3:] for of in "xwb"),
]


def growth():
    """From 4×4 to 12×12: seconds and memory, as powers of the marks of the picture (1: in step)."""
    print(f"\n{'3×3 filter':22}{'marks at 4':>11}{'at 12':>9}{'s at 12':>9}{'MB at 12':>9}  powers")
    for name, of in KINDS:
        small, large = (
            child(name, of, n, 3) | {"memory": child(name, of, n, 3, "--trace")["traced"]}
            for n in (4, 12)
        )
        more = math.log(large["marks"] / small["marks"])
        powers = {k: math.log(large[k] / small[k]) / more for k in ("seconds", "memory")}
        row = f"{name} {of}".ljust(22) + f"{small['marks']:11,}{large['marks']:9,}"
        row += f"{large['seconds']:9.2f}{large['memory']:9.0f}"
        print(row + f"  time {powers['seconds']:.2f}, memory {powers['memory']:.2f}")


def largest():
    """The largest stories that are told, against the bar of half a gigabyte."""
    print(f"\n{'':22}{'x':>9}{'w':>7}{'seconds':>9}{'MB in all':>10}  bar 512")
    cases = [("forward", "", 60, 5), ("as_convolution", "x", 60, 5), ("as_convolution", "w", 60, 5)]
    cases += [("as_weighted_sum", "x", 60, 5), ("as_weighted_sum", "w", 60, 5)]
    cases += [("two_ways", "x", 28, 5), ("two_ways", "w", 63, 1), ("chain_rule", "x", 12, 3)]
    for name, of, n, k in [*cases, ("chain_rule", "w", 28, 5), ("connections", "", 20, 5)]:
        found = child(name, of, n, k)
        sizes = f"{f'{n}×{n}':>9}{f'{k}×{k}':>7}"
        print(f"{f'{name} {of}':22}{sizes}{found['seconds']:9.1f}{found['whole']:10.0f}")


def child(name, of, n, k, *options):
    """Seconds, memory and marks of a player, made in a Python of its own."""
    args = [sys.executable, __file__, "--child", name, of, str(n), str(k), *options]
    return json.loads(subprocess.run(args, check=True, capture_output=True, text=True).stdout)


def measured(name, of, n, k, *options):
    """What `child` asks for; to trace memory takes several times as long."""
    n, k = int(n), int(k)
    draw = np.random.default_rng(0)
    shapes = (n, n), (k, k), (n - k + 1, n - k + 1)
    x, w, dy = (draw.integers(-9, 10, shape) for shape in shapes)
    TELL[name](np.ones((2, 2)), np.ones((1, 1)), 0, np.ones((2, 2)), of)  # all is imported
    Player(forward([[1, 2]], [[3]]))
    if options:
        tracemalloc.start()
    start = time.perf_counter()
    story = TELL[name](x, w, 1, dy, of)
    player = Player(story)
    seconds = time.perf_counter() - start
    traced = tracemalloc.get_traced_memory()[1] / 2**20
    whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    marks = sum(len(layer.marks) for layer in Picture(story, "wide").layers)
    found = {"seconds": seconds, "traced": traced, "whole": whole, "marks": marks}
    print(json.dumps(found | {"kilobytes": len(player._story) / 1024}))


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
            pages[0].wait_for_selector(".cv-player", timeout=60_000)
            pages[1].wait_for_selector(".jp-RenderedImage img", timeout=60_000)
            ours, hand, edits = [], [], []
            for key in ("ArrowRight", "ArrowLeft"):
                pages[0].bring_to_front()
                pages[0].evaluate(FIRST)
                for _ in range(15):
                    ours.append(pages[0].evaluate(OUR_STEP))
                    edits.append(pages[0].evaluate(OUR_EDIT, f"{len(edits)}.5"))
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
    typed = statistics.median(ms for ms, _ in edits)
    yield (
        "edit: Enter to paint / a step",
        f"{typed:.0f} ms",
        f"{a:.0f} ms",
        f"{typed / a:.2f}",
        "≤ 1",
    )


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
    measured(*sys.argv[2:]) if "--child" in sys.argv else main()
