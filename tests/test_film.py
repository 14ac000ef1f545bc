import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convviz import chain_rule, forward, save
from convviz import film as film_module

from .examples import DY, B, W, X

STORY = forward(X, W, B)


@pytest.mark.parametrize("name", ["a.GIF", "a.Png", "a.png"])
def test_the_ending_may_be_written_in_capitals(tmp_path, name):
    assert save(STORY, tmp_path / name).name == name
    assert Image.open(tmp_path / name).format == name[-3:].upper()


def test_any_whole_number_is_a_step_and_true_is_none(tmp_path):
    save(STORY, tmp_path / "a.png", np.int64(1))
    save(STORY, tmp_path / "b.png", 1)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    for step in (True, 1.0, "1", [1], np.ones(99)):
        with pytest.raises(TypeError, match="step has to be a whole number"):
            save(STORY, tmp_path / "c.png", step)
    assert not (tmp_path / "c.png").exists()


def test_a_name_may_be_as_long_as_any(tmp_path):
    assert save(STORY, tmp_path / f"{'a' * 250}.png", 0).exists()


def test_a_png_of_a_step_is_the_wide_picture(tmp_path):
    image = Image.open(save(STORY, tmp_path / "a.png", 0))
    picture = film_module.Picture(STORY, "wide")
    assert image.size == (round(1.5 * picture.width), round(1.5 * picture.height))


def test_a_full_disk_leaves_the_old_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "a.gif"
    save(STORY, path)
    before = path.read_bytes()

    def full(story, part, step):
        Path(part).write_bytes(b"GIF89a, half of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(film_module, "_gif", full)
    with pytest.raises(OSError, match="No space left"):
        save(STORY, path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["a.gif"]


def test_a_folder_that_is_not_there_is_named_before_anything_is_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(film_module, "_frame", pytest.fail)
    with pytest.raises(FileNotFoundError, match=r"there is no folder '.*nowhere'"):
        save(STORY, tmp_path / "nowhere" / "a.gif")


def test_a_tilde_is_your_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    save(STORY, "~/a.png", 0)
    assert (tmp_path / "a.png").exists()


def test_a_new_file_is_as_readable_as_any_other(tmp_path):
    save(STORY, tmp_path / "a.png", 0)
    (tmp_path / "b.png").touch()
    assert (tmp_path / "a.png").stat().st_mode == (tmp_path / "b.png").stat().st_mode


def test_the_palette_of_a_gif_has_the_colours_of_all_its_steps(tmp_path):
    story = chain_rule(X, W, B, DY)
    gif = Image.open(save(story, tmp_path / "a.gif"))
    for step in (0, 13, 26):
        gif.seek(step)
        shown = np.asarray(gif.convert("RGB"), int)
        painted = film_module._frame(film_module.Picture(story, "wide"), step, 1)
        off = np.abs(shown - np.asarray(painted, int)).max(-1)
        assert np.mean(off) < 1
        assert np.percentile(off, 99.9) < 40
