#!/bin/sh
# Copies the primary at the first start, and follows it from then on. After it was away for so long that the primary kept
# no log for it any more, it is made anew: docs/operating.md, "DocBookReplicaUnusable".
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # Elsewhere first: a copy that was cut short must not pass for a whole one.
  rm -rf "$PGDATA.unfinished"
  mkdir -p "$(dirname "$PGDATA")"
  PGPASSWORD="$(cat /run/docbook/replicator-password)" pg_basebackup --host=postgres --username=replicator \
    --pgdata="$PGDATA.unfinished" --write-recovery-conf --slot=replica --wal-method=stream --checkpoint=fast
  mv "$PGDATA.unfinished" "$PGDATA"
fi
exec postgres "$@"
