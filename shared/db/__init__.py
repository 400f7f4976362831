"""PostgreSQL: connections, transactions with a workspace, the backbone's tables, row-level security, migrations."""
