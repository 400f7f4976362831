"""Where to go after signing in: a page of ours, whatever the address bar says."""

from urllib.parse import urlsplit


def own_page(wanted: str) -> str:
    """The path if it is one of ours, else `/`: nobody is led away with a link to our sign-in page."""
    parts = urlsplit(wanted) if wanted.isprintable() and "\\" not in wanted else None
    is_ours = parts is not None and not parts.scheme and not parts.netloc and wanted.startswith("/")
    if not is_ours or wanted.startswith("//") or wanted.startswith(("/login", "/logout")):
        return "/"
    return wanted
