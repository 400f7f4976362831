#!/bin/sh
# Brings this image's service up to date, any number of times: its tables, as their owner, and the demo workspace.
set -eu
owner="/run/setup/${SERVICE}_migration_url"
export "$(echo "${SERVICE}_MIGRATION_URL" | tr a-z A-Z)=$(cat "$owner")"
alembic -n "$SERVICE" upgrade head
exec python -m "services.$SERVICE.seed" < /run/setup/seed.json
