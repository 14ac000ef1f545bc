"""A function of somebody else is run without harm, and what it does wrong is said in its terms."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from convviz import check, conv2d
from convviz.check import run
from convviz.check.run import Endless, ran

from .mutants import turned

SHORT = 0.2
posix = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer here")


def in_a_thread(function):
    """What a function gives in a thread that is not the main one."""
    found = []
    thread = threading.Thread(target=lambda: found.append(function()))
    thread.start()
    thread.join()
    return found[0]


def here(function):
    return function()


everywhere = pytest.mark.parametrize("place", [here, in_a_thread])

# ---- what does not end -------------------------------------------------------------------------


def in_circles():
    while True:
        pass


def in_circles_that_catch():
    while True:
        try:
            while True:
                pass
        except Exception:
            pass


def in_circles_that_catch_all():
    while True:
        try:
            sum(range(100))
        except:  # noqa: E722
            continue


def in_a_generator():
    while True:
        yield 1


@everywhere
@pytest.mark.parametrize("function", [in_circles, in_circles_that_catch, in_a_generator])
def test_what_does_not_end_is_stopped_in_any_thread(place, function):
    began = time.monotonic()
    done = place(lambda: ran(function, (), SHORT))
    assert isinstance(done.error, Endless)
    assert SHORT <= time.monotonic() - began < SHORT + 2


@posix
def test_an_alarm_rings_until_it_is_heard():
    began = time.monotonic()
    assert isinstance(ran(in_circles_that_catch_all, (), SHORT).error, Endless)
    assert time.monotonic() - began < SHORT + 5


@posix
def test_an_alarm_stops_what_waits_and_a_trace_does_when_the_wait_is_over():
    assert isinstance(ran(lambda: time.sleep(9), (), SHORT).error, Endless)

    def waits():
        time.sleep(2 * SHORT)
        return 1

    done = in_a_thread(lambda: ran(waits, (), SHORT))
    assert isinstance(done.error, Endless)


def test_a_long_call_into_numpy_is_told_once_it_is_over():
    def sorts():
        np.sort(np.random.default_rng(0).random(12_000_000))
        return 1

    assert isinstance(ran(sorts, (), 0.05).error, Endless)


def test_an_endless_function_gets_a_verdict_and_others_go_on(monkeypatch):
    monkeypatch.setattr(run, "SECONDS", SHORT)
    verdict = check.input_gradient(lambda dy, w: in_circles())
    assert repr(verdict) == "Verdict('✗', 'endless')"
    assert "It was stopped after 0.2 seconds." in str(verdict)
    assert check.input_gradient(turned).verdict == "✓"


@posix
def test_an_alarm_of_somebody_else_goes_on():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        assert ran(lambda: 3, ()).value == 3
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 0.3
        time.sleep(0.4)
        assert rung == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_the_readers_own_interrupt_is_not_caught():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ran(interrupted, ())


# ---- what it leaves behind ---------------------------------------------------------------------


def careless(dy, w):
    print("called with", dy.shape)
    print("and a warning", file=sys.stderr)
    random.seed(1)
    np.random.seed(1)
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    os.chdir("/")
    sys.setrecursionlimit(2000)
    warnings.simplefilter("error")
    return turned(dy, w)


def state():
    return (
        random.getstate(),
        repr(np.random.get_state()),
        np.geterr(),
        np.get_printoptions(),
        os.getcwd(),
        sys.getrecursionlimit(),
        warnings.filters[:],
        sys.gettrace(),
        sys.stdout,
    )


@everywhere
def test_everything_is_as_it_was_before(place, capsys):
    before = state()
    verdict = place(lambda: check.input_gradient(careless))
    assert state() == before
    assert verdict.verdict == "✓"
    assert capsys.readouterr() == ("", "")


def test_what_was_printed_is_shown_once_with_the_verdict():
    verdict = check.input_gradient(careless)
    assert str(verdict).count("called with (2, 2)") == 1
    assert "called with (2, 2)" in verdict._repr_mimebundle_()["text/html"]


def test_changes_do_no_harm_to_later_checks():
    def clears(dy, w):
        dy[:], w[:] = 0, 0
        return dy

    assert check.input_gradient(clears).verdict == "✗"
    assert check.input_gradient(turned).verdict == "✓"


def test_what_a_verdict_was_given_is_the_learners_own():
    given = check.input_gradient(lambda dy, w: -turned(dy, w)).given
    for array in given:
        array[:] = 0
    assert check.input_gradient(turned).verdict == "✓"


def test_state_that_is_kept_between_calls_is_seen():
    kept = []

    def remembers(dy, w):
        kept.append(turned(dy, w))
        return kept[0]

    assert check.input_gradient(remembers).mistake == "typed-in"


# ---- errors ------------------------------------------------------------------------------------

CELL = """
from convviz import check, conv2d
import numpy as np

def helper(w):
    return w.turned()

def input_gradient(dy, w):
    return conv2d(np.pad(dy, 1), helper(w))

verdict = check.input_gradient(input_gradient)
print(verdict)
print(verdict.whole)
"""


def test_an_error_shows_the_learners_line_and_no_frame_of_ours(tmp_path):
    path = tmp_path / "lesson.py"
    path.write_text(CELL)
    run = [sys.executable, path]
    told = subprocess.run(run, capture_output=True, text=True, check=True).stdout.splitlines()
    assert told == [
        "✗ Your function stops in line 6.",
        "return w.turned()",
        "       ^^^^^^^^",
        "AttributeError: 'numpy.ndarray' object has no attribute 'turned'",
        "A hint: check.input_gradient.hint()",
        "('line 9, in input_gradient: return conv2d(np.pad(dy, 1), helper(w))', "
        "'line 6, in helper: return w.turned()', "
        "\"AttributeError: 'numpy.ndarray' object has no attribute 'turned'\")",
    ]


def test_an_error_deep_in_a_library_is_told_by_the_learners_line():
    def fails(dy, w):
        return conv2d(dy, w[None])

    verdict = check.input_gradient(fails)
    assert verdict.source[0] == "return conv2d(dy, w[None])"
    assert verdict.source[-1].startswith("ValueError: ")
    assert not any("site-packages" in line or "/" in line for line in verdict.whole)


def test_no_address_is_told():
    def fails(dy, w):
        raise ValueError(object())

    assert check.input_gradient(fails).source[-1] == "ValueError: <object object>"


@pytest.mark.parametrize(
    "raised", [SystemExit, RecursionError, MemoryError, StopIteration, GeneratorExit]
)
def test_whatever_is_raised_is_told(raised):
    def fails(dy, w):
        raise raised

    verdict = check.input_gradient(fails)
    assert verdict.mistake == "exception"
    assert verdict.source[-1].startswith(raised.__name__)


def test_recursion_without_an_end_is_an_error():
    def again(dy, w):
        return again(dy, w)

    assert check.input_gradient(again).source[-1].startswith("RecursionError: maximum recursion")


def test_a_function_without_a_source_has_an_error_all_the_same():
    space = {}
    exec("def f(dy, w):\n    return dy @ 3", space)
    assert check.input_gradient(space["f"]).source[0].startswith("ValueError")


@pytest.mark.parametrize("given", [3, np.ones((3, 3)), "f", None, [turned]])
def test_what_is_no_function_is_told(given):
    verdict = check.input_gradient(given)
    assert verdict.mistake == "wrong-type"
    assert "Give the function itself." in str(verdict)


# ---- not written yet ---------------------------------------------------------------------------


def with_a_docstring(dy, w):
    """∂L/∂X."""
    ...


def half_written(dy, w):
    return conv2d(np.pad(dy, 1), ...) * 0


def times_nothing(dy, w):
    return dy[0, 0] * ...


def with_an_empty_line(dy, w): ...


@pytest.mark.parametrize(
    "stub",
    [
        ...,
        lambda dy, w: ...,
        lambda dy, w: [[..., 1], [1, 2]],
        with_a_docstring,
        with_an_empty_line,
        times_nothing,
    ],
)
def test_a_stub_is_not_wrong(stub):
    verdict = check.input_gradient(stub)
    assert repr(verdict) == "Verdict('…')"
    assert str(verdict) == (
        "… Not written yet. Put your line in place of ... and run the cell.\n"
        "A hint: check.input_gradient.hint()"
    )
