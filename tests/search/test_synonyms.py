"""Synonyms: rows that staff edit, in force at the next search."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from search import synonyms
from search.models import IndexVersion, Synonym
from search.plan import make
from search.synonyms import Synonyms

pytestmark = pytest.mark.django_db


def test_the_starter_list_is_there_and_valid() -> None:
    rows = list(Synonym.objects.all())
    assert len(rows) >= 18
    for row in rows:
        row.full_clean()


def test_support_of_children_and_of_parents_are_never_the_same() -> None:
    known = synonyms.current()
    assert "赡养费" not in known.of("抚养费")
    assert "抚养费" not in known.of("赡养费")


def test_a_group_works_from_each_of_its_words() -> None:
    known = Synonyms.from_rows([Synonym(words="讨薪=欠薪、拖欠工资")])
    assert known.of("欠薪") == ("讨薪", "拖欠工资")
    assert known.of("别的") == ()


def test_a_one_way_rule_works_from_its_first_word_alone() -> None:
    known = Synonyms.from_rows([Synonym(words="免费律师=法律援助", one_way=True)])
    assert known.of("免费律师") == ("法律援助",)
    assert known.of("法律援助") == ()


def test_a_word_may_stand_in_several_groups() -> None:
    rows = [Synonym(words="低保=最低生活保障"), Synonym(words="低保户=低保", one_way=True)]
    known = Synonyms.from_rows(rows)
    assert known.of("低保户") == ("低保",)
    assert known.of("低保") == ("最低生活保障",)


def test_writing_does_not_matter() -> None:
    assert Synonym(words=" 討薪 ＝ 欠薪 = 讨薪").group == ("讨薪", "欠薪")


@pytest.mark.parametrize("words", ["", "讨薪", "讨薪=讨薪", "讨薪=要", "讨薪=" + "长" * 30])
def test_a_rule_needs_two_proper_words(words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Synonym(words=words).full_clean()
    assert "words" in refused.value.message_dict


def test_a_rule_is_in_force_as_soon_as_it_is_saved_and_gone_when_deleted() -> None:
    assert synonyms.current().of("追薪") == ()
    row = Synonym.objects.create(words="追薪=讨薪")
    assert synonyms.current().of("追薪") == ("讨薪",)
    row.delete()
    assert synonyms.current().of("追薪") == ()


def test_searches_share_one_reading_of_the_table(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        for _ in range(5):
            synonyms.current()


def test_with_the_database_away_the_last_known_rules_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    assert synonyms.current().of("法援") == ("法律援助",)
    synonyms.forget()

    def away() -> None:
        raise DatabaseError

    monkeypatch.setattr(Synonym.objects, "all", away)
    assert synonyms.current().of("法援") == ("法律援助",)


def test_versions_only_grow() -> None:
    drawn = [IndexVersion.draw() for _ in range(50)]
    assert drawn == sorted(set(drawn))


def test_versions_grow_past_those_of_a_clock_that_was_ahead() -> None:
    first = IndexVersion.draw()
    IndexVersion.objects.update(value=first + 10**12)
    assert IndexVersion.draw() == first + 10**12 + 1


def test_versions_start_above_those_drawn_before_a_restored_database() -> None:
    before = IndexVersion.draw()
    IndexVersion.objects.all().delete()
    assert IndexVersion.draw() > before


@pytest.mark.parametrize("asked", ["被车撞", "被车撞了", "我被车撞了怎么办", "被撞了"])
def test_being_hit_by_a_car_is_a_traffic_accident(asked: str) -> None:
    forms = {form for word in make(asked, synonyms.current()).words for form in word.forms}
    assert {"车祸", "交通事故"} <= forms
