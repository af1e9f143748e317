#!/bin/sh
# Makes every password and address that is not there yet. To bring your own, put the files into the volume before.
set -eu
umask 022
cd "${1:-/run/docbook}"

# Each is there whole or not at all, whenever this is cut short.
keep() {
  [ -s "$1" ] && return
  cat > "$1.new"
  mv "$1.new" "$1"
}
password() {
  head -c 24 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n'
}

for name in postgres database replicator redis rabbitmq; do
  password | keep "$name-password"
done
head -c 36 /dev/urandom | base64 | tr -d '\n' | keep docbook-secret

database="docbook:$(cat database-password)"
echo "postgres://$database@pgbouncer:6432/docbook" | keep database-url
echo "postgres://$database@pgbouncer:6432/docbook_ro" | keep database-replica-url
echo "postgres://$database@postgres:5432/docbook" | keep migrate-database-url
echo "redis://:$(cat redis-password)@redis:6379" | keep redis-url
echo "amqp://docbook:$(cat rabbitmq-password)@rabbitmq:5672" | keep amqp-url
