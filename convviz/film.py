"""A story written to a file: the same marks that the player shows."""

from pathlib import Path

from .drawing import Picture
from .story.model import Story

STEP_MS = 1600


def save(story: Story, path, step: int | None = None) -> Path:
    """The path of a file with a story: a GIF of all steps, or a PNG.

    `path` ends in ".gif" or ".png". A PNG shows one `step`, counted from 0, or with none given
    the storyboard of all. Raises `ValueError` for another ending or a step out of range.

    >>> import tempfile
    >>> from convviz import forward
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(forward([[1, 2]], [[3]]), f"{folder}/forward.gif").name
    'forward.gif'
    """
    path = Path(path)
    if not isinstance(story, Story):
        raise TypeError(
            f"save writes a story, such as forward(x, w, b); got {type(story).__name__}"
        )
    writers = {".gif": _gif, ".png": _png}
    if path.suffix not in writers:
        raise ValueError(f"path has to end in .gif or .png; got {path.name!r}")
    _check(story, path, step)
    # made in full before the file is opened, so that nothing half-drawn stays
    writers[path.suffix](story, path, step)
    return path


def _check(story, path, step):
    count = len(story.steps)
    if step is None:
        return
    if path.suffix == ".gif":
        raise ValueError("a GIF shows all steps: leave step out, or let path end in .png")
    if not isinstance(step, int) or not 0 <= step < count:
        raise ValueError(f"step has to be 0 to {count - 1}, as there are {count}; got {step!r}")


def _frame(picture, step, scale):
    from .drawing.figure import painted  # which brings Matplotlib

    return painted(picture.seen(step), picture.width, picture.height, scale)


def _gif(story, path, step):
    picture = Picture(story, "wide")
    colours = _frame(picture, 0, 1).quantize(128)
    frames = [
        _frame(picture, k, 1).quantize(palette=colours, dither=0) for k in range(len(story.steps))
    ]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=STEP_MS, loop=0)


def _png(story, path, step):
    if step is None:
        from .drawing.storyboard import storyboard

        path.write_bytes(storyboard(story))
    else:
        _frame(Picture(story, "wide"), step, 1.5).save(path)
