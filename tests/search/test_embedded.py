"""The embedded engine among processes: one writes, all read, and a killed one leaves no harm."""

import multiprocessing
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from search.documents import SearchDocument
from search.engine import Change, EngineUnavailable, Query, replace_all
from search.engines import embedded as module
from search.engines import embedded_folder, embedded_index
from search.engines.embedded import EmbeddedEngine
from search.engines.embedded_folder import Folder
from search.engines.embedded_segments import best_batch, segments
from tests.factories.search import INJURY, SAMPLE, WAGES, document

pytestmark = pytest.mark.django_db

fork = multiprocessing.get_context("fork")


def found(engine: EmbeddedEngine, text: str) -> list[str]:
    return [hit.key for hit in engine.query(Query(text)).hits]


@pytest.fixture
def filled(embedded: EmbeddedEngine) -> EmbeddedEngine:
    replace_all(embedded, SAMPLE, version=100)
    return embedded


def test_another_process_sees_changes_and_rebuilds_at_once(filled: EmbeddedEngine) -> None:
    reader = EmbeddedEngine(filled.folder.path)
    assert found(reader, "车祸") == []
    filled.apply([Change("a:9", 101, document("a:9", "出了车祸"))])
    assert found(reader, "车祸") == ["a:9"]
    replace_all(filled, [INJURY], version=200)
    assert found(reader, "车祸") == []
    assert reader.health()["documents"] == 1


def test_a_reader_keeps_answering_through_many_rebuilds(filled: EmbeddedEngine) -> None:
    reader = EmbeddedEngine(filled.folder.path)
    wrong: list[Any] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                if found(reader, "老板不给工资怎么办")[:1] != [WAGES.key]:
                    wrong.append("not found")
            except Exception as failure:  # noqa: BLE001  # whatever it is, it must not happen
                wrong.append(failure)

    thread = threading.Thread(target=read)
    thread.start()
    for version in range(200, 220):
        replace_all(filled, SAMPLE, version=version)
    stop.set()
    thread.join()
    assert wrong == []


def test_only_the_current_generation_and_the_last_one_are_kept(filled: EmbeddedEngine) -> None:
    for version in range(200, 205):
        replace_all(filled, SAMPLE, version=version)
    generations = [path for path in filled.folder.path.iterdir() if path.is_dir()]
    assert len(generations) == 2
    assert filled.folder.current() in generations


def test_a_second_writer_waits_for_the_first(
    filled: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAIT_TO_WRITE", 0.05)
    change = Change("a:9", 101, document("a:9", "出了车祸"))
    with (
        Folder(filled.folder.path).writing(wait=0),
        pytest.raises(EngineUnavailable, match="another process"),
    ):
        filled.apply([change])
    filled.apply([change])
    assert found(filled, "车祸") == ["a:9"]


def test_writers_in_many_threads_lose_nothing(filled: EmbeddedEngine) -> None:
    def write(first: int) -> None:
        engine = EmbeddedEngine(filled.folder.path)
        for number in range(first, first + 5):
            engine.apply([Change(f"b:{number}", 101, document(f"b:{number}", "鱼塘纠纷"))])

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 5, 10, 15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert filled.query(Query("鱼塘")).total == 20


def _die_while_rebuilding(path: Path) -> None:
    def documents() -> Any:
        yield SAMPLE[0]
        os.kill(os.getpid(), signal.SIGKILL)

    replace_all(EmbeddedEngine(path), documents(), version=300)


def _die_while_holding_the_lock(path: Path) -> None:
    with Folder(path).writing(wait=5):
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("deed", [_die_while_rebuilding, _die_while_holding_the_lock])
def test_a_process_that_is_killed_leaves_the_index_as_it_was(
    filled: EmbeddedEngine, deed: Any
) -> None:
    process = fork.Process(target=deed, args=(filled.folder.path,))
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert filled.health() == {"ok": True, "documents": len(SAMPLE)}
    filled.apply([Change("a:9", 301, document("a:9", "出了车祸"))])
    assert found(filled, "车祸") == ["a:9"]
    assert replace_all(filled, SAMPLE, version=400) == len(SAMPLE)


def test_a_change_older_than_the_rebuild_is_in_it_already(filled: EmbeddedEngine) -> None:
    filled.apply([Change("a:9", 50, document("a:9", "出了车祸"))])
    assert found(filled, "车祸") == []


def test_an_index_of_older_code_must_be_rebuilt(
    filled: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SCHEMA", 999)
    assert filled.is_ready() is False
    replace_all(filled, SAMPLE, version=200)
    assert filled.is_ready() is True


@pytest.mark.parametrize("name", ["meta.json", "about.json"])
def test_a_damaged_index_says_so_and_can_be_rebuilt(filled: EmbeddedEngine, name: str) -> None:
    generation = filled.folder.current()
    assert generation is not None
    (generation / name).write_text("{", encoding="utf-8")
    fresh = EmbeddedEngine(filled.folder.path)
    assert fresh.is_ready() is False
    with pytest.raises(EngineUnavailable):
        found(fresh, "工资")
    replace_all(fresh, SAMPLE, version=200)
    assert found(fresh, "工伤认定") == [INJURY.key]


def test_a_lost_segment_is_a_failure_of_the_engine_alone(filled: EmbeddedEngine) -> None:
    generation = filled.folder.current()
    assert generation is not None
    for segment in [
        path for kind in ("idx", "term", "store") for path in generation.glob(f"*.{kind}")
    ]:
        segment.unlink()
    fresh = EmbeddedEngine(filled.folder.path)
    assert fresh.health()["ok"] is False
    with pytest.raises(EngineUnavailable):
        found(fresh, "工资")


def test_the_current_generation_is_swapped_in_one_step(
    filled: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*args: object) -> None:
        raise OSError("no space left on device")

    index = filled.begin(300)
    filled.fill(index, [INJURY], 300)
    monkeypatch.setattr(embedded_folder.os, "fsync", power_cut)
    with pytest.raises(OSError, match="no space"):
        filled.use(index)
    monkeypatch.undo()
    assert filled.health()["documents"] == len(SAMPLE)


def test_many_small_changes_do_not_pile_up_files(embedded: EmbeddedEngine) -> None:
    replace_all(embedded, (), version=1)
    one: SearchDocument = document("a:1", "工伤")
    for version in range(2, 40):
        embedded.apply([Change(f"a:{version % 10}", version, one)])
    generation = embedded.folder.current()
    assert generation is not None
    assert len(list(generation.glob("*.store"))) < 15


def test_a_frequent_phrase_is_asked_for_by_its_parts_and_ranks_alike(
    filled: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = ("劳动仲裁", "拖欠农民工工资怎么办", "杏子铺镇法律援助工作站", "民法典第1042条")
    exact = [found(filled, question) for question in questions]
    monkeypatch.setattr(embedded_index, "FREQUENT", 0)
    assert [found(filled, question) for question in questions] == exact
    apart = Change("a:9", 101, document("a:9", "法律规定的，律师援引，援助另说，律援"))
    filled.apply([apart])
    assert "a:9" in found(filled, "法律援助")
    assert "a:9" not in found(filled, '"法律援助"')


def test_of_one_kind_the_total_is_of_that_kind(filled: EmbeddedEngine) -> None:
    results = filled.query(Query("讨薪", kind="case"))
    assert (results.total, results.kinds) == (1, {"guide": 1, "case": 1})
    assert filled.query(Query("讨薪", kind="station")).total == 0


def test_an_index_is_filled_while_another_process_writes_the_current_one(
    filled: EmbeddedEngine,
) -> None:
    with Folder(filled.folder.path).writing(wait=0):
        index = filled.begin(200)
        assert filled.fill(index, [INJURY], 200) == 1
    filled.apply([Change("a:9", 201, document("a:9", "出了车祸"))])
    assert found(filled, "车祸") == ["a:9"]


def test_two_processes_do_not_fill_one_index_at_once(filled: EmbeddedEngine) -> None:
    index = filled.begin(200)
    other = EmbeddedEngine(filled.folder.path)

    def documents() -> Any:
        with pytest.raises(EngineUnavailable, match="another process"):
            other.fill(index, [INJURY], 200)
        yield INJURY

    assert filled.fill(index, documents(), 200) == 1


def test_a_batch_that_failed_leaves_nothing_and_can_be_written_again(
    filled: EmbeddedEngine,
) -> None:
    index = filled.begin(200)

    def broken() -> Any:
        yield INJURY
        raise RuntimeError

    with pytest.raises(RuntimeError):
        filled.fill(index, broken(), 200)
    assert filled.size(index) == 0
    assert filled.fill(index, [INJURY, WAGES], 200) == 2
    assert filled.size(index) == 2


@pytest.mark.parametrize(
    ("expected", "most"),
    [(1, 2_000), (2_000, 2_000), (5_000, 2_000), (100_000, 2_000), (100_000, 12_000)],
)
def test_the_batches_of_a_rebuild_are_never_too_large_and_leave_few_segments(
    expected: int, most: int
) -> None:
    batch = best_batch(expected, most)
    assert 1 <= batch <= most
    assert segments(expected, batch) <= segments(expected, most)
    assert segments(expected, batch) <= 5


def test_the_segments_left_are_as_many_as_foretold(embedded: EmbeddedEngine) -> None:
    for batches in (7, 8, 9, 16):
        index = embedded.begin(1)
        for number in range(batches):
            embedded.fill(index, [document(f"a:{number}", "工伤")], 1)
        left = embedded.read(index).searcher.num_segments
        assert left == segments(batches, 1)
