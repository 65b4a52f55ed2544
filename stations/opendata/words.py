"""Descriptions for the OpenAPI document and the page about it, translated when they are read."""

from typing import cast

from django.db import models
from django.utils.functional import Promise, lazystr
from django.utils.text import format_lazy


def said(text: str | Promise) -> str:
    """A text that gettext translates later, where pydantic asks for a string; it never looks inside
    it.
    """
    return cast(str, text)


def with_choices(text: str | Promise, choices: type[models.TextChoices]) -> str:
    """A description followed by the words of a list and what each means."""
    listed = lazystr(_Listed(choices))
    return said(format_lazy("{text}：{listed}", text=text, listed=listed))


class _Listed:
    """The words of a list with their labels, in the language of the moment."""

    def __init__(self, choices: type[models.TextChoices]) -> None:
        self.choices = choices

    def __str__(self) -> str:
        return "；".join(f"{choice.value} {choice.label}" for choice in self.choices)
