CREATE TABLE "api_keys" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"public_id" char(12) NOT NULL,
	"kind" text NOT NULL,
	"user_id" uuid,
	"virtual_account_id" uuid,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"hash" "bytea" NOT NULL,
	"hash_kid" text NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" uuid,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"revoked_by" uuid,
	"revoke_reason" text,
	"last_used_at" timestamp with time zone,
	"last_used_address" text,
	"last_used_client" text,
	CONSTRAINT "api_keys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "api_keys_one_owner" CHECK (num_nonnulls("api_keys"."user_id", "api_keys"."virtual_account_id") = 1),
	CONSTRAINT "api_keys_kind" CHECK (("api_keys"."kind" = 'pat' and "api_keys"."user_id" is not null) or ("api_keys"."kind" = 'vat' and "api_keys"."virtual_account_id" is not null)),
	CONSTRAINT "api_keys_name_shape" CHECK ("api_keys"."kind" <> 'pat' or "api_keys"."name" ~ '^[a-z][a-z0-9-]{1,34}[a-z0-9]$'),
	CONSTRAINT "api_keys_public_id_shape" CHECK ("api_keys"."public_id" ~ '^[0-9A-Za-z]{12}$'),
	CONSTRAINT "api_keys_hash_length" CHECK (octet_length("api_keys"."hash") = 32),
	CONSTRAINT "api_keys_revoked_says_why" CHECK (("api_keys"."revoked_at" is null) = ("api_keys"."revoke_reason" is null)),
	CONSTRAINT "api_keys_description_length" CHECK (length("api_keys"."description") <= 500)
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"actor_type" text NOT NULL,
	"actor_user_id" uuid,
	"actor_label" text NOT NULL,
	"actor_key_public_id" text,
	"action" text NOT NULL,
	"outcome" text NOT NULL,
	"target_type" text NOT NULL,
	"target_id" text NOT NULL,
	"target_label" text NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"address" text,
	"user_agent" text,
	"request_id" text,
	CONSTRAINT "audit_events_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "audit_events_actor_type" CHECK ("audit_events"."actor_type" in ('user', 'virtual-account', 'system')),
	CONSTRAINT "audit_events_outcome" CHECK ("audit_events"."outcome" in ('done', 'refused'))
);
--> statement-breakpoint
CREATE TABLE "auth_accounts" (
	"tenant_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "auth_accounts_tenant_id_provider_issuer_subject_pk" PRIMARY KEY("tenant_id","provider","issuer","subject")
);
--> statement-breakpoint
CREATE TABLE "grants" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"provider_account_id" uuid NOT NULL,
	"user_id" uuid,
	"team_id" uuid,
	"virtual_account_id" uuid,
	"role" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "grants_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "grants_subject_key" UNIQUE NULLS NOT DISTINCT("tenant_id","provider_account_id","user_id","team_id","virtual_account_id"),
	CONSTRAINT "grants_one_subject" CHECK (num_nonnulls("grants"."user_id", "grants"."team_id", "grants"."virtual_account_id") = 1),
	CONSTRAINT "grants_role" CHECK ("grants"."role" in ('provider-account-manager', 'provider-account-access'))
);
--> statement-breakpoint
CREATE TABLE "keyring_canaries" (
	"kid" text PRIMARY KEY NOT NULL,
	"envelope" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model_prices" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"model_id" uuid NOT NULL,
	"input_nano_per_million" bigint,
	"cached_input_nano_per_million" bigint,
	"output_nano_per_million" bigint,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" uuid,
	CONSTRAINT "model_prices_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "model_prices_not_negative" CHECK (coalesce("model_prices"."input_nano_per_million", 0) >= 0 and coalesce("model_prices"."cached_input_nano_per_million", 0) >= 0 and coalesce("model_prices"."output_nano_per_million", 0) >= 0),
	CONSTRAINT "model_prices_input_and_output_together" CHECK (("model_prices"."input_nano_per_million" is null) = ("model_prices"."output_nano_per_million" is null))
);
--> statement-breakpoint
CREATE TABLE "model_subjects" (
	"tenant_id" uuid NOT NULL,
	"model_id" uuid NOT NULL,
	"user_id" uuid,
	"team_id" uuid,
	"virtual_account_id" uuid,
	CONSTRAINT "model_subjects_key" UNIQUE NULLS NOT DISTINCT("tenant_id","model_id","user_id","team_id","virtual_account_id"),
	CONSTRAINT "model_subjects_one_subject" CHECK (num_nonnulls("model_subjects"."user_id", "model_subjects"."team_id", "model_subjects"."virtual_account_id") = 1)
);
--> statement-breakpoint
CREATE TABLE "models" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"provider_account_id" uuid NOT NULL,
	"name" text NOT NULL,
	"upstream_id" text NOT NULL,
	"types" text[] NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"restricted" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "models_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "models_name_shape" CHECK ("models"."name" ~ '^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}$' and "models"."name" !~ '\.\.|//'),
	CONSTRAINT "models_have_a_type" CHECK (cardinality("models"."types") >= 1)
);
--> statement-breakpoint
CREATE TABLE "provider_accounts" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"provider" text NOT NULL,
	"base_url" text,
	"credential_encrypted" text,
	"credential_hint" text,
	"credential_version" integer DEFAULT 1 NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "provider_accounts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "provider_accounts_name_shape" CHECK ("provider_accounts"."name" ~ '^[a-z][a-z0-9-]{1,62}[a-z0-9]$'),
	CONSTRAINT "provider_accounts_provider" CHECK ("provider_accounts"."provider" in ('openai', 'self-hosted-model', 'demo')),
	CONSTRAINT "provider_accounts_base_url" CHECK (("provider_accounts"."provider" = 'demo') = ("provider_accounts"."base_url" is null))
);
--> statement-breakpoint
CREATE TABLE "sign_in_throttles" (
	"scope" text NOT NULL,
	"subject" text NOT NULL,
	"failures" integer NOT NULL,
	"blocked_until" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sign_in_throttles_scope_subject_pk" PRIMARY KEY("scope","subject"),
	CONSTRAINT "sign_in_throttles_scope" CHECK ("sign_in_throttles"."scope" in ('account', 'address'))
);
--> statement-breakpoint
CREATE TABLE "team_members" (
	"tenant_id" uuid NOT NULL,
	"team_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"is_manager" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "team_members_tenant_id_team_id_user_id_pk" PRIMARY KEY("tenant_id","team_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "teams" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"display_name" text DEFAULT '' NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "teams_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "teams_name_shape" CHECK ("teams"."name" ~ '^[a-z][a-z0-9-]{1,62}[a-z0-9]$')
);
--> statement-breakpoint
CREATE TABLE "tenant_settings" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"max_pat_age_days" integer,
	"max_pats_per_user" integer,
	"allow_non_expiring_pats" boolean DEFAULT true NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "tenant_settings_max_pat_age" CHECK ("tenant_settings"."max_pat_age_days" between 1 and 3650),
	CONSTRAINT "tenant_settings_max_pats" CHECK ("tenant_settings"."max_pats_per_user" between 1 and 1000)
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"catalog_version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_events" (
	"tenant_id" uuid NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"request_id" uuid NOT NULL,
	"key_id" uuid NOT NULL,
	"user_id" uuid,
	"virtual_account_id" uuid,
	"provider_account_id" uuid NOT NULL,
	"provider_account" text NOT NULL,
	"model" text NOT NULL,
	"endpoint" text NOT NULL,
	"stream" boolean NOT NULL,
	"status" integer NOT NULL,
	"outcome" text NOT NULL,
	"error_code" text,
	"input_tokens" bigint,
	"output_tokens" bigint,
	"cached_input_tokens" bigint,
	"estimated" boolean NOT NULL,
	"cost_nano" bigint,
	"price_version" text,
	"duration_ms" integer NOT NULL,
	"ttft_ms" integer,
	"metadata" jsonb NOT NULL,
	"client_address" text,
	"client" text,
	CONSTRAINT "usage_events_tenant_id_occurred_at_request_id_pk" PRIMARY KEY("tenant_id","occurred_at","request_id"),
	CONSTRAINT "usage_events_outcome" CHECK ("usage_events"."outcome" in ('ok', 'error', 'client_closed', 'upstream_truncated', 'revoked', 'unknown')),
	CONSTRAINT "usage_events_not_negative" CHECK (coalesce("usage_events"."input_tokens", 0) >= 0 and coalesce("usage_events"."output_tokens", 0) >= 0 and coalesce("usage_events"."cached_input_tokens", 0) >= 0 and coalesce("usage_events"."cost_nano", 0) >= 0)
) PARTITION BY RANGE ("occurred_at");
--> statement-breakpoint
CREATE TABLE "usage_latency_rollups" (
	"tenant_id" uuid NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"key_id" uuid NOT NULL,
	"metric" text NOT NULL,
	"bucket" smallint NOT NULL,
	"requests" integer NOT NULL,
	CONSTRAINT "usage_latency_rollups_tenant_id_key_id_hour_metric_bucket_pk" PRIMARY KEY("tenant_id","key_id","hour","metric","bucket")
);
--> statement-breakpoint
CREATE TABLE "usage_rollups" (
	"tenant_id" uuid NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"key_id" uuid NOT NULL,
	"model" text NOT NULL,
	"provider_account" text NOT NULL,
	"user_id" uuid,
	"virtual_account_id" uuid,
	"requests" bigint DEFAULT 0 NOT NULL,
	"errors" bigint DEFAULT 0 NOT NULL,
	"input_tokens" bigint DEFAULT 0 NOT NULL,
	"output_tokens" bigint DEFAULT 0 NOT NULL,
	"cached_input_tokens" bigint DEFAULT 0 NOT NULL,
	"cost_nano" bigint DEFAULT 0 NOT NULL,
	"unpriced_requests" bigint DEFAULT 0 NOT NULL,
	"estimated_requests" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_rollups_tenant_id_key_id_hour_model_pk" PRIMARY KEY("tenant_id","key_id","hour","model")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"email" text NOT NULL,
	"display_name" text DEFAULT '' NOT NULL,
	"roles" text[] NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"password_hash" text,
	"session_version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"deactivated_at" timestamp with time zone,
	"last_signed_in_at" timestamp with time zone,
	CONSTRAINT "users_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "users_email_shape" CHECK ("users"."email" like '%_@_%' and length("users"."email") <= 254),
	CONSTRAINT "users_have_a_role" CHECK (cardinality("users"."roles") >= 1),
	CONSTRAINT "users_inactive_has_a_date" CHECK ("users"."active" or "users"."deactivated_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "virtual_accounts" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"owner_team_id" uuid,
	"tags" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "virtual_accounts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "virtual_accounts_name_shape" CHECK ("virtual_accounts"."name" ~ '^[a-z][a-z0-9-]{1,62}[a-z0-9]$')
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_virtual_account_id_virtual_accounts_tenant_id_id_fk" FOREIGN KEY ("tenant_id","virtual_account_id") REFERENCES "public"."virtual_accounts"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth_accounts" ADD CONSTRAINT "auth_accounts_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_tenant_id_provider_account_id_provider_accounts_tenant_id_id_fk" FOREIGN KEY ("tenant_id","provider_account_id") REFERENCES "public"."provider_accounts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_tenant_id_team_id_teams_tenant_id_id_fk" FOREIGN KEY ("tenant_id","team_id") REFERENCES "public"."teams"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_tenant_id_virtual_account_id_virtual_accounts_tenant_id_id_fk" FOREIGN KEY ("tenant_id","virtual_account_id") REFERENCES "public"."virtual_accounts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_prices" ADD CONSTRAINT "model_prices_tenant_id_model_id_models_tenant_id_id_fk" FOREIGN KEY ("tenant_id","model_id") REFERENCES "public"."models"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_subjects" ADD CONSTRAINT "model_subjects_tenant_id_model_id_models_tenant_id_id_fk" FOREIGN KEY ("tenant_id","model_id") REFERENCES "public"."models"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_subjects" ADD CONSTRAINT "model_subjects_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_subjects" ADD CONSTRAINT "model_subjects_tenant_id_team_id_teams_tenant_id_id_fk" FOREIGN KEY ("tenant_id","team_id") REFERENCES "public"."teams"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_subjects" ADD CONSTRAINT "model_subjects_tenant_id_virtual_account_id_virtual_accounts_tenant_id_id_fk" FOREIGN KEY ("tenant_id","virtual_account_id") REFERENCES "public"."virtual_accounts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_tenant_id_provider_account_id_provider_accounts_tenant_id_id_fk" FOREIGN KEY ("tenant_id","provider_account_id") REFERENCES "public"."provider_accounts"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_accounts" ADD CONSTRAINT "provider_accounts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_tenant_id_team_id_teams_tenant_id_id_fk" FOREIGN KEY ("tenant_id","team_id") REFERENCES "public"."teams"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "teams" ADD CONSTRAINT "teams_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_settings" ADD CONSTRAINT "tenant_settings_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "virtual_accounts" ADD CONSTRAINT "virtual_accounts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "virtual_accounts" ADD CONSTRAINT "virtual_accounts_tenant_id_owner_team_id_teams_tenant_id_id_fk" FOREIGN KEY ("tenant_id","owner_team_id") REFERENCES "public"."teams"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_public_id_key" ON "api_keys" USING btree ("public_id");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_pat_name_key" ON "api_keys" USING btree ("tenant_id","user_id","name") WHERE kind = 'pat' and revoked_at is null;--> statement-breakpoint
CREATE INDEX "api_keys_user_idx" ON "api_keys" USING btree ("tenant_id","user_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "api_keys_virtual_account_idx" ON "api_keys" USING btree ("tenant_id","virtual_account_id");--> statement-breakpoint
CREATE INDEX "audit_events_time_idx" ON "audit_events" USING btree ("tenant_id","occurred_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_events_target_idx" ON "audit_events" USING btree ("tenant_id","target_type","target_id","occurred_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "grants_user_idx" ON "grants" USING btree ("tenant_id","user_id");--> statement-breakpoint
CREATE INDEX "grants_team_idx" ON "grants" USING btree ("tenant_id","team_id");--> statement-breakpoint
CREATE INDEX "grants_virtual_account_idx" ON "grants" USING btree ("tenant_id","virtual_account_id");--> statement-breakpoint
CREATE INDEX "model_prices_model_idx" ON "model_prices" USING btree ("tenant_id","model_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "models_name_key" ON "models" USING btree ("tenant_id","provider_account_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "provider_accounts_name_key" ON "provider_accounts" USING btree ("tenant_id","name");--> statement-breakpoint
CREATE INDEX "team_members_user_idx" ON "team_members" USING btree ("tenant_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "teams_name_key" ON "teams" USING btree ("tenant_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "tenants_name_key" ON "tenants" USING btree ("name");--> statement-breakpoint
CREATE INDEX "usage_events_key_idx" ON "usage_events" USING btree ("tenant_id","key_id","occurred_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "usage_events_user_idx" ON "usage_events" USING btree ("tenant_id","user_id","occurred_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "usage_rollups_hour_idx" ON "usage_rollups" USING btree ("tenant_id","hour");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree ("tenant_id",lower("email"));--> statement-breakpoint
CREATE UNIQUE INDEX "virtual_accounts_name_key" ON "virtual_accounts" USING btree ("tenant_id","name");
--> statement-breakpoint
CREATE TABLE "usage_events_default" PARTITION OF "usage_events" DEFAULT;
--> statement-breakpoint
CREATE FUNCTION latchkey_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'LK002';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON "audit_events"
  FOR EACH ROW EXECUTE FUNCTION latchkey_refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON "audit_events"
  FOR EACH STATEMENT EXECUTE FUNCTION latchkey_refuse_change();
--> statement-breakpoint
-- A tenant always keeps one active admin. The tenant row is locked first, so that two demotions cannot pass each other.
CREATE FUNCTION latchkey_keep_an_admin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.active AND 'tenant-admin' = ANY (OLD.roles)
     AND (TG_OP = 'DELETE' OR NOT NEW.active OR NOT 'tenant-admin' = ANY (NEW.roles)) THEN
    PERFORM 1 FROM tenants WHERE id = OLD.tenant_id FOR UPDATE;
    IF FOUND AND NOT EXISTS (
      SELECT 1 FROM users WHERE tenant_id = OLD.tenant_id AND active AND 'tenant-admin' = ANY (roles)
    ) THEN
      RAISE EXCEPTION 'the last active tenant admin cannot be removed' USING ERRCODE = 'LK001';
    END IF;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER users_keep_an_admin AFTER UPDATE OR DELETE ON "users"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION latchkey_keep_an_admin();
--> statement-breakpoint
-- Push to every gateway: channel latchkey, payload {"kind": "key"|"user"|"virtual-account"|"tenant", "id": …}.
CREATE FUNCTION latchkey_push(kind text, id text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_notify('latchkey', json_build_object('kind', kind, 'id', id)::text)
$$;
--> statement-breakpoint
CREATE FUNCTION latchkey_push_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM latchkey_push('key', OLD.public_id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER api_keys_push AFTER DELETE OR UPDATE OF revoked_at, expires_at, hash, hash_kid ON "api_keys"
  FOR EACH ROW EXECUTE FUNCTION latchkey_push_key();
--> statement-breakpoint
CREATE FUNCTION latchkey_push_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM latchkey_push('user', OLD.id::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_push AFTER DELETE OR UPDATE OF active, roles ON "users"
  FOR EACH ROW EXECUTE FUNCTION latchkey_push_user();
--> statement-breakpoint
CREATE FUNCTION latchkey_push_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM latchkey_push('user', COALESCE(NEW.user_id, OLD.user_id)::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER team_members_push AFTER INSERT OR DELETE ON "team_members"
  FOR EACH ROW EXECUTE FUNCTION latchkey_push_member();
--> statement-breakpoint
CREATE FUNCTION latchkey_push_grant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE g grants%ROWTYPE;
BEGIN
  IF TG_OP = 'DELETE' THEN g := OLD; ELSE g := NEW; END IF;
  IF g.user_id IS NOT NULL THEN PERFORM latchkey_push('user', g.user_id::text);
  ELSIF g.virtual_account_id IS NOT NULL THEN PERFORM latchkey_push('virtual-account', g.virtual_account_id::text);
  ELSE PERFORM latchkey_push('tenant', g.tenant_id::text);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER grants_push AFTER INSERT OR UPDATE OR DELETE ON "grants"
  FOR EACH ROW EXECUTE FUNCTION latchkey_push_grant();
--> statement-breakpoint
-- Provider accounts, models, prices and allow-lists: one rise of the catalogue's version a statement, and one push a tenant.
CREATE FUNCTION latchkey_bump_catalog() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE t uuid;
BEGIN
  FOR t IN SELECT DISTINCT tenant_id FROM changed LOOP
    UPDATE tenants SET catalog_version = catalog_version + 1 WHERE id = t;
    PERFORM latchkey_push('tenant', t::text);
  END LOOP;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER provider_accounts_bump_insert AFTER INSERT ON "provider_accounts"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER provider_accounts_bump_update AFTER UPDATE ON "provider_accounts"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER provider_accounts_bump_delete AFTER DELETE ON "provider_accounts"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER models_bump_insert AFTER INSERT ON "models"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER models_bump_update AFTER UPDATE ON "models"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER models_bump_delete AFTER DELETE ON "models"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER model_prices_bump_insert AFTER INSERT ON "model_prices"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER model_prices_bump_update AFTER UPDATE ON "model_prices"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER model_prices_bump_delete AFTER DELETE ON "model_prices"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER model_subjects_bump_insert AFTER INSERT ON "model_subjects"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER model_subjects_bump_update AFTER UPDATE ON "model_subjects"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER model_subjects_bump_delete AFTER DELETE ON "model_subjects"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER tenant_settings_bump_insert AFTER INSERT ON "tenant_settings"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER tenant_settings_bump_update AFTER UPDATE ON "tenant_settings"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
--> statement-breakpoint
CREATE TRIGGER tenant_settings_bump_delete AFTER DELETE ON "tenant_settings"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION latchkey_bump_catalog();
