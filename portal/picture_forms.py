"""Forms that take pictures: a file that did not arrive whole is told beside its field."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from portal import pictures

MEGABYTE = 1024 * 1024


class PictureField(WagtailImageField):
    """A picture that can be read to its end.

    Mobile networks break off uploads, and messengers hand on half a file.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind.upper() for kind in self.allowed_image_extensions if kind != "jpeg"]
        values = {"kinds": _("、").join(kinds), "size": f"{self.max_upload_size / MEGABYTE:g}"}
        self.help_text = _("%(kinds)s 图片，不超过 %(size)s MB") % values

    def to_python(self, data: Any) -> Any:
        """The file. Raises `ValidationError` for one that is no picture, or not a whole one."""
        try:
            file = super().to_python(data)
            if file:
                pictures.read_whole(file)
        except pictures.BROKEN as error:
            message = _("照片文件不完整，请重新选一次")
            raise ValidationError(message, code="incomplete") from error
        return file


class PictureForm(BaseImageForm):
    """What Wagtail asks about a picture of the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("file")) is not None:
            given = {"label": field.label, "required": field.required, "widget": field.widget}
            self.fields["file"] = PictureField(**given)
