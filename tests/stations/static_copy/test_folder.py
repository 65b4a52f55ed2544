"""A new copy takes the place of the old one all at once, and what is the same stays the same."""

import os
from pathlib import Path

import pytest

from stations.static_copy.folder import Busy, NewCopy, alone


def make(folder: Path, name: str, **files: str) -> None:
    copy = NewCopy(folder)
    for file, content in files.items():
        copy.write(f"{file}.html", content.encode())
    copy.take_place(name)


def test_the_copy_is_found_under_current(tmp_path: Path) -> None:
    make(tmp_path, "1", index="one")
    assert (tmp_path / "current" / "index.html").read_text() == "one"


def test_nothing_is_seen_before_it_is_complete(tmp_path: Path) -> None:
    make(tmp_path, "1", index="old", town="old")
    copy = NewCopy(tmp_path)
    copy.write("index.html", b"new")
    current = tmp_path / "current"
    assert [(current / f"{name}.html").read_text() for name in ("index", "town")] == ["old"] * 2


def test_somebody_who_is_reading_the_old_copy_goes_on(tmp_path: Path) -> None:
    make(tmp_path, "1", index="old")
    inside = (tmp_path / "current").resolve()
    make(tmp_path, "2", index="new")
    assert (inside / "index.html").read_text() == "old"
    assert (tmp_path / "current" / "index.html").read_text() == "new"


def test_only_the_copy_before_is_kept(tmp_path: Path) -> None:
    for name in ("1", "2", "3"):
        make(tmp_path, name, index=name)
    assert sorted(path.name for path in (tmp_path / "copies").iterdir()) == ["2", "3"]


def test_an_unchanged_page_keeps_its_time_and_a_changed_one_does_not(tmp_path: Path) -> None:
    make(tmp_path, "1", same="a", other="b")
    for name in ("same", "other"):
        os.utime(tmp_path / "current" / f"{name}.html", (1_000, 1_000))
    make(tmp_path, "2", same="a", other="c")
    times = [(tmp_path / "current" / f"{n}.html").stat().st_mtime for n in ("same", "other")]
    assert times[0] == 1_000
    assert times[1] > 1_000


def test_a_page_that_is_no_more_is_gone(tmp_path: Path) -> None:
    make(tmp_path, "1", index="a", town="b")
    make(tmp_path, "2", index="a")
    assert not (tmp_path / "current" / "town.html").exists()


def test_what_was_left_half_written_is_thrown_away(tmp_path: Path) -> None:
    NewCopy(tmp_path).write("half.html", b"x")
    make(tmp_path, "1", index="a")
    assert not (tmp_path / "current" / "half.html").exists()


def test_the_web_server_may_read_it_whatever_the_mask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        make(tmp_path, "1", index="a")
    finally:
        os.umask(before)
    current = (tmp_path / "current").resolve()
    assert current.stat().st_mode & 0o777 == 0o755
    assert (current / "index.html").stat().st_mode & 0o777 == 0o644


def test_two_at_once_do_not_get_in_each_others_way(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(Busy), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass
