"""How long an engine takes to answer, by size of the index and form of the question.

    python -m tests.benchmarks.search_latency [--sizes 1000 10000 100000] [--engine embedded]

Prints a table and, as the last line, the same as JSON. Milliseconds: `wall` as a visitor waits,
`cpu` of the asking thread alone, which a busy machine disturbs less (0 of a cluster's work). The
last columns split the processor time of the embedded engine.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tests.benchmarks.scratch import install, percentile, table

ROUNDS = 3
Timed = tuple[float, float]


def timed(act: Callable[[], object]) -> Timed:
    """Milliseconds on the wall and of this thread's processor."""
    wall, cpu = time.perf_counter(), time.thread_time()
    act()
    return (time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000


def measure(engine: Any, texts: list[str]) -> dict[str, object]:
    """One row: each text is asked once to warm up, then some times."""
    from search.engine import Query

    queries = [Query(text) for text in texts]
    found = [engine.query(query).total for query in queries]
    taken = [timed(lambda q=query: engine.query(q)) for _ in range(ROUNDS) for query in queries]
    return {
        "wall p50": round(percentile([wall for wall, _ in taken], 0.5), 1),
        "wall p95": round(percentile([wall for wall, _ in taken], 0.95), 1),
        "cpu p50": round(percentile([cpu for _, cpu in taken], 0.5), 1),
        "cpu p95": round(percentile([cpu for _, cpu in taken], 0.95), 1),
        "found": round(sum(found) / len(found)),
    }


def parts(engine: Any, texts: list[str]) -> dict[str, object]:
    """Where the embedded engine's processor time goes: the mean of each step."""
    from search import plan, synonyms
    from search.engine import Query
    from search.engines.embedded import count
    from search.engines.embedded_index import Asked
    from search.indexed import covered, shower

    spent = dict.fromkeys(("plan", "build", "count", "rank", "show"), 0.0)
    reading = engine.read()
    for text in texts:
        query, given = Query(text), plan.make(text, synonyms.current())
        asked = Asked(given, query, reading.searcher)
        matching = asked.matching()
        best = reading.best(asked.ranked(matching), query)
        show = shower(given)
        steps: dict[str, Callable[[], object]] = {
            "plan": lambda t=text: plan.make(t, synonyms.current()),
            "build": lambda a=asked: a.ranked(a.matching()),
            "count": lambda m=matching: count(reading.searcher, m, "kind"),
            "rank": lambda a=asked, m=matching, q=query: reading.best(a.ranked(m), q),
            "show": lambda b=best, s=show, p=given: [s(*one) for one in b] and covered(p, b[0][0]),
        }
        for name, act in steps.items():
            spent[name] += min(timed(act)[1] for _ in range(ROUNDS)) / len(texts)
    return {name: round(value, 2) for name, value in spent.items()}


def build(name: str, folder: Path) -> Any:
    """An empty engine of its own."""
    from search import installed
    from search.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(folder) if name == "embedded" else installed.named(name)


def fill(engine: Any, documents: Iterator[Any], number: int) -> None:
    """Build its index, in batches as a rebuild does."""
    index, batch = engine.begin(1), engine.batch(number, most=12_000)
    while engine.fill(index, islice(documents, batch), 1):
        pass
    engine.use(index)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    options.add_argument("--engine", default="embedded", choices=["embedded", "elasticsearch"])
    given = options.parse_args()
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        install(Path(folder))
        from tests.benchmarks.corpus import Corpus

        corpus = Corpus()
        for number in given.sizes:
            engine = build(given.engine, Path(folder) / str(number))
            fill(engine, corpus.documents(number), number)
            for form, texts in corpus.queries().items():
                row = {"documents": number, "form": form, **measure(engine, texts)}
                rows.append(row | (parts(engine, texts) if given.engine == "embedded" else {}))
    sys.stdout.write(f"{table(rows)}\n{json.dumps(rows, ensure_ascii=False)}\n")


if __name__ == "__main__":
    main()
