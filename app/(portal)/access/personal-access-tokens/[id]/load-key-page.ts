import type { KeyFacts } from '#components/tokens/key-header.tsx';
import type { ApiKeySummary } from '#db/queries/api-keys.ts';
import { getSecurityRules } from '#db/queries/tenant-settings.ts';
import { type Call, listCallPage } from '#db/queries/usage-events.ts';
import { byAccount, type EffectiveModel, effectiveModels } from '#lib/access/effective.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { dayMs } from '#lib/durations.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';
import { one, type SearchParams } from '#lib/search-params.ts';
import { answeredModels } from '#lib/snippets/answered-models.ts';
import { answeredRoutes } from '#lib/snippets/answered-routes.ts';
import { pickModels } from '#lib/snippets/pick-model.ts';
import { firstCallSnippets } from '#lib/snippets/snippets.ts';
import { listKeyEvents } from '#lib/tokens/key-events.ts';
import { isIdle, isLetIn, type KeyStatus, keyStatus } from '#lib/tokens/key-status.ts';
import { readCallsAsked } from '#lib/usage/calls-asked.ts';
import { callWindowDays, lastCalls } from '#lib/usage/keys.ts';
import { parseRange, type RangeParams, type UsageRange } from '#lib/usage/range.ts';
import { keyUsage } from '#lib/usage/report.ts';
import { getTimeZone } from '../../../viewer-time-zone.ts';

interface Gate {
  actor: Actor;
  key: ApiKeySummary;
  now: Date;
}

const callsShown = 100;

export type KeyPageData = Awaited<ReturnType<typeof loadKeyPage>>;

/** All that the page shows, in one round of questions. */
export async function loadKeyPage(gate: Gate, params: SearchParams) {
  const { actor, key, now } = gate;
  const { db, config } = getRuntime();
  const timeZone = await getTimeZone();
  const asked = rangeParams(params);
  const { range, refusal } = readRange(asked, now, timeZone);
  const { tenantId } = actor;
  const status = keyStatus(key, now);
  const scope = { keyId: key.id };
  const callsAsked = readCallsAsked(params);
  const [report, calls, [newest], models, answered, rules, events] = await Promise.all([
    keyUsage(db, tenantId, key.id, range),
    listCallPage(db, tenantId, scope, { from: range.from, to: range.to, limit: callsShown, ...callsAsked }),
    lastCalls(db, tenantId, scope, { now, limit: 1 }),
    isLetIn(status) ? modelsOf(gate) : [],
    answeredModels(db, tenantId, now),
    getSecurityRules(db, tenantId),
    listKeyEvents(db, actor, key),
  ]);
  return {
    range,
    refusal,
    /** What brings the range back, for links beside it. */
    rangeQuery: refusal ? {} : asked,
    report,
    callsAsked,
    callPage: calls,
    newest,
    neverCalled: !newest && !wasUsedLongAgo(key, now),
    accounts: byAccount(models),
    events: { keyId: key.id, name: key.name, ...events },
    own: key.userId === actor.userId,
    status,
    /** What binds its end. */
    rules,
    /** Whether it is let in at all. */
    works: isLetIn(status),
    facts: factsOf(gate, newest, status),
    snippets: firstCallSnippets(
      { origin: config.publicUrl, ...pickModels(models, answered) },
      answeredRoutes(),
    ),
  };
}

function rangeParams(params: SearchParams): RangeParams {
  return { range: one(params.range), from: one(params.from), to: one(params.to) };
}

/** An address that makes no sense shows the day, and says why. */
function readRange(
  asked: RangeParams,
  now: Date,
  timeZone: string,
): { range: UsageRange; refusal: string | undefined } {
  const parsed = parseRange(asked, now, timeZone);
  if (parsed.ok) return { range: parsed.range, refusal: undefined };
  const day = parseRange({}, now, timeZone);
  if (!day.ok) throw new Error('the range of a page without parameters was refused');
  return { range: day.range, refusal: `${parsed.message} These are the last 24 hours.` };
}

/** What the key may call is what its owner may call now. */
async function modelsOf({ actor, key }: Gate): Promise<EffectiveModel[]> {
  if (!key.userId) return [];
  const reader = key.userId === actor.userId ? 'self' : 'other';
  return effectiveModels(getRuntime().db, actor.tenantId, { userId: key.userId }, reader);
}

/** Its calls are too old to be looked for, and yet it has had some. */
function wasUsedLongAgo({ lastUsedAt }: ApiKeySummary, now: Date): boolean {
  return lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() > callWindowDays * dayMs;
}

/** The key's own memory of its last use is up to a minute old; its newest call may know better. */
function factsOf({ actor, key, now }: Gate, newest: Call | undefined, status: KeyStatus): KeyFacts {
  const isNewer = newest && !(key.lastUsedAt && key.lastUsedAt > newest.occurredAt);
  const used = isNewer
    ? {
        lastUsedAt: newest.occurredAt,
        lastUsedAddress: newest.clientAddress,
        lastUsedClient: newest.client,
      }
    : {
        lastUsedAt: key.lastUsedAt,
        lastUsedAddress: key.lastUsedAddress,
        lastUsedClient: key.lastUsedClient,
      };
  return {
    ...used,
    name: key.name,
    description: key.description,
    publicId: key.publicId,
    status,
    idle: isIdle({ createdAt: key.createdAt, lastUsedAt: used.lastUsedAt }, now),
    owner: key.userId === actor.userId ? 'yours' : `of ${key.ownerLabel}`,
    createdAt: key.createdAt,
    endsAt: key.endsAt,
    revokedAt: key.revokedAt,
  };
}
