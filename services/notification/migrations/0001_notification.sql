-- Messages on their way, the window of every customer, notices to branches, planned reminders, and the settings.

CREATE TABLE notification.delivery (
  tenant_id text NOT NULL,
  delivery_id text NOT NULL,
  -- Order of what goes to one recipient.
  position bigint GENERATED ALWAYS AS IDENTITY,
  caller text NOT NULL,
  request_id text NOT NULL,
  request_hash text NOT NULL,
  customer_id text NOT NULL,
  branch_id text NOT NULL,
  channel text NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('reply', 'service', 'marketing', 'feedback', 'staff')),
  must_arrive boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'sending', 'unknown', 'accepted', 'sent', 'delivered', 'read',
                                       'rejected', 'cancelled', 'expired', 'suppressed')),
  reason text NOT NULL DEFAULT '',
  channel_message_id text NOT NULL DEFAULT '',
  conversation text NOT NULL DEFAULT '',
  message text NOT NULL DEFAULT '',
  reply_to text NOT NULL DEFAULT '',
  mark_read text NOT NULL DEFAULT '',
  -- The appointment that it is about, as it was when the message was planned.
  appointment_id text NOT NULL DEFAULT '',
  appointment_start timestamptz,
  expires_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  traceparent text NOT NULL DEFAULT '',
  sealed_content bytea,
  attempts integer NOT NULL DEFAULT 0,
  resends integer NOT NULL DEFAULT 0,
  billable boolean NOT NULL DEFAULT false,
  pricing_category text NOT NULL DEFAULT '',
  -- When something is to be done about it (the business's clock); empty when nothing is.
  next_at timestamptz,
  lease_until timestamptz,
  fence bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, delivery_id),
  UNIQUE (tenant_id, caller, request_id),
  CHECK ((next_at IS NOT NULL) = (state IN ('pending', 'sending', 'unknown')))
);
CREATE INDEX delivery_due ON notification.delivery (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX delivery_open_of ON notification.delivery (tenant_id, customer_id, channel, position)
  WHERE next_at IS NOT NULL;
CREATE INDEX delivery_at_channel ON notification.delivery (tenant_id, channel_message_id)
  WHERE channel_message_id <> '';
CREATE INDEX delivery_latest ON notification.delivery (tenant_id, position);
CREATE INDEX delivery_of_customer ON notification.delivery (tenant_id, customer_id, position);
CREATE INDEX delivery_of_conversation ON notification.delivery (tenant_id, conversation, position)
  WHERE conversation <> '';
CREATE INDEX delivery_created ON notification.delivery (created_at);
SELECT tresen.protect_queue('notification.delivery');

CREATE TABLE notification.service_window (
  tenant_id text NOT NULL,
  customer_id text NOT NULL,
  channel text NOT NULL,
  branch_id text NOT NULL,
  last_inbound_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, customer_id, channel, branch_id)
);
COMMENT ON TABLE notification.service_window IS 'When a customer last wrote to a branch on a channel.';
SELECT tresen.protect_queue('notification.service_window');

CREATE TABLE notification.early_status (
  tenant_id text NOT NULL,
  channel_message_id text NOT NULL,
  status text NOT NULL,
  error_code integer NOT NULL,
  billable boolean NOT NULL,
  pricing_category text NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, channel_message_id, status)
);
COMMENT ON TABLE notification.early_status IS 'Statuses that overtook the answer to our send, or belong to messages of others.';
CREATE INDEX early_status_received ON notification.early_status (received_at);
SELECT tresen.protect_queue('notification.early_status');

CREATE TABLE notification.notice (
  tenant_id text NOT NULL,
  notice_id text NOT NULL,
  -- What it tells of, so that it is told once on each way.
  source text NOT NULL,
  way text NOT NULL CHECK (way IN ('mail', 'webhook')),
  branch_id text NOT NULL,
  customer_id text NOT NULL DEFAULT '',
  kind text NOT NULL CHECK (kind IN ('appointment', 'case')),
  state text NOT NULL CHECK (state IN ('pending', 'sent', 'rejected', 'expired')),
  reason text NOT NULL DEFAULT '',
  happened_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  traceparent text NOT NULL DEFAULT '',
  sealed_content bytea,
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz,
  lease_until timestamptz,
  fence bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, notice_id),
  UNIQUE (tenant_id, source, way)
);
CREATE INDEX notice_due ON notification.notice (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX notice_created ON notification.notice (created_at);
SELECT tresen.protect_queue('notification.notice');

CREATE TABLE notification.reminder (
  tenant_id text NOT NULL,
  reminder_id text NOT NULL,
  appointment_id text NOT NULL,
  customer_id text NOT NULL,
  branch_id text NOT NULL,
  starts_at timestamptz NOT NULL,
  send_at timestamptz NOT NULL,
  language text NOT NULL DEFAULT '',
  state text NOT NULL CHECK (state IN ('planned', 'sent', 'skipped', 'cancelled')),
  reason text NOT NULL DEFAULT '',
  delivery_id text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz,
  lease_until timestamptz,
  fence bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, reminder_id),
  CHECK ((next_at IS NOT NULL) = (state = 'planned'))
);
CREATE UNIQUE INDEX reminder_planned ON notification.reminder (tenant_id, appointment_id) WHERE state = 'planned';
CREATE INDEX reminder_of ON notification.reminder (tenant_id, appointment_id);
CREATE INDEX reminder_due ON notification.reminder (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX reminder_created ON notification.reminder (created_at);
SELECT tresen.protect_queue('notification.reminder');

CREATE TABLE notification.notice_target (
  tenant_id text NOT NULL,
  branch_id text NOT NULL,
  email text NOT NULL,
  webhook_url text NOT NULL,
  -- Sealed under the tenant's own key. The digest says whether it changed.
  sealed_webhook_secret bytea,
  webhook_secret_sha256 text NOT NULL DEFAULT '',
  language text NOT NULL,
  PRIMARY KEY (tenant_id, branch_id)
);
SELECT tresen.protect('notification.notice_target');

CREATE TABLE notification.template (
  tenant_id text NOT NULL,
  template text NOT NULL,
  language text NOT NULL,
  body text NOT NULL,
  buttons text[] NOT NULL,
  PRIMARY KEY (tenant_id, template, language)
);
SELECT tresen.protect('notification.template');

CREATE TABLE notification.followed (
  tenant_id text NOT NULL,
  resume_token text NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id)
);
COMMENT ON TABLE notification.followed IS 'How far the changes of appointments have been worked off.';
SELECT tresen.protect('notification.followed');

CREATE TABLE notification.request (
  tenant_id text NOT NULL,
  caller text NOT NULL,
  method text NOT NULL,
  request_id text NOT NULL,
  request_hash text NOT NULL,
  result bytea NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, caller, method, request_id)
);
CREATE INDEX request_created ON notification.request (created_at);
SELECT tresen.protect_queue('notification.request');
