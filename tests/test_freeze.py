import json

import pytest

from .examples import SIZES, told
from .freeze import DIGEST, digest, name

FROZEN = json.loads(DIGEST.read_text(encoding="utf-8"))
WHAT = ("captions", "wide picture", "narrow picture")


@pytest.mark.parametrize("shapes", SIZES, ids=name)
def test_no_picture_and_no_caption_has_changed_unawares(shapes):
    """If it was meant: look at it, then `python -m tests.freeze`."""
    changed = [
        f"{what} of {story.title!r}"
        for story, frozen in zip(told(shapes), FROZEN[name(shapes)], strict=True)
        for what, was, now in zip(WHAT, frozen.split(), digest(story).split(), strict=True)
        if was != now
    ]
    assert changed == []
