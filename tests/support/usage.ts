import {
  type ApiKeyId,
  newId,
  type ProviderAccountId,
  type TenantId,
  type UserId,
  type VirtualAccountId,
} from '#db/ids.ts';
import type { UsageEventInput } from '#db/queries/usage-lines.ts';
import type { Db } from '#db/types.ts';
import { hourMs } from '#lib/durations.ts';
import { createPat, createTenant, createUser } from './factories.ts';

interface TestUsageEvent extends UsageEventInput {
  tenantId: TenantId;
  keyId: ApiKeyId;
  userId: UserId | null;
  virtualAccountId: VirtualAccountId | null;
  providerAccountId: ProviderAccountId;
}

/** One answered chat call of its own key and request id, unless `values` say otherwise. */
export function usageEvent(values: Partial<TestUsageEvent> & { tenantId: TenantId }): TestUsageEvent {
  return {
    occurredAtMs: Date.parse('2026-03-01T12:00:00Z'),
    requestId: crypto.randomUUID(),
    keyId: newId<ApiKeyId>(),
    userId: newId<UserId>(),
    virtualAccountId: null,
    providerAccountId: newId<ProviderAccountId>(),
    providerAccount: 'demo',
    simulated: false,
    model: 'demo/echo',
    endpoint: 'chat/completions',
    stream: false,
    status: 200,
    outcome: 'ok',
    errorCode: null,
    inputTokens: 12,
    outputTokens: 34,
    cachedInputTokens: 0,
    estimated: false,
    costNano: 22_200,
    priceVersion: 'test',
    durationMs: 420,
    ttftMs: 120,
    metadata: {},
    clientAddress: '192.0.2.7',
    client: 'openai-node 7.55.0',
    ...values,
  };
}

/** A person with one key; `call` makes one of its calls, so many hours before `now`. */
export async function stageKeyUsage(db: Db, now: Date) {
  const { tenantId } = await createTenant(db);
  const user = await createUser(db, tenantId);
  const { keyId } = await createPat(db, user);
  const call = (hoursAgo: number, values: Partial<TestUsageEvent> = {}) =>
    usageEvent({
      tenantId,
      keyId,
      userId: user.userId,
      occurredAtMs: now.getTime() - hoursAgo * hourMs,
      ...values,
    });
  return { tenantId, user, keyId, call };
}
