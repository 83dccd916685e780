-- Notices are acknowledged, told to the lead when they are not, and collected while a branch is closed. Reminders come
-- in steps. Messages that are no answers keep hours and caps.

ALTER TABLE notification.notice_target
  ADD COLUMN lead_email text NOT NULL DEFAULT '',
  ADD COLUMN acknowledge_minutes integer NOT NULL DEFAULT 10,
  ADD COLUMN collect_when_closed boolean NOT NULL DEFAULT true,
  ADD COLUMN digest_minutes integer NOT NULL DEFAULT 30,
  ADD COLUMN urgent_minutes integer NOT NULL DEFAULT 120;

ALTER TABLE notification.notice
  DROP CONSTRAINT notice_way_check,
  ADD CONSTRAINT notice_way_check CHECK (way IN ('mail', 'webhook', 'lead')),
  DROP CONSTRAINT notice_state_check,
  ADD CONSTRAINT notice_state_check CHECK (state IN ('pending', 'sent', 'rejected', 'expired', 'acknowledged')),
  ADD COLUMN tell_at timestamptz,
  ADD COLUMN digest boolean NOT NULL DEFAULT false,
  ADD COLUMN told_in text NOT NULL DEFAULT '',
  ADD COLUMN acknowledged_at timestamptz;
COMMENT ON COLUMN notification.notice.tell_at IS 'When it is to be told; empty: at once.';
COMMENT ON COLUMN notification.notice.digest IS 'Told together with all others of its branch and way that are due then.';
COMMENT ON COLUMN notification.notice.told_in IS 'The notice under whose id it went out: itself, or the first of its digest.';
CREATE INDEX notice_told_in ON notification.notice (tenant_id, told_in) WHERE told_in <> '';
CREATE INDEX notice_digest ON notification.notice (tenant_id, branch_id, way, happened_at, notice_id)
  WHERE digest AND next_at IS NOT NULL;

ALTER TABLE notification.reminder ADD COLUMN step integer NOT NULL DEFAULT 1;
COMMENT ON COLUMN notification.reminder.step IS '1: the day before, 2: shortly before.';
DROP INDEX notification.reminder_planned;
CREATE UNIQUE INDEX reminder_planned ON notification.reminder (tenant_id, appointment_id, step) WHERE state = 'planned';

ALTER TABLE notification.delivery
  ADD COLUMN deferred boolean NOT NULL DEFAULT false,
  ADD COLUMN begun_at timestamptz,
  ADD COLUMN stop_told boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN notification.delivery.deferred IS 'Waits for its hours or its cap; nothing waits for it meanwhile.';
COMMENT ON COLUMN notification.delivery.begun_at IS 'When it was last handed to the channel.';
COMMENT ON COLUMN notification.delivery.stop_told IS 'The customer service knows that the channel said: no more marketing.';
CREATE INDEX delivery_marketing ON notification.delivery (tenant_id, customer_id, begun_at)
  WHERE purpose = 'marketing' AND begun_at IS NOT NULL;
-- Names no column that a status changes, so that a status touches no index.
CREATE INDEX delivery_stop ON notification.delivery (created_at) WHERE reason = '131050' AND NOT stop_told;
ALTER TABLE notification.delivery SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

CREATE TABLE notification.message_rules (
  tenant_id text NOT NULL,
  reminder_minutes integer NOT NULL,
  reminder_notice_minutes integer NOT NULL,
  second_reminder_minutes integer NOT NULL,
  service_from_minute integer NOT NULL,
  service_to_minute integer NOT NULL,
  marketing_from_minute integer NOT NULL,
  marketing_to_minute integer NOT NULL,
  marketing_most integer NOT NULL,
  marketing_days integer NOT NULL,
  marketing_gap_hours integer NOT NULL,
  PRIMARY KEY (tenant_id)
);
COMMENT ON TABLE notification.message_rules IS 'When messages may leave that answer nobody. No row: the defaults.';
SELECT tresen.protect('notification.message_rules');
