ALTER TABLE "usage_events" ADD COLUMN "simulated" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_rollups" ADD COLUMN "simulated_requests" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_rollups" ADD COLUMN "simulated_cost_nano" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
-- What the demo accounts of now were called for: since they were made, as others may have had their names before.
UPDATE "usage_rollups" sums SET "simulated_requests" = sums."requests", "simulated_cost_nano" = sums."cost_nano"
FROM "provider_accounts" account
WHERE account."provider" = 'demo' AND sums."tenant_id" = account."tenant_id" AND sums."provider_account" = account."name"
  AND sums."hour" >= date_trunc('hour', account."created_at", 'UTC');--> statement-breakpoint
-- By way of the sums, which tell in which hours of which keys to look.
UPDATE "usage_events" event SET "simulated" = true
FROM "provider_accounts" account
JOIN "usage_rollups" sums ON sums."tenant_id" = account."tenant_id" AND sums."provider_account" = account."name"
WHERE account."provider" = 'demo' AND sums."simulated_requests" > 0 AND event."tenant_id" = sums."tenant_id"
  AND event."key_id" = sums."key_id" AND event."model" = sums."model" AND event."provider_account_id" = account."id"
  AND event."occurred_at" >= sums."hour" AND event."occurred_at" < sums."hour" + interval '1 hour';
