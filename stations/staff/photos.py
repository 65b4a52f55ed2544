"""A station's pictures: taken from a telephone, or from the pictures of the site."""

import secrets
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from portal import audit
from portal.forms import SentenceField
from portal.picture_forms import PictureField
from stations import consent, history, permissions
from stations.enums import EditWay
from stations.models import StationPhoto
from stations.models.edits import LONGEST_REASON
from stations.staff.bulk_forms import DeskForm
from stations.staff.deciding import REFUSED, REFUSED_UNTOLD, RefuseForm
from stations.staff.frame import Actors
from stations.staff.station import StationScreen

SHELF = 12
"""Pictures of the site that are offered at a time."""
LONGEST_DESCRIPTION = 80
PUT_ASIDE = gettext_lazy("已提交，主管同意以后才会显示在网页上。")
REWORDED = gettext_lazy("新的文字已提交，主管同意以后才会换上；网页上现在还是原来的文字。")


class DescriptionForm(DeskForm):
    """What a picture shows, and where it stands among the others."""

    description = SentenceField(
        label=gettext_lazy("照片里有什么"),
        help_text=gettext_lazy("看不见照片的人靠这句话，例如：临街一楼，门口有红色招牌"),
        max_length=LONGEST_DESCRIPTION,
    )
    place = forms.IntegerField(
        label=gettext_lazy("顺序"),
        help_text=gettext_lazy("小的在前"),
        min_value=0,
        max_value=999,
    )


class AddForm(DeskForm):
    """A picture from one's own device, or one of those that the site has."""

    upload = PictureField(
        label=gettext_lazy("照片文件"),
        required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    image = forms.ModelChoiceField(
        label=gettext_lazy("网站已有的图片"),
        queryset=get_image_model().objects.none(),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("这张图片已经没有了，请另选一张")},
    )
    description = DescriptionForm.base_fields["description"]

    def __init__(
        self, *args: Any, offered: Any, shown: QuerySet[StationPhoto], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        self.fields["image"].queryset = offered  # type: ignore[attr-defined]  # a field of choices

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if not (answers.get("upload") or answers.get("image") or self.errors):
            self.add_error("upload", _("请选一个照片文件，或者选一张网站已有的图片"))
        if not answers.get("upload") and self.shown.filter(image=answers.get("image")).exists():
            self.refuse_twin()
        return answers

    def refuse_twin(self) -> None:
        """Say that the station has the picture already."""
        words = _("这个站点已经有这张图片了。要改文字，请点它下面的“修改”")
        self.add_error("upload" if self.cleaned_data.get("upload") else "image", words)


class RefusePhotoForm(RefuseForm):
    """Why a picture is not shown."""

    reason = SentenceField(
        label=gettext_lazy("为什么不同意"),
        help_text=gettext_lazy("提交的人会看到，例如：照片里有来办事的人，请换一张"),
        max_length=LONGEST_REASON,
    )


class AlreadyThere(Exception):
    """The station has the picture already."""


class OfPhotos(Actors, StationScreen):
    """A screen about the pictures of a station."""

    part = "photos"

    def rows(self) -> QuerySet[StationPhoto]:
        """The pictures of the station, those that wait too."""
        return StationPhoto.objects.filter(station=self.station).select_related("image")


class PhotosView(OfPhotos):
    """The pictures in their order, and a form for one more."""

    template_name = "stations/staff/photos.html"

    def offered(self) -> Any:
        """The pictures of the site that she may use, the latest first."""
        policy = policy_registry.get_by_type(get_image_model())
        rows = policy.instances_user_has_any_permission_for(self.user, ["choose", "change"])
        return rows.order_by("-created_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offered, photos = self.offered(), self.rows()
        kwargs.setdefault("form", AddForm(offered=offered, shown=photos))
        shelf = Paginator(offered, SHELF).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            photos=photos,
            page_obj=shelf,
            will_wait=consent.is_needed_for(self.user),
            refused_photos=consent.refused_photos(self.station, of=self.user, now=timezone.now()),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = AddForm(request.POST, request.FILES, offered=self.offered(), shown=self.rows())
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        waits = consent.is_needed_for(self.user)
        try:
            self.add(**form.cleaned_data, waits=waits)
        except AlreadyThere:
            form.refuse_twin()
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, PUT_ASIDE if waits else _("已添加照片。"))
        return redirect("stations_desk:photos", pk=pk)

    @transaction.atomic
    def add(self, upload: Any, image: Any, description: str, *, waits: bool) -> None:
        """Put the picture behind the others. Raises AlreadyThere when somebody, or the same button
        pressed twice, has put it there since the form was looked at.
        """
        self.locked()
        if not upload and self.rows().filter(image=image).exists():
            raise AlreadyThere
        if upload:
            image = self.stored(upload, description)
        rows = self.rows()
        last = rows.aggregate(last=Max("place"))["last"] or 0
        is_upload = StationPhoto.objects.filter(image=image, is_upload=True).exists()
        about = {"place": last + 1, "waits": waits, "is_upload": bool(upload) or is_upload}
        about |= {"sent_by": self.user, "sent_at": timezone.now(), "sent_words": description}
        rows.create(station=self.station, image=image, description=description, **about)
        if not waits:
            remember(self, "", description)

    def stored(self, upload: Any, description: str) -> Any:
        """A file as a picture of the site. Raises AlreadyThere where the station has one made of
        the same file, and keeps no second copy of it.
        """
        upload.name = unguessable(upload.name)
        image = get_image_model()(title=str(self.station), description=description, file=upload)
        image.uploaded_by_user = self.user
        image.save()
        if self.rows().filter(image__file_hash=image.file_hash).exists():
            image.file.delete(save=False)
            raise AlreadyThere
        return image


def unguessable(name: str) -> str:
    """Another name for a file, of the same kind. Pictures lie open to whoever knows their address,
    those that wait for consent too, and people name them after people.
    """
    return secrets.token_hex(16) + Path(name).suffix.lower()


def remember(view: StationScreen, old: str, new: str) -> None:
    """Keep in the history what became of a public picture, by its description."""
    told = [(view.station.pk, history.PHOTOS, old, new)]
    history.record_beside(told, by=view.user, way=EditWay.FORM)


class PhotoView(OfPhotos):
    """One picture: what it shows, where it stands; or off with it."""

    template_name = "stations/staff/photo.html"

    @cached_property
    def photo(self) -> StationPhoto:
        """The one of the address."""
        found: StationPhoto = get_object_or_404(self.rows(), pk=self.kwargs["row"])
        return found

    @cached_property
    def decides(self) -> bool:
        """Whether it waits for her to agree."""
        return self.photo.waits and permissions.keeps_directory(self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        photo = self.photo
        initial = {"description": photo.description, "place": photo.place}
        kwargs.setdefault("form", DescriptionForm(initial=initial))
        kwargs.setdefault("refusal", RefusePhotoForm())
        return super().get_context_data(
            photo=photo,
            decides=self.decides,
            seen=consent.seen(photo),
            twins=consent.public_twins(photo) if photo.waits else (),
            words_wait=not photo.waits and consent.is_needed_for(self.user),
            **kwargs,
        )

    @transaction.atomic
    def post(self, request: HttpRequest, pk: int, row: int) -> HttpResponse:
        act, keeps = request.POST.get("act"), permissions.keeps_directory(self.user)
        if keeps and act in ("agree", "refuse"):
            return self.agree(row) if act == "agree" else self.refuse(row)
        self.locked()  # for one picture may stand in two rows, and both are written
        found = self.rows().select_for_update(of=("self",)).filter(pk=row).first()
        if found is None:
            return self.is_gone(row)
        self.photo = found
        if act == "delete" and self.decides:
            return self.refuse(row)
        if act == "delete":
            self.take_off()
            return redirect("stations_desk:photos", pk=pk)
        form = DescriptionForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, self.save(**form.cleaned_data))
        if self.decides:
            return redirect("stations_desk:photo", pk=pk, row=row)
        return redirect("stations_desk:photos", pk=pk)

    def is_gone(self, row: int) -> HttpResponse:
        """Say that nothing was done, with what she wrote: the picture may be public in another row.
        Of another station there is none.
        """
        if StationPhoto.objects.filter(pk=row).exists():
            raise Http404
        if self.request.POST.get("act") == "delete":
            words = _(
                "没有去掉：这张照片刚刚有人去掉了，或者换了文字。如果下面还有，请再点一次“去掉”。"
            )
        else:
            words = _(
                "没有保存：这张照片刚刚有人去掉了，或者换了文字。如果下面还有，请再点一次“修改”。"
            )
            if typed := self.request.POST.get("description", "").strip():
                words += _("您写的是：%s") % typed[:LONGEST_DESCRIPTION]
        messages.warning(self.request, words)
        return redirect("stations_desk:photos", pk=self.station.pk)

    def agree(self, row: int) -> HttpResponse:
        """Show it, if it still is what she saw."""
        try:
            photo = consent.agree(row, to=self.request.POST.get("seen", ""), by=self.user)
        except consent.HasChanged:
            words = _("这张照片刚刚有人改过、去掉了或者同意了，没有照您看到的公开。请再看一遍。")
            messages.warning(self.request, words)
        else:
            audit.record("stations.accept", by=self.user, on=photo, request=self.request)
            messages.success(self.request, _("已同意，照片显示在网页上了。"))
        return redirect("stations_desk:consent")

    def refuse(self, row: int) -> HttpResponse:
        """Take it off and say why, if it still is what she saw."""
        form, to = RefusePhotoForm(self.request.POST), self.request.POST.get("seen", "")
        still_waits = self.rows().filter(pk=row, waits=True).exists()
        if still_waits and not form.is_valid():
            return self.render_to_response(self.get_context_data(refusal=form))
        try:
            if not still_waits:
                raise consent.HasChanged
            reason, at = form.cleaned_data["reason"], timezone.now()
            edit = consent.refuse_photo(row, to=to, by=self.user, at=at, reason=reason)
        except consent.HasChanged:
            words = _("这张照片刚刚有人改过、去掉了或者同意了，没有按不同意办。请再看一遍。")
            if typed := self.request.POST.get("reason", "").strip():
                words += _("您写的是：%s") % typed[:LONGEST_REASON]
            messages.warning(self.request, words)
        else:
            audit.record("stations.refuse", by=self.user, on=edit, request=self.request)
            messages.success(self.request, REFUSED if edit.by else REFUSED_UNTOLD)
        return redirect("stations_desk:consent")

    def take_off(self) -> None:
        """Nobody need agree: a picture that shows somebody must be gone at once."""
        if not self.photo.waits:
            remember(self, self.photo.description, "")
        self.photo.delete()
        messages.success(self.request, _("已去掉照片。"))

    def save(self, description: str, place: int) -> str:
        """Write it, or let other words for what is public wait. Returns what she is told."""
        photo, old = self.photo, self.photo.description
        if description != old and not photo.waits and consent.is_needed_for(self.user):
            consent.reword(photo, description, place, by=self.user, at=timezone.now())
            return str(REWORDED)
        photo.description, photo.place = description, place
        if photo.sent_by_id == self.user.pk:
            photo.sent_words = description
        photo.save()
        if description != old and not photo.waits:
            remember(self, old, description)
        if self.decides:
            return _("已保存。照片还没有公开，看过以后请点“同意”。")
        return str(PUT_ASIDE) if photo.waits else _("已保存。")
