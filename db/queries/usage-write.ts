import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import { usageEvents } from '../schema/usage-events.ts';
import type { Db } from '../types.ts';
import { prepareOnce } from './prepared.ts';
import { contextFields, lineNames, type UsageEventInput, usageLines } from './usage-lines.ts';

/**
 * Writes events and their sums in one statement, so they cannot disagree: sums grow by the rows really inserted, and
 * a batch sent twice counts once. Returns how many were new. One event that PostgreSQL refuses fails the whole batch.
 */
export async function writeUsage(db: Db, events: readonly UsageEventInput[]): Promise<number> {
  if (events.length === 0) return 0;
  const [row] = await preparedWrite(db).execute(usageLines(events));
  return row?.inserted ?? 0;
}

const preparedWrite = prepareOnce((db) => {
  const event = db.$with('event', {}).as(eventSql);
  const written = db.$with('written', { requestId: sql`request_id` }).as(insertEventsSql);
  const summed = db.$with('summed', {}).as(addSumsSql);
  const timed = db.$with('timed', {}).as(addTimesSql);
  return db
    .with(event, written, summed, timed)
    .select({ inserted: sql`count(*)`.mapWith(Number) })
    .from(written)
    .prepare('usage_write');
});

const columns = getTableColumns(usageEvents);

// A wrong clock must not cost the bill its row, nor push it past what PostgreSQL can tell: times are held to this century.
const eventSql = sql`
  select shared.*, line.*, 'epoch'::timestamptz
    + least(greatest(line.at, 946684800000), 4102444799999) * interval '1 millisecond' as "occurredAt"
  from jsonb_to_recordset(${sql.placeholder('events')}::jsonb) as line(
    "context" integer, "at" float8, ${typed(Object.entries(lineNames))})
  join jsonb_to_recordset(${sql.placeholder('contexts')}::jsonb) as shared(
    "number" integer, ${typed(contextFields.map((field) => [field, field]))}) on shared.number = line.context`;

/** What a column is called where the events are read: by its line, or by its field. */
const sources = Object.keys(columns).map((field) => new Map(Object.entries(lineNames)).get(field) ?? field);

// Every insert goes in the order of its key: writers that share rows then wait for one another and never in a circle.
const insertEventsSql = sql`
  insert into usage_events (${names(Object.values(columns).map(({ name }) => name))})
  select ${names(sources)}
  from event
  order by "tenantId", "occurredAt", "id"
  on conflict do nothing
  returning
    tenant_id, date_trunc('hour', occurred_at, 'UTC') as hour, request_id, key_id, user_id, virtual_account_id,
    provider_account, simulated, model, outcome, input_tokens, output_tokens, cached_input_tokens, estimated,
    cost_nano, duration_ms, ttft_ms`;

// An error is what the caller did not get: neither an answer, nor an end that the caller chose.
const addSumsSql = sql`
  insert into usage_rollups as sums (
    tenant_id, hour, key_id, model, provider_account, user_id, virtual_account_id, requests, errors,
    hung_up_requests, input_tokens, output_tokens, cached_input_tokens, cost_nano, unpriced_requests,
    estimated_requests, simulated_requests, simulated_cost_nano)
  select
    tenant_id, hour, key_id, model, min(provider_account), min(user_id::text)::uuid,
    min(virtual_account_id::text)::uuid, count(*), count(*) filter (where outcome not in ('ok', 'client_closed')),
    count(*) filter (where outcome = 'client_closed'),
    coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0), coalesce(sum(cached_input_tokens), 0),
    coalesce(sum(cost_nano), 0), count(*) filter (where cost_nano is null), count(*) filter (where estimated),
    count(*) filter (where simulated), coalesce(sum(cost_nano) filter (where simulated), 0)
  from written
  group by tenant_id, key_id, hour, model
  order by tenant_id, key_id, hour, model
  on conflict (tenant_id, key_id, hour, model) do update set
    requests = sums.requests + excluded.requests,
    errors = sums.errors + excluded.errors,
    hung_up_requests = sums.hung_up_requests + excluded.hung_up_requests,
    input_tokens = sums.input_tokens + excluded.input_tokens,
    output_tokens = sums.output_tokens + excluded.output_tokens,
    cached_input_tokens = sums.cached_input_tokens + excluded.cached_input_tokens,
    cost_nano = sums.cost_nano + excluded.cost_nano,
    unpriced_requests = sums.unpriced_requests + excluded.unpriced_requests,
    estimated_requests = sums.estimated_requests + excluded.estimated_requests,
    simulated_requests = sums.simulated_requests + excluded.simulated_requests,
    simulated_cost_nano = sums.simulated_cost_nano + excluded.simulated_cost_nano`;

// Bucket b is [1.1^b, 1.1^(b+1)) ms. Nobody knows how long a request took that a killed process left behind.
const addTimesSql = sql`
  insert into usage_latency_rollups as times (tenant_id, hour, key_id, metric, bucket, requests)
  select tenant_id, hour, key_id, metric, bucket, count(*)
  from written
  cross join lateral (values ('total', duration_ms), ('first_token', ttft_ms)) as measured(metric, ms)
  cross join lateral (select floor(ln(greatest(ms, 1)::float8) / ln(1.1::float8))::smallint as bucket) as at
  where ms is not null and outcome <> 'unknown'
  group by tenant_id, key_id, hour, metric, bucket
  order by tenant_id, key_id, hour, metric, bucket
  on conflict (tenant_id, key_id, hour, metric, bucket) do update set requests = times.requests + excluded.requests`;

/** A list of columns for a record set: each field under its name, of the type that its column has. */
function typed(fields: readonly (readonly [field: string, name: string])[]): SQL {
  const types = new Map(Object.entries(columns).map(([field, column]) => [field, column.getSQLType()]));
  return sql.raw(fields.map(([field, name]) => `"${name}" ${types.get(field)}`).join(', '));
}

function names(list: readonly string[]): SQL {
  return sql.raw(list.map((name) => `"${name}"`).join(', '));
}
