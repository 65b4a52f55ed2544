"""What the search box of the list looks up before it compares everything."""

from random import Random

import pytest
from django.db import connection

from stations.characters import CharactersIndex
from stations.models import Division, Station
from stations.staff import searching
from stations.staff.searching import search
from tests.factories.stations import county
from tests.stations.planning import measure, plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stations() -> None:
    division = county()["431321"]
    for key, name, address in (
        ("431321-elderly", "老年人工作站", "人民路 1 号 A1 座"),
        ("431321-women-2", "妇女儿童工作站", "431321-e 号楼"),
        ("4313211", "Legal Aid 窗口", "解放路 22 号 Café１楼"),
    ):
        Station.objects.create(
            key=key, name=name, address=address, kind="specialised", division=division
        )


def found(text: str) -> set[str]:
    return set(search(Station.objects.all(), text).values_list("key", flat=True))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("431321-elderly", {"431321-elderly"}),
        ("431321-e", {"431321-elderly"}),  # a key begins with it: what else has it does not count
        ("women-2", {"431321-women-2"}),
        ("WOMEN-2", {"431321-women-2"}),
        ("4313211", {"4313211"}),
        ("13211", {"4313211"}),
        ("a1", {"431321-elderly"}),
        ("legal", {"4313211"}),
        ("路民人", set()),  # all of its characters, in another order
        ("人民路 老年", {"431321-elderly"}),
        ("22", {"4313211"}),
        ("café１楼", {"4313211"}),  # letters beyond ASCII
        ("431321000000", {"431321-elderly", "431321-women-2", "4313211"}),  # the place they lie in
        ("431382000000", set()),
        ("_", set()),
        ("%", set()),
    ],
)
def test_words_find_what_has_them(text: str, keys: set[str]) -> None:
    assert found(text) == keys


def with_telephones() -> dict[str, list[str]]:
    """Stations with numbers as people write them, alike enough to be found together, by key."""
    division, chance = Division.objects.get(code="431321000000"), Random(7)
    signs, numbers = ("", "-", " ", "- "), {}
    for place in range(60):
        heads = [chance.choice(("0738", "0739", "13")) for _ in range(place % 3)]
        dialled = [
            f"{head}{chance.choice(signs)}{chance.randrange(6_120_000, 6_120_040)}"
            for head in heads
        ]
        numbers[f"t{place}"] = dialled
        Station.objects.create(
            key=f"t{place}", name="点", kind="contact_point", division=division, phones=dialled
        )
    return numbers


def test_a_number_finds_who_has_its_digits_be_they_few_or_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = with_telephones()
    bare = {key: ["".join(filter(str.isdigit, one)) for one in few] for key, few in numbers.items()}
    every = sorted({digits for few in bare.values() for digits in few})
    for digits in [*every[::4], "99999999"]:
        for asked in {digits, digits[-7:], digits[1:9], f"{digits[:4]}-{digits[4:8]}"}:
            wanted = asked.replace("-", "")
            expected = {key for key, few in bare.items() if any(wanted in one for one in few)}
            for most in (0, 1, searching.MOST_DIALLED):
                monkeypatch.setattr(searching, "MOST_DIALLED", most)
                assert found(asked) == expected, (asked, most)


def test_a_number_is_looked_for_within_what_the_list_is_narrowed_to() -> None:
    numbers = with_telephones()
    (digits,) = numbers["t1"]
    others = search(Station.objects.exclude(key="t1"), digits)
    assert set(others.values_list("key", flat=True)) == found(digits) - {"t1"}
    assert found(f"{digits} 点") == found(digits)
    assert found(f"{digits} 人民路") == set()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such index")
def test_a_word_is_looked_up_in_the_index_of_characters() -> None:
    measure("seqscan", "indexscan", "indexonlyscan")
    for text in ("人民路", "legal", "妇女儿童"):
        looked_up = plan(search(Station.objects.order_by(), text))
        assert "station_characters" in looked_up.indexes, looked_up.text


def test_the_index_is_made_for_the_table_under_the_name_that_it_has_meanwhile() -> None:
    (index,) = [one for one in Station._meta.indexes if isinstance(one, CharactersIndex)]
    statement = index.create_sql(Station, connection.SchemaEditorClass(connection))
    statement.rename_table_references(Station._meta.db_table, "new__station")
    assert 'ON "new__station"' in str(statement)
