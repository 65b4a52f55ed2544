"""The operators' commands: exactly the documented JSON, and a meaningful exit status."""

import json
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from stations.models import Station
from tests.factories.stations import StationFactory, county, network

pytestmark = pytest.mark.django_db


def run(*args: str) -> tuple[int, str]:
    out = StringIO()
    status = 0
    try:
        call_command(*args, stdout=out, stderr=StringIO())
    except SystemExit as ended:
        status = int(ended.code or 0)
    except CommandError as failed:
        status = failed.returncode
    return status, out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    county()
    path = tmp_path / "stations.csv"
    path.write_text("编号,名称,类型,所在区划\na,锁石镇工作站,工作站,锁石镇\n")
    return path


def test_nearest_gives_what_is_documented() -> None:
    stations = network()
    station = stations["workstation"]
    station.lng, station.lat, station.crs = 112.2, 27.28, "wgs84"
    station.save()
    with time_machine.travel("2026-11-23T09:00:00+08:00"):
        status, out = run("stations_nearest", "27.28", "112.21", "--json")
    assert status == 0
    assert json.loads(out) == {
        "results": [
            {
                "key": "suoshi",
                "name": "锁石镇法律援助工作站",
                "kind": "workstation",
                "lat": 27.28,
                "lng": 112.2,
                "distance_m": 988,
                "open": True,
            }
        ]
    }


def test_nearest_gives_as_many_as_asked_for_and_none_that_is_not_published() -> None:
    division = county()["431321112"]
    for number in range(5):
        StationFactory(key=f"n{number}", division=division, lng=112 + number, lat=27)
    Station.objects.filter(key="n0").update(published=False)
    _status, out = run("stations_nearest", "27", "112", "--limit", "2", "--json")
    assert [result["key"] for result in json.loads(out)["results"]] == ["n1", "n2"]


def test_nearest_says_that_there_is_nobody_yet() -> None:
    assert run("stations_nearest", "27", "112") == (0, "还没有公开的站点\n")


def test_nearest_speaks_to_people_too() -> None:
    StationFactory(name="锁石镇工作站", lng=112.2, lat=27.28)
    assert "锁石镇工作站" in run("stations_nearest", "27.28", "112.21")[1]


@pytest.mark.parametrize(
    "args",
    [
        ("91", "112"),
        ("27", "181"),
        ("x", "112"),
        ("nan", "112"),
        ("27",),
        ("27", "112", "--limit", "0"),
    ],
)
def test_nearest_refuses_what_is_no_place(args: tuple[str, ...]) -> None:
    assert run("stations_nearest", *args)[0] in (1, 2)


def test_import_gives_what_is_documented(file: Path) -> None:
    status, out = run("stations_import", str(file), "--json")
    assert status == 0
    assert json.loads(out) == {
        "rows": 1,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "problems": [],
    }


def test_a_dry_run_writes_nothing(file: Path) -> None:
    status, out = run("stations_import", str(file), "--dry-run", "--json")
    assert (status, json.loads(out)["created"]) == (0, 1)
    assert "没有写入" in run("stations_import", str(file), "--dry-run")[1]
    assert not Station.objects.exists()


def test_import_with_problems_ends_with_1_and_tells_them(file: Path) -> None:
    file.write_text("编号,名称,类型,所在区划\na,锁石镇工作站,工作战,锁石镇\n")
    status, out = run("stations_import", str(file), "--json")
    assert status == 1
    assert json.loads(out) == {
        "rows": 1,
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "problems": [
            {"row": 2, "column": "类型", "problem": "没有“工作战”这一种", "suggestion": "工作站"}
        ],
    }
    assert "第 2 行“类型”：没有“工作战”这一种。建议：工作站" in run("stations_import", str(file))[1]


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04"])
def test_a_file_that_cannot_be_read_is_wrong_use(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "file.csv"
    if content is not None:
        path.write_bytes(content)
    for command in ("stations_import", "divisions_load"):
        assert run(command, str(path))[0] == 2


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_what_is_exported_imports_without_a_change(file: Path, name: str) -> None:
    run("stations_import", str(file))
    out = file.parent / name
    assert run("stations_export", str(out))[0] == 0
    assert json.loads(run("stations_import", str(out), "--json")[1])["unchanged"] == 1


def test_an_export_without_a_file_goes_to_standard_output(file: Path) -> None:
    run("stations_import", str(file))
    assert "a,锁石镇工作站" in run("stations_export")[1]
    assert run("stations_export", "--format", "xlsx")[0] == 2
    assert run("stations_export", str(file.parent / "no" / "out.csv"))[0] == 2


def test_loading_divisions_gives_what_is_documented(tmp_path: Path) -> None:
    path = tmp_path / "divisions.csv"
    path.write_text("code,name\n43,湖南省\n")
    status, out = run("divisions_load", str(path), "--json")
    counts = {"rows": 1, "created": 1, "updated": 0, "unchanged": 0}
    assert (status, json.loads(out)) == (0, counts | {"problems": []})
    path.write_text("code,name\n4x,湖南省\n")
    assert run("divisions_load", str(path))[0] == 1
    assert run("divisions_load")[0] in (1, 2)


def test_the_copy_of_the_directory_is_written_where_one_says(tmp_path: Path) -> None:
    network()
    status, out = run("stations_publish_static", str(tmp_path), "--json")
    document = json.loads(out)
    assert (status, set(document)) == (0, {"pages", "stations", "seconds"})
    assert (document["pages"], document["stations"]) == (5, 3)
    assert (tmp_path / "current" / "town" / "431321112.html").exists()


def test_a_folder_that_cannot_be_written_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run("stations_publish_static", str(tmp_path / "file"))[0] == 1
