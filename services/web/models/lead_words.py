"""The words of a lead beside its status and band: priorities, orders, what a move needs, names of things."""

from types import MappingProxyType

PRIORITIES = MappingProxyType({"fast_track": "Fast track", "normal": "Normal"})
ORDERS = MappingProxyType(
    {
        "-created_at": "Newest first",
        "created_at": "Oldest first",
        "-score": "Highest score first",
        "score": "Lowest score first",
        "-updated_at": "Last changed first",
        "updated_at": "Longest unchanged first",
        "next_follow_up_at": "Next follow-up first",
        "-next_follow_up_at": "Latest follow-up first",
    }
)
NEEDS = MappingProxyType(
    {
        "nothing": "",
        "reason": "needs a reason",
        "qualification_record": "needs a qualification record first",
        "conversion": "happens by converting the lead",
        "recycle_after": "only after its rest",
    }
)
SPELLED = MappingProxyType(
    {
        **{word.lower(): word for word in ("API", "B2B", "CEO", "CISO", "CTO", "GitHub", "LinkedIn", "ROI", "SEO")},
        **{word.lower(): word for word in ("SEM", "UTM", "URL", "VP", "WhatsApp", "YouTube")},
    }
)
"""Words that are not written as others are."""


def in_words(name: str) -> str:
    """`high_intent_chat` is `High intent chat`."""
    words = [SPELLED.get(word, word) for word in name.replace("_", " ").replace("-", " ").split()]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def person(first_name: str | None, last_name: str | None, email: str | None, phone: str | None) -> str:
    """What a lead is called where it has no name."""
    return " ".join(filter(None, (first_name, last_name))) or email or phone or "Without a name"
