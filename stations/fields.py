"""A column that holds several words and can be filtered by one of them on every database."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.deconstruct import deconstructible

SEPARATOR = "|"
_WORD = re.compile("[a-z_]+")
LAST_CHARACTER = "\U0010ffff"
LONGEST_WORDS = 250


class SeparatedField(forms.CharField):
    """Several words in one box, separated by semicolons."""

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else "；".join(value)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return tuple(word for word in map(str.strip, re.split("[;；\n]", text)) if word)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(self.prepare_value(initial)) != self.to_python(data))


class WordsField(models.CharField[Iterable[str], tuple[str, ...]]):
    """A tuple of words from `words`, kept as `|one|two|`.

    A plain text column, because SQLite cannot ask a JSON column what it contains. The choices are
    not `choices`: those are for single values.
    """

    def __init__(
        self, *args: Any, words: type[models.TextChoices] | None = None, **kwargs: Any
    ) -> None:
        self.words = words
        kwargs.setdefault("max_length", LONGEST_WORDS)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", ())
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> tuple[str, ...]:
        return self.to_python(value)

    def to_python(self, value: Any) -> tuple[str, ...]:
        if not value:
            return ()
        return unpacked(value) if isinstance(value, str) else tuple(value)

    def get_prep_value(self, value: Any) -> str:
        return packed(self.to_python(value))

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Every word must be one of the choices, when there are choices."""
        unknown = [word for word in value if self.words and word not in self.words.values]
        if unknown:
            raise ValidationError(f"{unknown[0]}")
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.get_prep_value(value))

    def formfield(self, **kwargs: Any) -> Any:
        """Checkboxes for words from a list; free words in one box, separated by semicolons."""
        if self.words is None:
            return SeparatedField(
                label=self.verbose_name, help_text=self.help_text, required=not self.blank
            )
        return forms.MultipleChoiceField(
            label=self.verbose_name,
            help_text=self.help_text,
            required=not self.blank,
            choices=self.words.choices,
            widget=forms.CheckboxSelectMultiple,
        )


class KeyField(models.CharField[str, str]):
    """A text to find rows by: compared and sorted by code point on every database, so that
    everything with one beginning is one range of an index (see `beginning`).
    """

    def db_parameters(self, connection: Any) -> Any:
        """PostgreSQL's own order would be that of some language."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def beginning(text: str) -> tuple[str, str]:
    """The first and the last key that begin with a text, for a `__range` filter on a KeyField."""
    return text, text + LAST_CHARACTER


def packed(words: tuple[str, ...]) -> str:
    """The words as the column keeps them."""
    return f"{SEPARATOR}{SEPARATOR.join(words)}{SEPARATOR}" if words else ""


@lru_cache(maxsize=4_096)
def unpacked(text: str) -> tuple[str, ...]:
    """The words that a column keeps: most stations have the same few."""
    return tuple(word for word in text.split(SEPARATOR) if word)


class _Literal(models.Func):
    """A condition on one column with a word that stands in the statement itself, because no
    database uses a partial index for a word that it is only told later. So it may be nothing but
    lower-case letters and underscores. Raises ValueError otherwise.
    """

    output_field = models.BooleanField()

    def __init__(self, column: str, word: str) -> None:
        if not _WORD.fullmatch(word):
            raise ValueError(f"{word!r} cannot stand in a statement")
        super().__init__(models.F(column), word=word)

    @property
    def word(self) -> str:
        """The word."""
        return str(self.extra["word"])


@deconstructible(path="stations.fields.Is")
class Is(_Literal):
    """Whether a column is a word: a condition for a filter, and for a partial index."""

    template = "%(expressions)s = '%(word)s'"


@deconstructible(path="stations.fields.Holds")
class Holds(_Literal):
    """Whether a column of words has a word: a condition for a filter, and for a partial index."""

    template = f"INSTR(%(expressions)s, '{SEPARATOR}%(word)s{SEPARATOR}') > 0"

    def as_postgresql(
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, Sequence[Any]]:
        """LIKE, of which PostgreSQL can tell how many rows it holds for."""
        template = f"%(expressions)s LIKE '%%%%{SEPARATOR}%(word)s{SEPARATOR}%%%%'"
        return self.as_sql(compiler, connection, template=template, **context)


@deconstructible(path="stations.fields.NeverFirst")
class NeverFirst(models.Func):
    """A day, and for none one before all others: an order, and the index that is read in it. SQLite
    knows no index with NULLS FIRST.
    """

    template = "COALESCE(%(expressions)s, '0001-01-01')"
    output_field = models.DateField()
    arity = 1


def holding(word: str) -> str:
    """What a column that has this word contains: for a `__contains` filter."""
    return f"{SEPARATOR}{word}{SEPARATOR}"
