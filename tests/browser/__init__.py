"""The UI in Chromium, against the running stack: one file per page."""
