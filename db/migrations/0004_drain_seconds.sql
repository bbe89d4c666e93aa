ALTER TABLE "api_keys" ADD COLUMN "drain_seconds" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_drain_seconds_range" CHECK ("api_keys"."drain_seconds" between 0 and 600);--> statement-breakpoint
CREATE OR REPLACE TRIGGER api_keys_push AFTER DELETE OR UPDATE OF revoked_at, expires_at, hash, hash_kid, drain_seconds ON "api_keys"
  FOR EACH ROW EXECUTE FUNCTION latchkey_push_key();
