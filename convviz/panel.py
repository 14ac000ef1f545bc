"""All that the page needs to know of a setting but for its story, as plain data.

What can be chosen is said with the key of the setting that it leads to, or with the words why it
leads nowhere.
"""

from .bundle import RESULTS
from .code import code
from .knobs import APART, TOGETHER, Knob, Stop
from .setting import HOW, WHICH, Setting, named, shown
from .story.model import Story

ONE_WAY = "The layer forward is told in one way only."


def panel(setting: Setting, story: Story, fresh: dict) -> dict:
    """The choices, words and code of a setting; `fresh` has numbers for all of its grids.

    >>> from .story import forward
    >>> told = panel(Setting("y"), forward([[1, 2]], [[3]]), {})
    >>> told["show"], told["which"][0]["label"]
    ('<span class="cv-name"><i>Y</i></span>, the layer forward', 'Forward')
    """
    return {
        "key": setting.key,
        "show": setting.show_words,
        "layer": setting.layer_words,
        "from": setting.dy_words,
        "which": [_which(setting, key) for key in WHICH],
        "how": [_how(setting, how) for how in HOW],
        "help": _help(setting),
        "source": [_source(setting, loss) for loss in (False, True)],
        "together": [_knob(setting, knob) for knob in TOGETHER],
        "apart": [_knob(setting, knob) for knob in APART],
        "uneven": _uneven(setting),
        "errors": _errors(setting, story),
        "code": code(setting),
        "fresh": fresh,
    }


def _which(setting, key):
    label = "Forward" if key == "y" else named(key)
    return _choice(label, setting.changed(which=key), setting)


def _how(setting, how):
    if setting.which == "y":
        return {"label": how, "why": ONE_WAY}
    return _choice(how, setting.changed(how=how), setting)


def _source(setting, loss):
    there = setting.changed(loss=loss)
    return _choice(there.dy_words, there, setting)


def _help(setting):
    """How ∂L/∂Y can be changed."""
    dy, t = named("dy"), named("t")
    if setting.loss:
        return f"{dy} is {named('y')} − {t}. Type into {t} in the picture; all else follows."
    if setting.which == "y":
        return f"The layer forward needs no {dy}. With a target it is shown."
    return f"Type into {dy} in the picture."


def _choice(label, there, setting):
    return {"label": label, "to": there.key} | ({"on": True} if there == setting else {})


def _knob(setting, knob: Knob):
    ends = {"less": knob.turned(setting, -1), "more": knob.turned(setting, 1)}
    return {
        "label": knob.label,
        "value": knob.value(setting),
        **{name: _end(found) for name, found in ends.items()},
    }


def _end(found):
    if isinstance(found, Stop):
        return {"why": f"<b>{found.head}</b> {found.why}"}
    return {"to": found.key}


def _uneven(setting) -> bool:
    """Whether rows and columns differ in some part of the layer."""
    return any(not shown(knob.part, getattr(setting, knob.part)).isdigit() for knob in TOGETHER[2:])


def _errors(setting, story) -> list[int]:
    """Which of the results that a page knows are those of ∂L/∂Y, if it comes from a loss."""
    made = [cell for cell, _ in story.script.sheet if cell.grid in RESULTS]
    return [k for k, cell in enumerate(made) if setting.loss and cell.grid == "dy"]
