-- The words of a column as a domain instead of a check of the table: PostgreSQL reads a table's checks anew for every
-- statement, a domain's once per session.
CREATE DOMAIN notification.purpose AS text
  CHECK (VALUE IN ('reply', 'service', 'marketing', 'feedback', 'staff'));
CREATE DOMAIN notification.delivery_state AS text
  CHECK (VALUE IN ('pending', 'sending', 'unknown', 'accepted', 'sent', 'delivered', 'read', 'rejected', 'cancelled',
                   'expired', 'suppressed'));

ALTER TABLE notification.delivery DROP CONSTRAINT delivery_purpose_check, DROP CONSTRAINT delivery_state_check,
  ALTER COLUMN purpose TYPE notification.purpose, ALTER COLUMN state TYPE notification.delivery_state;
