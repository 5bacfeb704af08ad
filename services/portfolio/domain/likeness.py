"""Which projects look alike, and why.

Two steps, so that it costs the same among a hundred projects and among twenty thousand. The first finds
candidates by a fixed number of keys (MinHash: the more of their letters two texts share, the more keys they
share, https://en.wikipedia.org/wiki/MinHash). The second compares the few best of them in earnest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from hashlib import blake2b
from typing import Final, Self
from zlib import crc32

from contracts.rpc.portfolio import LikenessReason
from services.portfolio.domain.content import Content
from services.portfolio.domain.swedish import STOP_WORDS, base, stem, words

#: How many keys a title and a summary give. Titles of which half is the same share one in 19 of 20 cases.
_TITLE_KEYS, _SUMMARY_KEYS = 10, 6
#: So many hashes make a key: more would find fewer, fewer would find what is not alike.
_HASHES_IN_A_KEY: Final = 2
_PRIME: Final = (1 << 61) - 1
#: From here on two titles, or two summaries, are said to be alike by themselves ...
_ALIKE: Final = 0.5
#: ... and from here on if the projects are also at the same site.
_ALIKE_AT_A_SITE: Final = 0.2
#: What each thing weighs in the score, among those of which both projects say something.
_WEIGHTS: Final = {"title": 0.5, "summary": 0.3, "sites": 0.15, "target_groups": 0.05}
_MOST_NAMED: Final = 6
_MOST_SITES: Final = 10


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=7).digest())


#: The same for all time: keys are stored.
_STEPS: Final = tuple(
    (_number(f"a{index}") | 1, _number(f"b{index}"))
    for index in range(_HASHES_IN_A_KEY * max(_TITLE_KEYS, _SUMMARY_KEYS))
)


@dataclass(frozen=True)
class Likeness:
    """How much two projects are alike, and in what."""

    score: Decimal
    why: tuple[LikenessReason, ...]


@dataclass(frozen=True)
class Looks:
    """What of a project is compared."""

    title: str
    summary: str = ""
    sites: frozenset[str] = frozenset()
    target_groups: frozenset[str] = frozenset()

    @classmethod
    def of(cls, content: Content, sites: Collection[str] = ()) -> Self:
        """`sites` are those where it needs something."""
        return cls(
            content.title,
            content.summary or "",
            frozenset((*content.sites, *sites)),
            frozenset(content.target_groups),
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """By which candidates are found; in a fixed order."""
        return (
            *_keys("t", self._title, _TITLE_KEYS),
            *_keys("s", self._summary, _SUMMARY_KEYS),
            *(f"@{site}" for site in sorted(self.sites)[:_MOST_SITES]),
        )

    def like(self, other: Looks) -> Likeness | None:
        """None where they are not alike."""
        title, summary = (
            _shared(self._title, other._title),
            _shared(self._summary, other._summary),
        )
        sites, groups = self.sites & other.sites, self.target_groups & other.target_groups
        needed = _ALIKE_AT_A_SITE if sites else _ALIKE
        if max(title, summary) < needed:
            return None
        shares = {
            "title": title,
            "summary": summary if self.summary and other.summary else None,
            "sites": _part(sites, self.sites, other.sites),
            "target_groups": _part(groups, self.target_groups, other.target_groups),
        }
        said = {name: share for name, share in shares.items() if share is not None}
        score = sum(_WEIGHTS[name] * share for name, share in said.items()) / sum(
            _WEIGHTS[name] for name in said
        )
        why = [
            *(self._titles(other) if title >= needed else ()),
            *(self._summaries(other, summary) if summary >= needed else ()),
            *_same("sites", "samma plats", "the same site", sites),
            *_same("target_groups", "samma målgrupp", "the same target group", groups),
        ]
        return Likeness(Decimal(f"{score:.2f}"), tuple(why))

    @cached_property
    def _title(self) -> frozenset[int]:
        return _shingles(self.title)

    @cached_property
    def _summary(self) -> frozenset[int]:
        return _shingles(self.summary)

    def _titles(self, other: Looks) -> Iterator[LikenessReason]:
        named = _named(self.title, other.title)
        if named:
            yield LikenessReason(
                field="title",
                sv=f"rubrikerna har ord gemensamt: {named}",
                en=f"the titles have words in common: {named}",
            )
        else:
            yield LikenessReason(
                field="title",
                sv="rubrikernas ord liknar varandra",
                en="the words of the titles are alike",
            )

    def _summaries(self, other: Looks, share: float) -> Iterator[LikenessReason]:
        named = _named(self.summary, other.summary)
        yield LikenessReason(
            field="summary",
            sv=f"sammanfattningarna är till {share:.0%} lika: {named}".replace("%", " %"),
            en=f"the summaries are {share:.0%} alike: {named}",
        )


def _stems(text: str) -> dict[str, str]:
    """The words that say something, by their stems."""
    return {stem(base(word)): word for word in words(text) if word not in STOP_WORDS}


def _shingles(text: str) -> frozenset[int]:
    """Every three letters in a row of every stem: compounds and other forms of a word share most of them."""
    return frozenset(
        crc32(padded[at : at + 3].encode())
        for one in _stems(text)
        for padded in (f" {one} ",)
        for at in range(len(padded) - 2)
    )


def _keys(prefix: str, shingles: Collection[int], count: int) -> Iterator[str]:
    if not shingles:
        return
    least = [
        min((a * shingle + b) % _PRIME for shingle in shingles)
        for a, b in _STEPS[: count * _HASHES_IN_A_KEY]
    ]
    for index in range(count):
        pair = least[index * _HASHES_IN_A_KEY : (index + 1) * _HASHES_IN_A_KEY]
        yield f"{prefix}{index}-{crc32(repr(pair).encode()):08x}"


def _shared(one: frozenset[int], other: frozenset[int]) -> float:
    """How much of all that the two hold they have in common."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _part(common: frozenset[str], one: frozenset[str], other: frozenset[str]) -> float | None:
    return len(common) / min(len(one), len(other)) if one and other else None


def _named(one: str, other: str) -> str:
    """The words that both use, as the first writes them."""
    theirs = _stems(other)
    common = [word for root, word in _stems(one).items() if root in theirs]
    return ", ".join(common[:_MOST_NAMED])


def _same(field: str, sv: str, en: str, common: Collection[str]) -> Iterator[LikenessReason]:
    if common:
        named = ", ".join(sorted(common)[:_MOST_NAMED])
        yield LikenessReason(field=field, sv=f"{sv}: {named}", en=f"{en}: {named}")
