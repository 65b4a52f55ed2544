"""The table of legal articles that this site may cite: every one verified against a published text.

`articles.toml` beside this file holds the rows: id, law, article, the words quoted, source, dates.
Public text names an article only through this table, so that a citation that nobody verified cannot
be printed.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("articles.toml")


class UnknownArticle(LookupError):
    """No verified article has this id."""


@dataclass(frozen=True)
class Article:
    """One article, paragraph or item of a law, as verified.

    `id` is stable (`law-43`), `law` the title without brackets, `number` as written (`第四十三条`),
    `text` the words quoted or an exact statement of them, `source` where they were read,
    `valid_from` when they came into force.
    """

    id: str
    law: str
    number: str
    text: str
    source: str
    valid_from: date
    valid_to: date | None = None

    @property
    def citation(self) -> str:
        """As printed: `《中华人民共和国法律援助法》第四十三条`."""
        return f"《{self.law}》{self.number}"

    def in_force(self, on: date) -> bool:
        """Whether the article applies on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@cache
def table() -> dict[str, Article]:
    """All verified articles by id, in the order of the file."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["article"]
    return {row["id"]: Article(**row) for row in rows}


def article(article_id: str) -> Article:
    """The article of that id. Raises UnknownArticle."""
    try:
        return table()[article_id]
    except KeyError:
        raise UnknownArticle(article_id) from None


def choices() -> list[tuple[str, str]]:
    """Id and citation of every article, for editors' choice lists."""
    return [(row.id, row.citation) for row in table().values()]
