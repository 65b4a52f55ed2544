"""The tantivy index of a generation: its schema, its documents, and the questions put to it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tantivy
from tantivy import Document, Index, Occur, Query, Schema, Searcher

from search.engine import Query as Question
from search.indexed import Fields
from search.language import tokens
from search.plan import (
    ARTICLE_WEIGHT,
    BIGRAM_WEIGHTS,
    BIGRAMS_WEIGHT,
    CHARACTER_WEIGHTS,
    EXACT_TITLE_WEIGHT,
    HEADLINE,
    SYNONYM_WEIGHT,
    TIE_BREAKER,
    WORD_WEIGHTS,
    Plan,
    Word,
)
from search.spans import Span

REMOVED = "removed"  # the kind of a key that is no longer public: it keeps the version
TEXTS = ("title", "questions", "summary", "body", "title_characters", "characters")
BOOST_SCALE = 4.0  # the smallest boost is its inverse
# tantivy's BM25 keeps the factor k1 + 1 that Lucene leaves out.
SCALE = 2.2
SHOWN_SCALE = SCALE * BOOST_SCALE
EVERYWHERE = tuple(WORD_WEIGHTS)
FREQUENT = 5_000  # documents
_WHITESPACE = "spaces"


@cache
def schema() -> Schema:
    """The fields of every generation."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("label", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("number", fast=True)
    builder.add_text_field("kind", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("version", stored=True, fast=True)
    builder.add_text_field("digest", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("display", stored=True)
    builder.add_float_field("boost", fast=True)
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name=_WHITESPACE)
    for name in ("title_exact", "title_keys", "articles", "matters"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


def opened(generation: Path) -> Index:
    """The index in a folder, created when the folder is empty."""
    index = Index(schema(), path=str(generation))
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_WHITESPACE, spaces)
    return index


def document(fields: Fields, version: int) -> Document:
    """A document of the index."""
    made = removed(fields.key, version, kind=fields.kind)
    made.add_text("label", fields.label)
    made.add_integer("number", fields.number)
    made.add_text("digest", fields.digest)
    made.add_bytes("display", fields.display.encode())
    made.add_float("boost", _weight(fields.boost))
    for name in WORD_WEIGHTS:
        made.add_text(name, " ".join(tokens(getattr(fields, name))))
    made.add_text("title_characters", fields.title_characters)
    made.add_text("characters", fields.characters)
    made.add_text("title_exact", fields.title_exact)
    for name in ("title_keys", "articles", "matters"):
        for value in getattr(fields, name):
            made.add_text(name, value)
    return made


def removed(key: str, version: int, *, kind: str = REMOVED) -> Document:
    """What is kept of a key that is no longer public, so that an older change cannot bring it
    back.
    """
    made = Document()
    made.add_text("key", key)
    made.add_text("kind", kind)
    made.add_integer("version", version)
    return made


def _weight(boost: float) -> float:
    # `weight_by_field` multiplies by log2(2 + value), and by no less than 1: with this value the
    # factor is BOOST_SCALE times the boost.
    return math.pow(2.0, BOOST_SCALE * boost) - 2.0


def term(field: str, value: str) -> Query:
    """Documents that have exactly this value."""
    return Query.term_query(schema(), field, value, "basic")


def within(span: Span) -> Query:
    """Documents of a stretch of a model's rows."""
    numbers = Query.range_query(
        schema(),
        "number",
        tantivy.FieldType.Integer,
        lower_bound=span.after,
        upper_bound=span.upto,
        include_lower=False,
    )
    return all_of([term("label", span.label), numbers])


def any_of(queries: list[Query]) -> Query:
    """Documents that match at least one; the scores add up."""
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def all_of(queries: list[Query]) -> Query:
    """Documents that match every one; the scores add up."""
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _only(query: Query) -> Query:
    """What must hold, and says nothing about the rank."""
    return Query.const_score_query(query, 0.0)


def _best(queries: list[Query], tie_breaker: float = 0.0) -> Query:
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries, tie_breaker)


@dataclass(frozen=True)
class Asked:
    """A question put to an index as it is now."""

    plan: Plan
    question: Question
    searcher: Searcher

    def matching(self) -> Query:
        """What matches the words and the matter, of whatever kind, scored by the words."""
        words = self.plan.words
        required = [any_of([self._word(word) for word in words])]
        required += [_only(_form(_phrase, phrase, EVERYWHERE)) for phrase in self.plan.required]
        if self.plan.is_short:
            every = all_of([self._word(word) for word in words])
            prominent = any_of([self._word(word, HEADLINE) for word in words])
            required.append(_only(any_of([every, prominent])))
        if self.question.matter:
            required.append(_only(term("matters", self.question.matter)))
        return all_of(required)

    def ranked(self, matching: Query) -> Query:
        """`matching`, of the kind asked for, ranked by everything a plan says."""
        title = term("title_exact", self.plan.title)
        exact = Query.const_score_query(title, EXACT_TITLE_WEIGHT * SCALE)
        clauses = [(Occur.Must, matching), (Occur.Should, exact)]
        if self.plan.bigrams:
            clauses.append((Occur.Should, _bigrams(self.plan)))
        if self.question.kind:
            clauses.append((Occur.Must, _only(term("kind", self.question.kind))))
        return Query.boolean_query(clauses)

    def _word(self, word: Word, fields: tuple[str, ...] = EVERYWHERE) -> Query:
        """The best of a word, its synonyms and the article it names."""
        forms = [_character(word.text)] if word.is_character else []
        phrases = word.others if word.is_character else word.forms
        for text in phrases:
            weight = 1.0 if text == word.text else SYNONYM_WEIGHT
            forms.append(Query.boost_query(_form(self._phrase, text, fields), weight))
        if word.article:
            cited = term("articles", word.article)
            forms.append(Query.const_score_query(cited, ARTICLE_WEIGHT * SCALE))
        return _best(forms, TIE_BREAKER)

    def _phrase(self, field: str, bigrams: list[str]) -> Query:
        """A phrase; when all its bigrams are frequent, texts that have every one of them. To read
        where each of them stands would take longer than all the rest of the question, and the few
        texts that have them apart change the rank by little: what is frequent weighs little.
        """
        if any(self.searcher.doc_freq(field, bigram) < FREQUENT for bigram in bigrams):
            return _phrase(field, bigrams)
        return all_of([Query.term_query(schema(), field, bigram, "freq") for bigram in bigrams])


def _phrase(field: str, bigrams: list[str]) -> Query:
    return Query.phrase_query(schema(), field, list(bigrams))


def _form(phrase: Callable[[str, list[str]], Query], text: str, fields: tuple[str, ...]) -> Query:
    """The best of the fields for one text; `phrase` makes the query of more than one bigram."""
    bigrams = tokens(text)
    scored = [
        phrase(name, bigrams)
        if len(bigrams) > 1
        else Query.term_query(schema(), name, bigrams[0], "freq")
        for name in fields
    ]
    weights = (WORD_WEIGHTS[name] for name in fields)
    return _best([Query.boost_query(*pair) for pair in zip(scored, weights, strict=True)])


def _character(text: str) -> Query:
    scored = [
        Query.boost_query(Query.term_query(schema(), name, text, "freq"), weight)
        for name, weight in CHARACTER_WEIGHTS.items()
    ]
    return _best(scored)


def _bigrams(plan: Plan) -> Query:
    scored = [
        Query.boost_query(Query.term_query(schema(), name, bigram, "freq"), weight)
        for name, weight in BIGRAM_WEIGHTS.items()
        for bigram in plan.bigrams
    ]
    return Query.boost_query(any_of(scored), BIGRAMS_WEIGHT)


def beginning(prefix: str) -> Query:
    """Titles whose characters, pinyin or initials begin so; `prefix` is letters and digits only."""
    return Query.regex_query(schema(), "title_keys", f"{prefix}.*")
