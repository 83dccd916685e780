-- The words of a column as a domain instead of a check of the table: PostgreSQL reads a table's checks anew for every
-- statement, a domain's once per session.
CREATE DOMAIN gateway.conversation_state AS text CHECK (VALUE IN ('assistant', 'waiting', 'person'));
CREATE DOMAIN gateway.inbox_state AS text CHECK (VALUE IN ('open', 'done', 'dead'));
CREATE DOMAIN gateway.author AS text CHECK (VALUE IN ('customer', 'assistant', 'staff'));
CREATE DOMAIN gateway.outbox_kind AS text CHECK (VALUE IN ('message', 'notice', 'inbound'));

ALTER TABLE gateway.conversation DROP CONSTRAINT conversation_state_check,
  ALTER COLUMN state TYPE gateway.conversation_state;
ALTER TABLE gateway.inbox DROP CONSTRAINT inbox_state_check, ALTER COLUMN state TYPE gateway.inbox_state;
ALTER TABLE gateway.message DROP CONSTRAINT message_author_check, ALTER COLUMN author TYPE gateway.author;
ALTER TABLE gateway.outbox DROP CONSTRAINT outbox_kind_check, ALTER COLUMN kind TYPE gateway.outbox_kind;
