"""What things are called: the titles of the topic files, and the person's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Medicine
from uncramp.diary.table import medicine_column, own_factors
from uncramp.knowledge.load import knowledge


def is_remedy(name: str) -> bool:
    """True for what one does or takes against cramps, as opposed to a suspected cause."""
    return name in knowledge().remedies


class Titles(Mapping[str, str]):
    """Id of a factor, remedy, condition or medicine column to its title, each read when asked."""

    def __init__(self, diary: Diary | None = None, *, language: str = "en") -> None:
        self._topics = knowledge(language).topics
        self._own: dict[str, str] = {}
        if diary is not None:
            self._own = {id_: own.label for id_, own in own_factors(diary).items()}
            self._own |= {medicine_column(one.name): one.name for one in diary.of(Medicine)}

    def __getitem__(self, name: str) -> str:
        return self._own[name] if name in self._own else self._topics[name].title

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from self._topics

    def __len__(self) -> int:
        return len(self._own) + len(self._topics)

    def __contains__(self, name: object) -> bool:
        return name in self._own or name in self._topics
