import type { UsageEventInput } from '#db/queries/usage-lines.ts';
import { writeUsage } from '#db/queries/usage-write.ts';
import type { Db } from '#db/types.ts';
import type { TestKey } from '#tests/support/factories.ts';
import { usageEvent } from '#tests/support/usage.ts';
import type { Company, Person } from './company.ts';
import type { Premises } from './premises.ts';

const minuteMs = 60_000;

type CallFacts = Partial<Parameters<typeof usageEvent>[0]>;

interface Caller {
  key: Pick<TestKey, 'keyId'>;
  owner: Pick<Person, 'tenantId' | 'userId'>;
}

/** A call of the demo account that went well, unless something else is said. */
export function callOf(
  { key, owner }: Caller,
  { demoId }: Pick<Company, 'demoId'>,
  values: CallFacts = {},
): UsageEventInput {
  return usageEvent({
    tenantId: owner.tenantId,
    occurredAtMs: Date.now(),
    keyId: key.keyId,
    userId: owner.userId,
    providerAccountId: demoId,
    simulated: true,
    inputTokens: 812,
    outputTokens: 233,
    costNano: 261_600,
    durationMs: 940,
    ttftMs: 310,
    clientAddress: '192.0.2.10',
    client: 'openai-python 2.9',
    ...values,
  });
}

export async function recordCall(db: Db, company: Pick<Company, 'demoId'>, caller: Caller): Promise<void> {
  await writeUsage(db, [callOf(caller, company)]);
}

/** Every way in which a call can end, spread over the last day. */
export async function useEverything(db: Db, premises: Premises): Promise<void> {
  const caller = { key: premises.memberKey, owner: premises.member };
  const endings: CallFacts[] = [
    {},
    { stream: true, model: 'demo/story', cachedInputTokens: 512 },
    {
      status: 429,
      outcome: 'error',
      errorCode: 'rate_limit_exceeded',
      inputTokens: null,
      outputTokens: null,
    },
    { status: 499, outcome: 'client_closed', estimated: true },
    { outcome: 'upstream_truncated', errorCode: 'upstream_truncated', estimated: true },
    { outcome: 'revoked', estimated: true },
    { status: 0, outcome: 'unknown', inputTokens: null, outputTokens: null, cachedInputTokens: null },
    { model: 'demo/slow', costNano: null, priceVersion: null, ttftMs: null },
  ];
  const calls = endings.map((ending, index) =>
    callOf(caller, premises, { occurredAtMs: Date.now() - index * 97 * minuteMs, ...ending }),
  );
  await writeUsage(db, calls);
}
