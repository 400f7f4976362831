"""Who calls, and what they may do: tokens, API keys, passwords, permissions. Knows no web framework."""
