DROP INDEX "api_keys_user_idx";--> statement-breakpoint
DROP INDEX "model_prices_model_idx";--> statement-breakpoint
DROP INDEX "usage_events_key_idx";--> statement-breakpoint
DROP INDEX "usage_events_user_idx";--> statement-breakpoint
CREATE INDEX "api_keys_user_idx" ON "api_keys" USING btree ("tenant_id","user_id","created_at");--> statement-breakpoint
CREATE INDEX "model_prices_model_idx" ON "model_prices" USING btree ("tenant_id","model_id","created_at");--> statement-breakpoint
CREATE INDEX "usage_events_key_idx" ON "usage_events" USING btree ("tenant_id","key_id","occurred_at");--> statement-breakpoint
CREATE INDEX "usage_events_user_idx" ON "usage_events" USING btree ("tenant_id","user_id","occurred_at");