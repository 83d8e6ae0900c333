"""Search over the help centre: embed, retrieve, and since 1.4.0 rerank.

The embedding is asked for as it would be in production, but the ranking uses words and
their trigrams: the vectors of the fake model carry no meaning.
"""

import math
import re
from collections import Counter
from dataclasses import replace

from shop_agent.model import Model
from shop_agent.tracing import Tracing
from shop_agent.types import Hit, Json, Release, Spend


def features(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in re.findall(r"\w+", text.lower()):
        padded = f"^{word}$"
        found.update(padded[i:i + 3] for i in range(len(padded) - 2))
        found[word] += 2
    return found


class PolicyIndex:
    def __init__(self, documents: list[Json], spend: Spend) -> None:
        self._documents = documents
        self._spend = spend
        counted = [features(f"{d['title']} {d['text']}") for d in documents]
        seen = Counter(f for one in counted for f in one)
        self._rarity = {f: math.log(1 + len(documents) / n) for f, n in seen.items()}
        self._vectors = [self._vector(one) for one in counted]

    def _vector(self, counted: Counter[str]) -> dict[str, float]:
        weights = {f: (1 + math.log(n)) * self._rarity.get(f, 0.0) for f, n in counted.items()}
        norm = math.sqrt(sum(w * w for w in weights.values())) or 1.0
        return {f: w / norm for f, w in weights.items()}

    def search(self, query: str, lang: str, limit: int) -> list[Hit]:
        wanted = self._vector(features(query))
        hits = [Hit(d["id"], d["title"], d["text"],
                    round(sum(w * vector.get(f, 0.0) for f, w in wanted.items()), 4))
                for d, vector in zip(self._documents, self._vectors, strict=True)
                if d["lang"] == lang]
        self._spend(0.012, 0.045)
        return sorted(hits, key=lambda h: -h.score)[:limit]

    def rerank(self, query: str, hits: list[Hit], keep: int) -> list[Hit]:
        """Order by how much of the query a document covers, its title counting double."""
        wanted = self._vector(features(query))

        def covered(hit: Hit) -> float:
            title, text = features(hit.title), features(hit.text)
            share = sum(w * w * ((f in title) * 2 + (f in text)) / 3 for f, w in wanted.items())
            return round(0.4 * hit.score + 0.6 * share, 4)

        self._spend(0.03, 0.11)
        ranked = [replace(h, score=covered(h)) for h in hits]
        return sorted(ranked, key=lambda h: -h.score)[:keep]


class PolicySearch:
    def __init__(self, index: PolicyIndex, model: Model, tracing: Tracing,
                 release: Release) -> None:
        self._index, self._model = index, model
        self._tracing, self._release = tracing, release

    def search(self, query: str, lang: str) -> list[Hit]:
        self._tracing.embed(query, self._model.embed)
        hits = self._tracing.retrieve(
            query, lambda q: self._index.search(q, lang, self._release.retrieve))
        keep = self._release.rerank
        if keep is None:
            return hits
        return self._tracing.rerank(query, hits, lambda q, h: self._index.rerank(q, h, keep))
