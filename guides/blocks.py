"""The small blocks that guides, cases and the other pages are written with.

Each is one thing a reader recognises: a thing to bring, a step, a citation, a question.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from portal import law

PLAIN_FEATURES = ["bold", "ol", "ul", "link", "document-link"]


class QuestionBlock(blocks.CharBlock):
    """One way people ask for this, in their own words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("问法"), "max_length": 60, "icon": "help", **kwargs})


class BringBlock(blocks.StructBlock):
    """One thing to bring, why, and what will do instead."""

    item = blocks.CharBlock(label=_("要带的东西"), max_length=80)
    note = blocks.CharBlock(
        label=_("说明"),
        required=False,
        max_length=200,
        help_text=_("为什么要带；没有的话，用什么代替。"),
    )

    class Meta:
        icon = "list-ul"
        label = _("材料")
        label_format = "{item}"


class StepBlock(blocks.StructBlock):
    """One step, what happens in it, and how long it may take, in words."""

    title = blocks.CharBlock(label=_("做什么"), max_length=60)
    text = blocks.TextBlock(label=_("怎么做"), required=False, max_length=500, rows=3)
    period = blocks.CharBlock(
        label=_("期限"),
        required=False,
        max_length=60,
        help_text=_("写成大家能懂的话，例如“收到申请之日起七日内”；没有期限就留空。"),
    )

    class Meta:
        icon = "list-ol"
        label = _("步骤")
        label_format = "{title}"


class ArticleBlock(blocks.ChoiceBlock):
    """The choice of a verified article, by its id."""

    def normalize_choice(self, value: Any) -> Any:
        """Ids are text already. Wagtail would walk through the whole table for each citation of
        each visit.
        """
        return value


class CitationBlock(blocks.StructBlock):
    """One verified article, and what it means here. Articles outside the table cannot be cited."""

    article = ArticleBlock(label=_("法律条文"), choices=law.choices)
    note = blocks.CharBlock(
        label=_("在这里是什么意思"),
        required=False,
        max_length=200,
        help_text=_("用一句大白话说明；条文原文会自动附上。"),
    )

    class Meta:
        icon = "openquote"
        label = _("条文")
        label_format = "{article}"


class DownloadBlock(blocks.StructBlock):
    """A form or leaflet to download, with what it is for."""

    document = DocumentChooserBlock(label=_("文件"))
    note = blocks.CharBlock(label=_("说明"), required=False, max_length=120)

    class Meta:
        icon = "download"
        label = _("下载")


class SectionBlock(blocks.StructBlock):
    """A heading and the text under it."""

    heading = blocks.CharBlock(label=_("小标题"), required=False, max_length=60)
    text = blocks.RichTextBlock(label=_("正文"), features=PLAIN_FEATURES)

    class Meta:
        icon = "pilcrow"
        label = _("一段正文")
        label_format = "{heading}"
        template = "guides/blocks/section.html"


class NoteBlock(blocks.StructBlock):
    """Something that must not be overlooked."""

    text = blocks.RichTextBlock(label=_("提示"), features=["bold", "link"])

    class Meta:
        icon = "warning"
        label = _("提示框")
        template = "guides/blocks/note.html"


class FaqBlock(blocks.StructBlock):
    """A question people often ask next, and its answer."""

    question = blocks.CharBlock(label=_("问"), max_length=100)
    answer = blocks.RichTextBlock(label=_("答"), features=PLAIN_FEATURES)

    class Meta:
        icon = "help"
        label = _("常见问题")
        label_format = "{question}"
        template = "guides/blocks/faq.html"


class PictureBlock(ImageBlock):
    """A picture, and words for who cannot see it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.child_blocks["image"].label = _("图片文件")  # Wagtail would call it "Image"


class BodyBlock(blocks.StreamBlock):
    """The body of any page: sections, notes, questions, pictures."""

    section = SectionBlock()
    note = NoteBlock()
    faq = FaqBlock()
    image = PictureBlock(
        label=_("图片"),
        required=False,
        template="guides/blocks/image.html",
        help_text=_("图片里的文字要同时写在正文里，看不见图的人才能读到。"),
    )
