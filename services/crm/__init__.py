"""The sales side of a lead: workspaces, users and their logins, the leads people work on, and what happened to them."""
