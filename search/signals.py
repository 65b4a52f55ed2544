"""What tells the engines of a change: what is searchable was saved, deleted, published or moved."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from search import registry, synonyms
from search.indexing import touched
from search.models import Synonym


def _keys(instance: models.Model) -> Iterable[models.Model | str]:
    """The documents that a row is, or is part of."""
    label = instance._meta.label_lower
    specific = getattr(instance, "specific_class", None)
    if specific is not None:  # a page that was saved as a plain Page
        label = specific._meta.label_lower
    for source in registry.sources():
        if source.label == label:
            yield f"{label}:{instance.pk}"
        for model, rows_of in source.depends.items():
            if isinstance(instance, model):
                yield from rows_of(instance)


@receiver([post_save, pre_delete], dispatch_uid="search.changed")
def row_changed(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """A row was saved or is about to be deleted. A page with others below it may have given them
    new addresses; Wagtail tells so only after the transaction, which may never be.
    """
    touched(*_keys(instance))
    if isinstance(instance, Page) and instance.numchild:
        branch_moved(sender, instance)


@receiver(m2m_changed, dispatch_uid="search.related")
def relation_changed(
    sender: Any, instance: models.Model, model: type[models.Model], **kwargs: Any
) -> None:
    """A many-to-many relation was changed, from either side."""
    touched(*_keys(instance))
    if kwargs["reverse"] and kwargs["pk_set"]:
        for row in model._default_manager.filter(pk__in=kwargs["pk_set"]):
            touched(*_keys(row))


@receiver([page_published, page_unpublished], dispatch_uid="search.published")
def page_changed(sender: Any, instance: Page, **kwargs: Any) -> None:
    """A page was published or taken back."""
    touched(*_keys(instance))


@receiver(post_page_move, dispatch_uid="search.moved")
def branch_moved(sender: Any, instance: Page, **kwargs: Any) -> None:
    """The address of a page changed, and with it those of all pages below it."""
    for source in registry.sources():
        if issubclass(source.model, Page):
            below = Page.objects.descendant_of(instance, inclusive=True).exact_type(source.model)
            touched(*(f"{source.label}:{pk}" for pk in below.values_list("pk", flat=True)))


@receiver([post_save, post_delete], sender=Synonym, dispatch_uid="search.synonyms")
def synonyms_changed(sender: Any, **kwargs: Any) -> None:
    """Synonyms hold from the next search on."""
    synonyms.forget()
