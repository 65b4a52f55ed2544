"""What a question asks of an engine: the same plan is put to every engine.

A document matches when it has at least one of the question's words, or a synonym of it, as a phrase
of bigrams. It is ranked by the sum over the words of the best field and the best synonym, and by
half the score of the bigrams of the whole question; of all forms tried on real citizens' questions
this one ranks best. A title equal to the question comes first.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from search.language import RUN, fold, is_han, join, tokens
from search.numerals import ARTICLE, article_numbers, to_chinese
from search.synonyms import Synonyms
from search.words import segmenter

LONGEST_QUERY = 512
MOST_WORDS = 32
LONGEST_ARTICLE = 4  # digits

TITLE, QUESTIONS, SUMMARY, BODY = "title", "questions", "summary", "body"
HEADLINE = (TITLE, QUESTIONS, SUMMARY)
WORD_WEIGHTS = {TITLE: 5.0, QUESTIONS: 4.0, SUMMARY: 2.0, BODY: 1.0}
BIGRAM_WEIGHTS = {TITLE: 2.0, QUESTIONS: 2.0, SUMMARY: 1.0, BODY: 1.0}
SYNONYM_WEIGHT = 0.8
TIE_BREAKER = 0.1
BIGRAMS_WEIGHT = 0.5
EXACT_TITLE_WEIGHT = 50.0
ARTICLE_WEIGHT = 10.0
CHARACTER_WEIGHTS = {"title_characters": 5.0, "characters": 1.0}
# With so few words, one of them in passing in the body is not what was asked for.
FEW_WORDS = 2

_QUOTED = re.compile(r'["“”]([^"“”]+)["“”]')


@dataclass(frozen=True)
class Word:
    """One word of a question, folded, what else it is called, and the article it names."""

    text: str
    others: tuple[str, ...] = ()
    article: str = ""

    @property
    def is_character(self) -> bool:
        """A single Chinese character, which bigrams cannot match."""
        return len(self.text) == 1 and is_han(self.text)

    @property
    def forms(self) -> tuple[str, ...]:
        """The word and its synonyms."""
        return (self.text, *self.others)


@dataclass(frozen=True)
class Plan:
    """A question, folded and taken apart. `required` are the phrases that stood in quotes, `loose`
    the characters that belong to no word, each with a neighbour.
    """

    text: str
    words: tuple[Word, ...]
    required: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()

    @property
    def runs(self) -> tuple[str, ...]:
        """What stands between punctuation."""
        return tuple(RUN.findall(self.text))

    @property
    def bigrams(self) -> tuple[str, ...]:
        """The bigrams of the whole question, each once."""
        return tuple(dict.fromkeys(tokens(self.text)))

    @property
    def title(self) -> str:
        """What a title must be, without spaces and punctuation, to be the question itself."""
        return join(self.text)

    @property
    def is_short(self) -> bool:
        """More than one word, but so few that one in passing is not enough."""
        return 1 < len(self.words) <= FEW_WORDS

    @property
    def terms(self) -> tuple[str, ...]:
        """Everything worth marking in a result: the question itself, its words, their synonyms."""
        forms = (form for word in self.words for form in word.forms)
        return tuple(dict.fromkeys((*self.runs[:MOST_WORDS], *self.required, *forms)))


def coverage(plan: Plan, folded: str) -> float:
    """How much of the question a text contains: the share of its words, by their length.

    A character that no word took counts when it stands beside its neighbour in the text too, so
    that a slip of the pen (抚养废) shows.
    """
    asked = found = 0
    for word in plan.words:
        asked += len(word.text)
        if any(form in folded for form in word.forms):
            found += len(word.text)
    for pair in plan.loose:
        asked += 1
        found += pair in folded
    return found / asked if asked else 1.0


def shorten(text: str) -> str:
    """What of a pasted text is searched for."""
    return text[:LONGEST_QUERY]


def make(text: str, synonyms: Synonyms) -> Plan:
    """Take a question apart. An empty plan (no words) matches nothing."""
    folded = fold(shorten(text))
    required = tuple(quoted for part in _QUOTED.findall(folded) if (quoted := join(part)))
    cut = segmenter().cut_question(ARTICLE.sub(" ", folded))
    words = (*_articles(folded), *(_word(text, synonyms) for text in cut.words))
    return Plan(folded, words[:MOST_WORDS], required, cut.loose[:MOST_WORDS])


def _articles(folded: str) -> Iterable[Word]:
    for number in article_numbers(folded):
        chinese, arabic = _spellings(number)
        yield Word(chinese, (arabic,), article=number)


def _word(text: str, synonyms: Synonyms) -> Word:
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_ARTICLE and int(text):
        number = str(int(text))
        return Word(text, _spellings(number), article=number)
    return Word(text, synonyms.of(text))


def _spellings(number: str) -> tuple[str, str]:
    return f"第{to_chinese(int(number))}条", f"第{number}条"
