"""The local mailbox: takes every mail over SMTP, delivers none, shows them on a page and as JSON."""
