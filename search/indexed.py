"""A document as it is indexed: the same folded fields for every engine."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from portal.law import UnknownArticle, article
from search import highlight
from search.documents import SearchDocument
from search.engine import Hit
from search.language import characters, fold, join, sound
from search.numerals import article_numbers
from search.plan import Plan, coverage

LONGEST_EXACT_TITLE = 200
SCHEMA = 6  # raised when an index made by older code must be built anew


@dataclass(frozen=True)
class Fields:
    """What engines index and keep of a document. `label` and `number` are the two parts of its key:
    the model and the primary key. `display` is the JSON that results are shown from,
    `title_keys` what somebody may be typing: the title, its pinyin and its initials.
    """

    key: str
    label: str
    number: int
    kind: str
    title: str
    questions: str
    summary: str
    body: str
    title_exact: str
    title_keys: tuple[str, ...]
    title_characters: str
    characters: str
    articles: tuple[str, ...]
    matters: tuple[str, ...]
    boost: float
    digest: str
    display: str


def digest(document: SearchDocument) -> str:
    """A fingerprint of everything in the document and of how it is indexed."""
    content = json.dumps([SCHEMA, vars(document)], ensure_ascii=False, default=str)
    return hashlib.blake2b(content.encode(), digest_size=12).hexdigest()


def prepare(document: SearchDocument) -> Fields:
    """Fold a document into the fields of the engines."""
    title = fold(document.title)
    # What nobody wrote questions for is asked for by its title. A field that most documents lack
    # would be weighed by each engine's own idea of its usual length and frequency.
    questions = fold(" ".join(document.questions)) or title
    summary = fold(document.summary)
    body = fold("\n".join((document.body, *_matched(document), document.keywords)))
    headline = f"{title} {questions} {summary}"
    label, _, number = document.key.partition(":")
    return Fields(
        key=document.key,
        label=label,
        number=int(number),
        kind=document.kind,
        title=title,
        questions=questions,
        summary=summary,
        body=body,
        title_exact=join(title)[:LONGEST_EXACT_TITLE],
        title_keys=title_keys(title),
        title_characters=characters(title),
        characters=characters(f"{headline} {body}"),
        articles=_articles(document, f"{headline} {body}"),
        matters=document.matters,
        boost=document.boost,
        digest=digest(document),
        display=_display(document),
    )


def title_keys(folded_title: str) -> tuple[str, ...]:
    """What somebody who wants this title may be typing: its characters, pinyin or initials."""
    typed = join(folded_title)
    heard = sound(folded_title)
    return tuple(dict.fromkeys(key for key in (typed, heard.full, heard.initials) if key))


def _matched(document: SearchDocument) -> tuple[str, ...]:
    """What finds a document but is no sentence to quote; its summary says it in words."""
    parts = (document.place, document.address, document.phone)
    return tuple(part for part in parts if part)


def _articles(document: SearchDocument, folded: str) -> tuple[str, ...]:
    cited = " ".join(_number(article_id) for article_id in document.articles)
    return tuple(dict.fromkeys((*article_numbers(cited), *article_numbers(folded))))


def _number(article_id: str) -> str:
    try:
        return article(article_id).number
    except UnknownArticle:
        return ""


def _display(document: SearchDocument) -> str:
    shown = {
        "key": document.key,
        "kind": document.kind,
        "title": document.title,
        "url": document.url,
        "texts": [document.summary, document.body],
        "matched": _matched(document),
        "hidden": [*document.questions, document.keywords],
    }
    return json.dumps(shown, ensure_ascii=False)


def shower(plan: Plan) -> Callable[[str, float], Hit]:
    """What turns a stored `display` and a score into the result that people see."""
    wanted = highlight.pattern(plan.terms)

    def show(display: str, score: float) -> Hit:
        shown = json.loads(display)
        return Hit(
            key=shown["key"],
            kind=shown["kind"],
            title=shown["title"],
            url=shown["url"],
            score=round(score, 4),
            title_html=highlight.whole(shown["title"], wanted),
            highlight_html=highlight.snippet(shown["texts"], wanted),
        )

    return show


def covered(plan: Plan, display: str) -> float:
    """The share of a question that a stored document contains."""
    shown = json.loads(display)
    texts = (shown["title"], *shown["hidden"], *shown["texts"], *shown["matched"])
    return coverage(plan, fold("\n".join(texts)))


def titles_of(displays: Iterable[str | bytes], limit: int) -> list[str]:
    """The titles of stored documents, each once."""
    titles = (json.loads(display)["title"] for display in displays)
    return list(islice(dict.fromkeys(titles), limit))


def text_of(display: str) -> tuple[str, str]:
    """The words of a stored document: those it is asked for by, and all the others."""
    shown = json.loads(display)
    rest = (*shown["texts"], *shown["matched"])
    return "\n".join((shown["title"], *shown["hidden"])), "\n".join(rest)
