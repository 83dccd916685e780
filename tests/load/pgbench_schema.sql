-- For pgbench.sql: an inbox, threads and an outbox of their own, dropped after the run.
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS load_bench CASCADE;
CREATE SCHEMA load_bench;
CREATE TABLE load_bench.inbox (
  message_id text PRIMARY KEY,
  thread_id bigint NOT NULL,
  received_at timestamptz NOT NULL,
  body bytea NOT NULL
);
CREATE TABLE load_bench.thread (
  thread_id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  dialogue bytea NOT NULL
) WITH (fillfactor = 70);
CREATE TABLE load_bench.outbox (
  outbox_id text PRIMARY KEY,
  thread_id bigint NOT NULL,
  next_at timestamptz,
  body bytea NOT NULL
);
CREATE INDEX ON load_bench.outbox (next_at) WHERE next_at IS NOT NULL;
INSERT INTO load_bench.thread (thread_id, dialogue)
  SELECT n, decode(repeat('5a', 800), 'hex') FROM generate_series(1, 1200) n;
