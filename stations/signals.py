"""What the change feed must hear of and no verb of the stations themselves tells it; and what
becomes of the files of photographs that are gone.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Page, ReferenceIndex, Revision

from stations import removals
from stations.models import Closure, Division, Duty, Liaison, Station, StationPhoto

BESIDE = (Closure, Duty, Liaison, StationPhoto)
"""The models whose rows are facts of a station."""


@receiver(pre_delete, sender=Station, dispatch_uid="stations.deleted")
def station_deleted(sender: Any, instance: Station, **kwargs: Any) -> None:
    """A station is about to go, alone or with many. Django tells of each."""
    before = removals.locked_keys(Station.objects.filter(pk=instance.pk))
    removals.settle(before, {}, at=timezone.now())


@receiver(pre_save, dispatch_uid="stations.beside_before")
def fact_about_to_change(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A closure, a turn of duty, a liaison or a photo may be given to another station."""
    if sender in BESIDE and not instance._state.adding:
        rows = sender.objects.filter(pk=instance.pk).values("station")
        Station.objects.filter(pk__in=rows).exclude(pk=instance.station_id).touch()


@receiver([post_save, post_delete], dispatch_uid="stations.beside_after")
def fact_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A closure, a turn of duty, a liaison or a photo was written or deleted."""
    if sender in BESIDE:
        Station.objects.filter(pk=instance.station_id).touch()


@receiver(m2m_changed, sender=Station.serves.through, dispatch_uid="stations.serves")
def serves_changed(
    sender: Any, instance: Station | Division, action: str, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """The divisions that a station serves were changed, from either side."""
    if isinstance(instance, Station):
        Station.objects.filter(pk=instance.pk).touch()
    elif action == "pre_clear":  # afterwards nothing says which they were
        Station.objects.filter(serves=instance).touch()
    elif pk_set:
        Station.objects.filter(pk__in=pk_set).touch()


@receiver(post_delete, sender=StationPhoto, dispatch_uid="stations.photo_deleted")
def photo_deleted(sender: Any, instance: StationPhoto, **kwargs: Any) -> None:
    """A photograph was taken off, or went with its station. It may show somebody: what was uploaded
    for the station alone is open to nobody afterwards.
    """
    if instance.is_upload:
        transaction.on_commit(lambda: _forget_upload(instance.image_id))


def _forget_upload(image_pk: int) -> None:
    image = get_image_model().objects.filter(pk=image_pk).first()
    if image is None or StationPhoto.objects.filter(image=image).exists():
        return
    references = ReferenceIndex.get_references_to(image)
    others = references.exclude(base_content_type__model=StationPhoto._meta.model_name)
    if not others.exists() and not _is_in_a_draft(image):
        image.delete()


def _is_in_a_draft(image: AbstractImage) -> bool:
    """Whether a version of a page that is yet to be public has the picture: the index knows the
    pages as they are.
    """
    drafts = Page.objects.filter(has_unpublished_changes=True).values("latest_revision")
    versions = Revision.objects.filter(Q(pk__in=drafts) | Q(approved_go_live_at__isnull=False))
    wanted = (ContentType.objects.get_for_model(image).pk, str(image.pk))
    return any(
        (kind, str(key)) == wanted
        for version in versions.iterator()
        for kind, key, *_where in ReferenceIndex._extract_references_from_object(
            version.as_object()
        )
    )
