"""A story written to a file, as the same marks that the player shows; or a player, as a page."""

import os
import tempfile
from pathlib import Path

from .arguments import said, step_of
from .drawing import Picture
from .story.model import Story

STEP_MS = 1600


def save(story, path, step: int | None = None) -> Path:
    """The path of a file with a story: a GIF of all steps, or a PNG; of a player also a page.

    `path` ends in ".gif", ".png" or ".html", in small letters or capitals; "~" is your home. A PNG
    shows one `step`, counted from 0, or with none given the storyboard. A page needs a `Player` or
    `Playground`, and shows it with no kernel. A file that is there is replaced once the new one is
    whole. Raises `ValueError` for another ending or a step out of range, `TypeError`
    for what is no story, path or step, `FileNotFoundError` for a folder that is not there.

    >>> import tempfile
    >>> from convviz import forward
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(forward([[1, 2]], [[3]]), f"{folder}/forward.gif").name
    'forward.gif'
    """
    player, story = story, getattr(story, "story", story)
    if not isinstance(story, Story):
        raise TypeError(f"save writes a story, such as forward(x, w, b); got {said(story)}")
    path = _home(path)
    if path.suffix.lower() == ".html":
        return _page(player, path, step)
    writers = {".gif": _gif, ".png": _png}
    ending = path.suffix.lower()
    if ending not in writers:
        raise ValueError(f"path has to end in .gif, .png or .html; got {said(path.name)}")
    _check_folder(path)
    step = None if step is None else _checked(step, ending, len(story.steps))
    _replace(path, lambda part: writers[ending](story, part, step))
    return path


def _page(player, path, step):
    if isinstance(player, Story):
        raise TypeError("a page shows a player: save(Player(story), path)")
    if step is not None:
        raise ValueError("a page shows all steps, from player.step on: leave step out")
    _check_folder(path)
    _replace(path, lambda part: part.write_text(player.page(), encoding="utf-8"))
    return path


def _check_folder(path):
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {str(path.parent)!r} to save {path.name!r} in")


def _home(path):
    """A path with "~" written out; `TypeError` or `ValueError` for what can be none of a file."""
    try:
        home = Path(path).expanduser()
        if "\0" not in str(home) and not home.is_dir():
            return home
    except TypeError:
        raise TypeError(f"path has to be text or a Path; got {said(path)}") from None
    except (OSError, RuntimeError):  # too long, or "~" of nobody
        pass
    raise ValueError(f"path has to name a file; got {said(str(path))}")


def _replace(path, write):
    """Put a whole new file in the place of an old one, or leave that as it is."""
    handle, part = tempfile.mkstemp(path.suffix, ".convviz-", path.parent)
    os.close(handle)
    try:
        write(Path(part))
        os.chmod(part, path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _checked(step, ending, count):
    if ending == ".gif":
        raise ValueError("a GIF shows all steps: leave step out, or let path end in .png")
    return step_of(step, count)


def _frame(picture, step, scale):
    from .drawing.figure import painted  # which brings Matplotlib

    return painted(picture.seen(step), picture.width, picture.height, scale)


def _gif(story, path, step):
    from .drawing.figure import indexed

    picture = Picture(story, "wide")
    frames = indexed([_frame(picture, k, 1) for k in range(len(story.steps))])
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=STEP_MS, loop=0)


def _png(story, path, step):
    if step is None:
        from .drawing.storyboard import storyboard

        path.write_bytes(storyboard(story))
    else:
        _frame(Picture(story, "wide"), step, 1.5).save(path)
