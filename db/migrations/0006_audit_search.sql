-- Parts of names are found by trigrams. Where the extension is missing, or the role may not add it, nothing else is:
-- a search then reads the log from its end.
DO $$
DECLARE
  home text;
BEGIN
  BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
  EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'pg_trgm: %', SQLERRM;
  END;
  SELECT quote_ident(space.nspname) INTO home
    FROM pg_extension extension JOIN pg_namespace space ON space.oid = extension.extnamespace
    WHERE extension.extname = 'pg_trgm';
  IF home IS NOT NULL THEN
    EXECUTE format(
      'CREATE INDEX IF NOT EXISTS audit_events_search_idx ON audit_events USING gin '
      '(actor_label %1$s.gin_trgm_ops, target_label %1$s.gin_trgm_ops, action %1$s.gin_trgm_ops)', home);
  END IF;
END $$;
