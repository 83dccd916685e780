// SQL that the migrator brings along. Inside libs/postgres only.
#pragma once

namespace tresen::postgres {

// Schema "tresen" with the functions that migrations call. Run at every migration; idempotent.
inline constexpr char kSharedSchemaSql[] = R"sql(
CREATE SCHEMA IF NOT EXISTS tresen;
GRANT USAGE ON SCHEMA tresen TO PUBLIC;

CREATE OR REPLACE FUNCTION tresen.protect(target regclass) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
  -- Unset and reset ('' after a SET LOCAL) mean no tenant; '*' is a worker, not a tenant.
  own constant text :=
    'tenant_id = nullif(nullif(current_setting(''app.tenant'', true), ''''), ''*'')';
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('DROP POLICY IF EXISTS tenant ON %s', target);
  EXECUTE format('CREATE POLICY tenant ON %s USING (%s) WITH CHECK (%s)', target, own, own);
END
$body$;

CREATE OR REPLACE FUNCTION tresen.protect_queue(target regclass) RETURNS void
LANGUAGE plpgsql AS $body$
DECLARE
  worker constant text := 'current_setting(''app.tenant'', true) = ''*''';
BEGIN
  PERFORM tresen.protect(target);
  EXECUTE format('DROP POLICY IF EXISTS worker ON %s', target);
  EXECUTE format('CREATE POLICY worker ON %s USING (%s) WITH CHECK (%s)', target, worker, worker);
END
$body$;

CREATE OR REPLACE FUNCTION tresen.append_only(target regclass) RETURNS void
LANGUAGE plpgsql AS $body$
BEGIN
  EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM %I', target,
                 'tresen_' || (SELECT relnamespace::regnamespace::text FROM pg_class
                               WHERE oid = target));
END
$body$;
)sql";

// $0 stands for the service's name. Rights come by default privileges at the creation of a table,
// so that what a migration takes away (append_only) stays away.
inline constexpr char kServiceSchemaSql[] = R"sql(
DO $body$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tresen_$0') THEN
    CREATE ROLE tresen_$0 LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;  -- a migrator of another database of this cluster was first
END
$body$;
CREATE SCHEMA IF NOT EXISTS $0;
GRANT USAGE ON SCHEMA $0 TO tresen_$0;
ALTER DEFAULT PRIVILEGES IN SCHEMA $0
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tresen_$0;
ALTER DEFAULT PRIVILEGES IN SCHEMA $0 GRANT USAGE, SELECT ON SEQUENCES TO tresen_$0;
CREATE TABLE IF NOT EXISTS $0.schema_migration (
  number integer PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);
REVOKE INSERT, UPDATE, DELETE ON $0.schema_migration FROM tresen_$0;
)sql";

inline constexpr char kUnprotectedSql[] = R"sql(
SELECT n.nspname || '.' || c.relname
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema$)'
  AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity
    OR NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant'
                   AND p.polcmd = '*' AND pg_get_expr(p.polqual, c.oid) LIKE '%app.tenant%'
                   AND pg_get_expr(p.polwithcheck, c.oid) LIKE '%app.tenant%')
    OR EXISTS (SELECT FROM pg_policy p
               WHERE p.polrelid = c.oid AND p.polname NOT IN ('tenant', 'worker'))
    OR EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid
               AND (i.indisunique OR i.indisexclusion) AND i.indkey[0] <> a.attnum)
    OR EXISTS (SELECT FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f'
               AND f.conkey[1] <> a.attnum))
ORDER BY 1
)sql";

}  // namespace tresen::postgres
