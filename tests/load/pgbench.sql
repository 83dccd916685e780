\set thread random(1, 1200)
BEGIN;
INSERT INTO load_bench.inbox VALUES (gen_random_uuid()::text, :thread, now(), decode(repeat('5a', 400), 'hex'));
UPDATE load_bench.thread SET version = version + 1, dialogue = decode(repeat('5b', 800), 'hex')
  WHERE thread_id = :thread;
INSERT INTO load_bench.outbox VALUES (gen_random_uuid()::text, :thread, now(), decode(repeat('5a', 600), 'hex'));
COMMIT;
