"""The places of the UI, and who sees which of them in the menu."""

from dataclasses import dataclass

from services.web.models.session import SignedIn


@dataclass(frozen=True, slots=True)
class Entry:
    """`key` goes there when pressed after `g`; `permission` is needed to see it."""

    title: str
    path: str
    icon: str
    key: str
    permission: str | None = None

    def is_current(self, path: str) -> bool:
        return path == self.path if self.path == "/" else path == self.path or path.startswith(self.path + "/")


ENTRIES = (
    Entry("Home", "/", icon="home", key="h"),
    Entry("Leads", "/leads", icon="users", key="l", permission="leads:read"),
    Entry("Operations", "/operations", icon="activity", key="o", permission="operations:read"),
    Entry("Events", "/events", icon="timeline-event", key="e"),
    Entry("API", "/api-reference", icon="code", key="a"),
)


def entries_for(who: SignedIn | None) -> list[Entry]:
    """Nobody in particular sees no menu."""
    if who is None:
        return []
    return [entry for entry in ENTRIES if entry.permission is None or who.may(entry.permission)]
