"""What templates of pages need: the words of the vocabulary, and a body taken apart."""

from collections.abc import Iterable
from typing import Any

from django import template

from portal import vocabulary

register = template.Library()


@register.filter
def apart(body: Iterable[Any]) -> dict[str, list[Any]]:
    """A body's questions and answers apart from the rest, each in their order."""
    blocks = list(body)
    return {
        "sections": [block for block in blocks if block.block_type != "faq"],
        "questions": [block for block in blocks if block.block_type == "faq"],
    }


@register.filter
def matter_label(slug: str) -> str:
    """What people call a matter; nothing for one that no longer exists."""
    try:
        return str(vocabulary.matter(slug).label)
    except KeyError:
        return ""


@register.filter
def audience_label(slug: str) -> str:
    """What an audience is called; nothing for an unknown one."""
    labels = dict(vocabulary.Audience.choices)
    return str(labels.get(slug, ""))
