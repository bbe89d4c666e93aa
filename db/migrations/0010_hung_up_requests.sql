ALTER TABLE "usage_rollups" ADD COLUMN "hung_up_requests" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
-- Of the last days alone, which is what a page opens with: of all events this would keep a large database from starting.
UPDATE "usage_rollups" sums SET "hung_up_requests" = hung_up."requests"
FROM (
  SELECT "tenant_id", "key_id", "model", date_trunc('hour', "occurred_at", 'UTC') AS "hour", count(*) AS "requests"
  FROM "usage_events"
  WHERE "outcome" = 'client_closed' AND "occurred_at" >= date_trunc('hour', now() - interval '31 days', 'UTC')
  GROUP BY 1, 2, 3, 4
) hung_up
WHERE sums."tenant_id" = hung_up."tenant_id" AND sums."key_id" = hung_up."key_id" AND sums."model" = hung_up."model"
  AND sums."hour" = hung_up."hour";
