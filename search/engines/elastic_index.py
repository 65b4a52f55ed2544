"""The Elasticsearch index: its settings, its mapping, and the questions put to it.

Texts come folded by the app, so that the index needs no plugin. The questions have the same form as
those of the embedded index. Nothing is ever parsed by the server (`query_string`).
"""

from typing import Any

from elasticsearch_dsl import A, Q, Search
from elasticsearch_dsl.query import Query as Clause

from search.engine import Query as Question
from search.indexed import SCHEMA, Fields
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

_ZH = {"type": "text", "analyzer": "zh"}
_WORDS = {"type": "text", "analyzer": "tokens", "index_options": "freqs"}
_KEYWORD = {"type": "keyword"}

SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "refresh_interval": "1s",
    "max_result_window": 10_000,
    "gc_deletes": "1h",
    "similarity": {"default": {"type": "BM25", "k1": 1.2, "b": 0.75}},
    "search": {
        "slowlog": {
            "threshold": {
                "query": {"warn": "1s", "info": "300ms"},
                "fetch": {"warn": "500ms", "info": "150ms"},
            }
        }
    },
    "analysis": {
        "filter": {"zh_bigram": {"type": "cjk_bigram", "output_unigrams": False}},
        "analyzer": {
            "zh": {
                "type": "custom",
                "tokenizer": "standard",
                "filter": ["cjk_width", "lowercase", "zh_bigram"],
            },
            "tokens": {"type": "custom", "tokenizer": "whitespace", "filter": ["lowercase"]},
            "typed": {
                "type": "custom",
                "tokenizer": "keyword",
                "filter": ["cjk_width", "lowercase"],
            },
        },
    },
}

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"includes": ["display"]},  # all else is made anew from the database
    "_meta": {"schema": SCHEMA, "folding": "opencc-t2s+nfkc", "segmenter": "rjieba"},
    "properties": {
        "key": _KEYWORD,
        "label": _KEYWORD,
        "number": {"type": "long"},
        "kind": _KEYWORD,
        "version": {"type": "long"},
        "digest": {"type": "keyword", "index": False},
        "title": _ZH,
        "questions": _ZH,
        "summary": _ZH,
        "body": {**_ZH, "index_options": "positions"},
        "title_exact": _KEYWORD,
        "title_keys": {
            "type": "completion",
            "analyzer": "typed",
            "search_analyzer": "typed",
            "preserve_separators": False,
            "max_input_length": 100,
        },
        "title_characters": _WORDS,
        "characters": _WORDS,
        "articles": _KEYWORD,
        "matters": _KEYWORD,
        "boost": {"type": "float"},
        "display": {"type": "keyword", "index": False, "doc_values": False},
    },
}


def source(fields: Fields, version: int) -> dict[str, Any]:
    """A document of the index."""
    return {
        "key": fields.key,
        "label": fields.label,
        "number": fields.number,
        "kind": fields.kind,
        "version": version,
        "digest": fields.digest,
        "title": fields.title,
        "questions": fields.questions,
        "summary": fields.summary,
        "body": fields.body,
        "title_exact": fields.title_exact,
        "title_keys": {"input": list(fields.title_keys), "weight": round(fields.boost * 100)},
        "title_characters": fields.title_characters,
        "characters": fields.characters,
        "articles": list(fields.articles),
        "matters": list(fields.matters),
        "boost": fields.boost,
        "display": fields.display,
    }


def _weighted(weights: dict[str, float]) -> list[str]:
    return [f"{name}^{weight}" for name, weight in weights.items()]


def _form(text: str, fields: tuple[str, ...], boost: float = 1.0) -> Clause:
    weights = {name: WORD_WEIGHTS[name] for name in fields}
    return Q("multi_match", query=text, type="phrase", fields=_weighted(weights), boost=boost)


def _word(word: Word, fields: tuple[str, ...] = tuple(WORD_WEIGHTS)) -> Clause:
    """The best of a word, its synonyms and the article it names."""
    if word.is_character:
        forms = [Q("multi_match", query=word.text, fields=_weighted(CHARACTER_WEIGHTS))]
    else:
        forms = [_form(word.text, fields)]
    forms += [_form(other, fields, SYNONYM_WEIGHT) for other in word.others]
    if word.article:
        cited = Q("term", articles=word.article)
        forms.append(Q("constant_score", filter=cited, boost=ARTICLE_WEIGHT))
    return Q("dis_max", queries=forms, tie_breaker=TIE_BREAKER)


def _bigrams(plan: Plan) -> Clause:
    return Q(
        "multi_match",
        query=" ".join(plan.runs),
        type="most_fields",
        fields=_weighted(BIGRAM_WEIGHTS),
        boost=BIGRAMS_WEIGHT,
    )


def _filters(plan: Plan, question: Question) -> list[Clause]:
    filters = [_form(phrase, tuple(WORD_WEIGHTS)) for phrase in plan.required]
    if plan.is_short:
        every = Q("bool", must=[_word(word) for word in plan.words])
        prominent = [_word(word, HEADLINE) for word in plan.words]
        filters.append(Q("bool", should=[every, *prominent], minimum_should_match=1))
    if question.matter:
        filters.append(Q("term", matters=question.matter))
    return filters


def request(plan: Plan, question: Question, timeout: str) -> Search:
    """The body of a search: what matches, ranked, with the count of each kind."""
    words = Q("bool", should=[_word(word) for word in plan.words], minimum_should_match=1)
    title = Q("term", title_exact=plan.title)
    ranked = Q(
        "bool",
        must=[words],
        should=[
            Q("constant_score", filter=title, boost=EXACT_TITLE_WEIGHT),
            *([_bigrams(plan)] if plan.runs else []),
        ],
        filter=_filters(plan, question),
    )
    boosted = Q(
        "function_score",
        query=ranked,
        functions=[{"field_value_factor": {"field": "boost", "missing": 1}}],
        boost_mode="multiply",
    )
    asked = Search().query(boosted).source(["display"]).extra(timeout=timeout)
    if question.kind:
        asked = asked.post_filter("term", kind=question.kind)
    asked.aggs.bucket("kinds", A("terms", field="kind", size=50))
    asked = asked.extra(track_total_hits=True, size=question.size)
    return asked.extra(**{"from": question.offset})
