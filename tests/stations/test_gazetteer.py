"""Setting up divisions from the files that come with the product."""

import csv
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from stations import codes, divisions, gazetteer
from stations.models import Division, PlaceName
from stations.reports import Report

pytestmark = pytest.mark.django_db


def imported(*arguments: str) -> tuple[dict[str, Any], str]:
    """The document that the command prints, and what it says meanwhile."""
    out, err = StringIO(), StringIO()
    call_command("divisions_import", *arguments, stdout=out, stderr=err)
    return json.loads(out.getvalue()), err.getvalue()


def full_name(code: str) -> str:
    return Division.objects.get(pk=codes.pad(code)).full_name


def test_a_county_comes_with_its_towns_and_villages_and_with_what_it_lies_in() -> None:
    document, told = imported("--county", "431321", "--json")
    counts = {"rows": 542, "created": 542, "updated": 0, "unchanged": 0}
    assert (document, told) == (counts | {"problems": []}, "")
    below = Division.objects.under("431321")
    levels = {
        level: below.filter(level=level).count() for level in ("county", "township", "village")
    }
    assert levels == {"county": 1, "township": 16, "village": 523}
    county = Division.objects.get(pk="431321000000")
    assert county.full_name == "湖南省娄底市双峰县"
    assert (county.lng, county.lat) == pytest.approx((112.1696, 27.4604), abs=1e-3)
    assert full_name("431321112216") == "湖南省娄底市双峰县锁石镇石江村"


def test_again_it_changes_nothing() -> None:
    gazetteer.add("429021")
    before = list(Division.objects.values())
    again = gazetteer.add("429021")
    assert again == Report(rows=again.rows, unchanged=again.rows)
    assert list(Division.objects.values()) == before


def test_what_people_call_a_place_is_its_name_and_what_it_is_found_by() -> None:
    gazetteer.add("620201")
    village = Division.objects.filter(level="village", name__startswith="河口").get()
    assert (village.name, village.stem, village.pinyin) == ("河口村", "河口", "hekou")
    assert not Division.objects.filter(name__endswith="委员会").exists()


def test_a_city_that_is_its_own_county_has_its_towns_below_it_and_is_said_once() -> None:
    assert gazetteer.add("441900").problems == []
    assert Division.objects.get(pk="441900003000").parent_id == "441900000000"
    assert full_name("441900003").startswith("广东省东莞市东城")
    assert Division.objects.get(pk="441900000000").lng is not None
    gazetteer.add("620201")
    assert full_name("620201") == "甘肃省嘉峪关市"


@pytest.mark.parametrize(
    ("county", "parent", "called"),
    [
        ("110101", "110000000000", "北京市东城区"),
        ("500229", "500000000000", "重庆市城口县"),
        ("429021", "420000000000", "湖北省神农架林区"),
        ("659012", "650000000000", "新疆维吾尔自治区白杨市"),
    ],
)
def test_placeholders_of_the_code_table_are_no_places(
    county: str, parent: str, called: str
) -> None:
    gazetteer.add(county)
    row = Division.objects.get(pk=codes.pad(county))
    assert (row.parent_id, row.full_name) == (parent, called)
    assert not Division.objects.filter(level="city").exists()


def test_a_county_that_is_its_only_town_and_village_is_one_division() -> None:
    assert gazetteer.add("350527").rows == 3
    assert full_name("350527") == "福建省泉州市金门县"


def test_a_later_change_is_not_taken_back() -> None:
    gazetteer.add("350527")
    divisions.load("code,name,valid_to\n350527,新金门县,2026-06-30\n".encode())
    assert gazetteer.add("350527").unchanged == 3
    assert Division.objects.get(pk="350527000000").name == "新金门县"


def test_what_is_on_record_gets_the_position_and_the_place_in_the_country_that_it_lacks() -> None:
    divisions.load("code,name\n431321,双峰县\n431321112,锁石镇\n431321112216,石江村\n".encode())
    report = gazetteer.add("431321")
    assert (report.updated, report.created, report.unchanged) == (3, 539, 0)
    assert full_name("431321112216") == "湖南省娄底市双峰县锁石镇石江村"
    assert Division.objects.get(pk="431321000000").lng is not None


def test_an_interrupted_import_goes_on_where_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = gazetteer._groups

    def interrupted(wanted: list[gazetteer.County]) -> Any:
        for place, group in enumerate(groups(wanted)):
            if place == 2:
                raise KeyboardInterrupt
            yield group

    monkeypatch.setattr(gazetteer, "_groups", interrupted)
    with pytest.raises(KeyboardInterrupt):
        gazetteer.add("6205")
    done = Division.objects.count()
    monkeypatch.setattr(gazetteer, "_groups", groups)
    report = gazetteer.add("6205")
    assert done > 300
    assert (report.unchanged, report.created) == (done, report.rows - done)


def test_progress_ends_with_all_rows_and_counts_each_once() -> None:
    told: list[tuple[int, int]] = []
    report = gazetteer.add("6202", progress=lambda done, total: told.append((done, total)))
    gazetteer.add("1101", progress=lambda done, total: told.append((done, total)))
    assert told[0] == (report.rows, report.rows)
    assert told[-1][0] == told[-1][1]
    assert told[1:] == sorted(told[1:])


def test_people_are_told_how_far_it_is() -> None:
    out, err = StringIO(), StringIO()
    call_command("divisions_import", "--county", "350527", stdout=out, stderr=err)
    assert "3 / 3 行" in err.getvalue()
    assert "新增 3" in out.getvalue()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--county", "431399"),
        ("--county", "4313"),
        ("--county", "431321112"),
        ("--county", "双峰县"),
        ("--city", "431321"),
        ("--city", "1101"),
        ("--city", "71"),
        ("--province", "4313"),
        ("--province", "71"),
        ("--county", "431321", "--country"),
    ],
)
def test_what_the_files_do_not_have_is_refused(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        imported(*arguments, "--json")
    assert refused.value.returncode in (1, 2)
    assert not Division.objects.exists()


def test_every_place_of_the_files_lies_in_one_of_the_level_above() -> None:
    keys = {county.key for county in gazetteer.counties()}
    towns = {code for code, _name in gazetteer._below("townships", keys)}
    villages = [code for code, _name in gazetteer._below("villages", keys)]
    assert (len(keys), len(towns), len(villages)) == (2_978, 41_351, 620_572)
    assert {codes.ancestors(code)[-1] for code in villages} == towns
    assert {code[:6] for code in towns} | {"350527"} == keys
    assert villages == sorted(villages)


def test_the_county_file_is_sorted_and_names_every_province() -> None:
    with (gazetteer.DATA / "counties.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["code"] for row in rows] == sorted(row["code"] for row in rows)
    assert len({row["province"] for row in rows}) == 31


def test_shorter_names_are_kept_for_what_is_called_by_them() -> None:
    gazetteer.add("431321")
    assert PlaceName.objects.filter(key="壁头").get().division.name == "石壁头村"
