"""The chain of events that led to one: a tree from the first event to all that followed from it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.web.models.moments import duration
from services.web.models.timeline import Happening


@dataclass(frozen=True, slots=True)
class Link:
    """`depth` counts the causes before it. `leads_here`: it is the chosen event or one of its causes."""

    happening: Happening
    depth: int
    leads_here: bool
    is_chosen: bool
    since_cause: float | None

    @property
    def after_cause(self) -> str:
        return "" if self.since_cause is None else duration(self.since_cause)


@dataclass(frozen=True, slots=True)
class Chain:
    """`links` stand in order, causes before effects. `unheard_cause` is the id of the event that the first link
    followed from, where the CRM did not hear that one."""

    links: tuple[Link, ...]
    unheard_cause: str | None

    @property
    def first(self) -> Happening:
        return self.links[0].happening

    @property
    def chosen(self) -> Happening:
        return next(link.happening for link in self.links if link.is_chosen)

    @property
    def took(self) -> str:
        """From the first event to the chosen one."""
        return duration((self.chosen.occurred_at - self.first.occurred_at).total_seconds())

    @property
    def way(self) -> int:
        """How many events lead to the chosen one, itself among them."""
        return sum(link.leads_here for link in self.links)


def chain_of(happenings: Sequence[Happening], chosen_id: str) -> Chain | None:
    """None where the chosen event is not among them."""
    known = {happening.id: happening for happening in happenings}
    if chosen_id not in known:
        return None
    path = _causes(known, known[chosen_id])
    tree = _Tree(frozenset(it.id for it in path), chosen_id)
    for happening in sorted(happenings, key=lambda it: (it.occurred_at, it.id)):
        tree.effects[happening.causation_id].append(happening)
    tree.follow(path[-1], None, 0)
    return Chain(tuple(tree.links), path[-1].causation_id)


def _causes(known: dict[str, Happening], happening: Happening) -> list[Happening]:
    """The event and what it followed from, back to the first that is known."""
    path = [happening]
    while (cause := path[-1].causation_id) in known and known[cause] not in path:
        path.append(known[cause])
    return path


@dataclass(frozen=True, slots=True)
class _Tree:
    """Walks from causes to effects and notes the links in that order."""

    path: frozenset[str]
    chosen_id: str
    effects: defaultdict[str | None, list[Happening]] = field(default_factory=lambda: defaultdict(list))
    links: list[Link] = field(default_factory=list)

    def follow(self, happening: Happening, cause: Happening | None, depth: int) -> None:
        if any(link.happening.id == happening.id for link in self.links):
            return  # a forged circle
        since = None if cause is None else (happening.occurred_at - cause.occurred_at).total_seconds()
        is_chosen = happening.id == self.chosen_id
        self.links.append(Link(happening, depth, happening.id in self.path, is_chosen, since))
        for effect in self.effects.get(happening.id, ()):
            self.follow(effect, happening, depth + 1)
