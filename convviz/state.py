"""What a reader can set of a player, as plain data and as the text of a link.

A link may come from anyone: what is in it is looked up, checked and never run. Its text is `#cv`,
the version, a dot, and the state as JSON, packed, in letters that an address may hold.
"""

import base64
import binascii
import inspect
import json
import re
import zlib

import numpy as np

from . import story as stories
from .arguments import said, shape_of
from .given import nested, read, renumbered, shapes
from .story.model import Story

VERSION = 1
MOST = 2**20  # bytes of a state: a hundred times what a player comes to
LINK = re.compile(r"#?cv(\d{1,9})\.([\w-]+)", re.ASCII)
DAMAGED = "this link is damaged: copy the whole of it again, from # to its end"


def link(state: dict) -> str:
    """A state as the text of a link, which is short where much of it goes without saying."""
    text = json.dumps({key: state[key] for key in state if key != "version"}, separators=(",", ":"))
    data = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    return f"#cv{state['version']}.{data}"


def read_link(text: str) -> dict:
    """The state of a link, not checked yet; `ValueError` if it is damaged or too new.

    >>> read_link(link({"version": 1, "step": 2}))
    {'version': 1, 'step': 2}
    """
    text = text.strip()[: 2 * MOST]
    found = LINK.fullmatch(text)
    if not found:
        ours = text.removeprefix("#").startswith("cv")
        raise ValueError(DAMAGED if ours else "this is no link of convviz")
    version = _version(int(found[1]))
    state = _unpacked(found[2])
    return {"version": version, **state}


def _unpacked(letters):
    try:
        data = base64.b64decode(letters + "=" * (-len(letters) % 4), b"-_", validate=True)
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(data, MOST)
        state = json.loads(text) if unpacker.eof else None
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        state = None
    if not isinstance(state, dict):
        raise ValueError(DAMAGED)
    return state


def _version(version):
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError(f"version has to be a whole number from 1 on; got {said(version)}")
    if version > VERSION:
        raise ValueError(
            f"a newer convviz made this, version {version} of a state; this one reads {VERSION}"
        )
    return version


def story_of(state) -> Story:
    """The story of a state, with its numbers; `TypeError` or `ValueError` if there is none."""
    if not isinstance(state, dict):
        raise TypeError(f"a state is a dict, or the text of a link; got {said(state)}")
    _version(state.get("version"))
    call = _part(state, "story")
    recipe = {key: _part(call, key) for key in ("shapes", "options")}
    return _renumbered(_told(call.get("name"), **recipe), _part(state, "numbers"))


def _part(state, key) -> dict:
    if not isinstance(state.get(key, {}), dict):
        raise ValueError(f"{key} of a state has to be a dict; got {said(state[key])}")
    return state.get(key, {})


def _told(name, shapes, options):
    """The story that a function tells of zeros."""
    if not isinstance(name, str) or name not in stories.__all__:
        raise ValueError(f"convviz has no diagram {said(name)}")
    tell = getattr(stories, name)
    if unknown := (shapes.keys() | options.keys()) - inspect.signature(tell).parameters.keys():
        raise ValueError(f"{name} takes no {said(min(unknown))}")
    try:
        # of any shape, and none of it is stored
        sizes = {key: shape_of(key, shape) for key, shape in shapes.items()}
        zeros = {key: np.broadcast_to(0.0, shape) for key, shape in sizes.items()}
        return tell(**{**options, **zeros})
    except (TypeError, ValueError) as error:
        raise ValueError(f"this state makes no {name}: {error}") from None


def _renumbered(story, numbers):
    seen = shapes(story)
    if missing := seen.keys() - numbers.keys():
        raise ValueError(f"this state has no numbers of {min(missing)}")
    if unknown := numbers.keys() - nested(story).keys():
        raise ValueError(f"a story has no numbers of {said(min(unknown))}")
    return renumbered(story, {key: read(story, key, numbers[key]) for key in numbers})
