"""The tantivy index of a generation: its schema, its documents, and the questions put to it."""

import math
from functools import cache
from pathlib import Path

import tantivy
from tantivy import Document, Index, Occur, Query, Schema

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

REMOVED = "removed"  # the kind of a key that is no longer public: it keeps the version
TEXTS = ("title", "questions", "summary", "body", "title_characters", "characters")
BOOST_SCALE = 4.0  # the smallest boost is its inverse
# tantivy's BM25 keeps the factor k1 + 1 that Lucene leaves out.
SCALE = 2.2
SHOWN_SCALE = SCALE * BOOST_SCALE
_WHITESPACE = "spaces"


@cache
def schema() -> Schema:
    """The fields of every generation."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
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


def any_of(queries: list[Query]) -> Query:
    """Documents that match at least one; the scores add up."""
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def all_of(queries: list[Query]) -> Query:
    """Documents that match every one; the scores add up."""
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _phrase(field: str, text: str) -> Query:
    words = tokens(text)
    if len(words) == 1:
        return Query.term_query(schema(), field, words[0], "freq")
    return Query.phrase_query(schema(), field, list(words))


def _form(text: str, fields: tuple[str, ...] = tuple(WORD_WEIGHTS)) -> Query:
    """The best of the fields for one phrase."""
    scored = [Query.boost_query(_phrase(name, text), WORD_WEIGHTS[name]) for name in fields]
    return Query.disjunction_max_query(scored)


def _character(text: str) -> Query:
    scored = [
        Query.boost_query(Query.term_query(schema(), name, text, "freq"), weight)
        for name, weight in CHARACTER_WEIGHTS.items()
    ]
    return Query.disjunction_max_query(scored)


def _word(word: Word, fields: tuple[str, ...] = tuple(WORD_WEIGHTS)) -> Query:
    """The best of a word, its synonyms and the article it names."""
    forms = [_character(word.text) if word.is_character else _form(word.text, fields)]
    forms += [Query.boost_query(_form(other, fields), SYNONYM_WEIGHT) for other in word.others]
    if word.article:
        cited = term("articles", word.article)
        forms.append(Query.const_score_query(cited, ARTICLE_WEIGHT * SCALE))
    return Query.disjunction_max_query(forms, TIE_BREAKER)


def _bigrams(plan: Plan) -> Query:
    scored = [
        Query.boost_query(Query.term_query(schema(), name, bigram, "freq"), weight)
        for name, weight in BIGRAM_WEIGHTS.items()
        for bigram in plan.bigrams
    ]
    return Query.boost_query(any_of(scored), BIGRAMS_WEIGHT)


def _filter(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def matching(plan: Plan, question: Question) -> Query:
    """What matches the words and the matter, of whatever kind, scored by the words."""
    required = [any_of([_word(word) for word in plan.words])]
    required += [_filter(_form(phrase)) for phrase in plan.required]
    if plan.is_short:
        every = all_of([_word(word) for word in plan.words])
        prominent = any_of([_word(word, HEADLINE) for word in plan.words])
        required.append(_filter(any_of([every, prominent])))
    if question.matter:
        required.append(_filter(term("matters", question.matter)))
    return all_of(required)


def ranked(plan: Plan, question: Question) -> Query:
    """`matching`, of the kind asked for, ranked by everything a plan says."""
    exact = Query.const_score_query(term("title_exact", plan.title), EXACT_TITLE_WEIGHT * SCALE)
    clauses = [(Occur.Must, matching(plan, question)), (Occur.Should, exact)]
    if plan.bigrams:
        clauses.append((Occur.Should, _bigrams(plan)))
    if question.kind:
        clauses.append((Occur.Must, _filter(term("kind", question.kind))))
    return Query.boolean_query(clauses)


def beginning(prefix: str) -> Query:
    """Titles whose characters, pinyin or initials begin so; `prefix` is letters and digits only."""
    return Query.regex_query(schema(), "title_keys", f"{prefix}.*")
