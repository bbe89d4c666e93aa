ALTER TABLE "api_keys" ADD COLUMN "disabled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "disabled_by" uuid;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_disabled_by_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","disabled_by") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_disabled_together" CHECK ("api_keys"."disabled_by" is null or "api_keys"."disabled_at" is not null);--> statement-breakpoint
CREATE OR REPLACE TRIGGER api_keys_push AFTER DELETE OR UPDATE OF revoked_at, disabled_at, expires_at, hash, hash_kid, drain_seconds ON "api_keys"
  FOR EACH ROW EXECUTE FUNCTION latchkey_push_key();
