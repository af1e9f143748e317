FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends pgbouncer && rm -rf /var/lib/apt/lists/* \
  && useradd --system --no-create-home pooler
COPY pgbouncer.ini /etc/docbook/pgbouncer.ini
COPY pgbouncer.sh /usr/local/bin/start-pgbouncer
USER pooler
CMD ["sh", "/usr/local/bin/start-pgbouncer"]
