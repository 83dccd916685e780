-- Customers, who they are on which channel, what they agreed to, and the keys under which everything personal is
-- sealed, here and in the other services.

CREATE TABLE customer.tenant_key (
  tenant_id text NOT NULL,
  version integer NOT NULL,
  created_at timestamptz NOT NULL,
  wrapped bytea NOT NULL,
  commitment bytea NOT NULL,
  PRIMARY KEY (tenant_id, version)
);
COMMENT ON TABLE customer.tenant_key IS 'Wrapped under the root key, which is not in the database.';
SELECT tresen.protect('customer.tenant_key');

CREATE TABLE customer.customer (
  tenant_id text NOT NULL,
  customer_id text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  language text NOT NULL DEFAULT '',
  language_fixed boolean NOT NULL DEFAULT false,
  sealed_name bytea,
  -- The customer's data key under the tenant's key; emptied by erasure, which is what makes it final.
  key_version integer NOT NULL,
  tenant_key_version integer NOT NULL,
  wrapped_key bytea,
  key_commitment bytea,
  merged_into text NOT NULL DEFAULT '',
  erased_at timestamptz,
  PRIMARY KEY (tenant_id, customer_id)
);
CREATE INDEX customer_erased ON customer.customer (tenant_id, erased_at) WHERE erased_at IS NOT NULL;
CREATE INDEX customer_merged ON customer.customer (tenant_id, merged_into) WHERE merged_into <> '';
SELECT tresen.protect_queue('customer.customer');

CREATE TABLE customer.identity (
  tenant_id text NOT NULL,
  channel text NOT NULL,
  -- user_id, wa_id or phone
  field text NOT NULL,
  blind_index bytea NOT NULL,
  customer_id text NOT NULL,
  created_at timestamptz NOT NULL,
  sealed_value bytea NOT NULL,
  PRIMARY KEY (tenant_id, channel, field, blind_index),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer.customer
);
COMMENT ON COLUMN customer.identity.blind_index IS 'HMAC-SHA-256 of the value under a key of this tenant and field.';
CREATE INDEX identity_of ON customer.identity (tenant_id, customer_id);
SELECT tresen.protect('customer.identity');

CREATE TABLE customer.consent (
  tenant_id text NOT NULL,
  customer_id text NOT NULL,
  entry bigint GENERATED ALWAYS AS IDENTITY,
  purpose text NOT NULL CHECK (purpose IN ('service', 'marketing', 'feedback', 'health_notes', 'photos', 'training')),
  granted boolean NOT NULL,
  said_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  channel text NOT NULL,
  wording_id text NOT NULL,
  wording_version text NOT NULL,
  language text NOT NULL,
  wording_sha256 text NOT NULL,
  sealed_wording bytea,
  message_id text NOT NULL,
  actor text NOT NULL,
  PRIMARY KEY (tenant_id, customer_id, entry),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customer.customer
);
COMMENT ON TABLE customer.consent IS 'Every grant and withdrawal; the last entry of a purpose is what holds.';
SELECT tresen.protect('customer.consent');
SELECT tresen.append_only('customer.consent');

CREATE TABLE customer.audit (
  tenant_id text NOT NULL,
  entry bigint GENERATED ALWAYS AS IDENTITY,
  happened_at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  customer_id text NOT NULL,
  detail text NOT NULL DEFAULT '',
  request_id text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, entry)
);
SELECT tresen.protect('customer.audit');
SELECT tresen.append_only('customer.audit');

CREATE TABLE customer.request (
  tenant_id text NOT NULL,
  method text NOT NULL,
  request_id text NOT NULL,
  request_hash text NOT NULL,
  result text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, method, request_id)
);
CREATE INDEX request_created ON customer.request (created_at);
SELECT tresen.protect_queue('customer.request');
