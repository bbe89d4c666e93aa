import type { AnyId } from '../ids.ts';
import type { UsageEventRow } from '../schema/usage-events.ts';
import { storableJson } from '../storable-text.ts';

/** A request that has ended, as the data plane reports it: a row with plain ids. Null tokens or cost are unknown, never zero. */
export type UsageEventInput = { occurredAtMs: number } & {
  [Field in Exclude<keyof UsageEventRow, 'occurredAt'>]: Plain<UsageEventRow[Field]>;
};

type Plain<Value> = Value extends AnyId ? string : Value;

/** What most of a batch's events have in common: said once, and referred to by its number. */
export const contextFields = [
  'tenantId',
  'keyId',
  'userId',
  'virtualAccountId',
  'providerAccountId',
  'providerAccount',
  'simulated',
  'model',
  'endpoint',
  'clientAddress',
  'client',
  'priceVersion',
  'metadata',
] as const satisfies readonly (keyof UsageEventInput)[];

type ContextField = (typeof contextFields)[number];
type Shared = Pick<UsageEventInput, ContextField>;

/** The rest, by the name that a line gives it. */
export const lineNames = {
  requestId: 'id',
  stream: 'stream',
  status: 'status',
  outcome: 'outcome',
  errorCode: 'error',
  inputTokens: 'input',
  outputTokens: 'output',
  cachedInputTokens: 'cached',
  estimated: 'estimated',
  costNano: 'cost',
  durationMs: 'ms',
  ttftMs: 'ttft',
} as const satisfies Record<Exclude<keyof UsageEventRow, ContextField | 'occurredAt'>, string>;

type Line = Record<'context' | 'at' | (typeof lineNames)[keyof typeof lineNames], unknown>;

/** How many of the last contexts an event is compared with before it gets one of its own. */
const lookBack = 8;

/** A batch as two JSON arrays, a third as long as one of whole events: both ends read less. */
export function usageLines(events: readonly UsageEventInput[]): { contexts: string; events: string } {
  const known: UsageEventInput[] = [];
  const lines = events.map(
    (event): Line => ({
      context: contextOf(event, known),
      at: event.occurredAtMs,
      id: event.requestId,
      stream: event.stream,
      status: event.status,
      outcome: event.outcome,
      error: event.errorCode ?? undefined,
      input: event.inputTokens,
      output: event.outputTokens,
      cached: event.cachedInputTokens,
      estimated: event.estimated,
      cost: event.costNano,
      ms: event.durationMs,
      ttft: event.ttftMs ?? undefined,
    }),
  );
  return { contexts: storableJson(known.map(toContext)), events: storableJson(lines) };
}

function contextOf(event: UsageEventInput, known: UsageEventInput[]): number {
  const oldest = Math.max(0, known.length - lookBack);
  for (let index = known.length - 1; index >= oldest; index -= 1) {
    if (isShared(known[index] as UsageEventInput, event)) return index;
  }
  return known.push(event) - 1;
}

/** Written out: this runs once for each request. Two metadata objects that look alike only cost a context more. */
function isShared(one: Shared, other: Shared): boolean {
  return (
    one.keyId === other.keyId &&
    one.model === other.model &&
    one.endpoint === other.endpoint &&
    one.clientAddress === other.clientAddress &&
    one.client === other.client &&
    one.metadata === other.metadata &&
    one.priceVersion === other.priceVersion &&
    one.tenantId === other.tenantId &&
    one.userId === other.userId &&
    one.virtualAccountId === other.virtualAccountId &&
    one.providerAccountId === other.providerAccountId &&
    one.providerAccount === other.providerAccount &&
    one.simulated === other.simulated
  );
}

function toContext(event: Shared, number: number): Shared & { number: number } {
  return {
    number,
    tenantId: event.tenantId,
    keyId: event.keyId,
    userId: event.userId,
    virtualAccountId: event.virtualAccountId,
    providerAccountId: event.providerAccountId,
    providerAccount: event.providerAccount,
    simulated: event.simulated,
    model: event.model,
    endpoint: event.endpoint,
    clientAddress: event.clientAddress,
    client: event.client,
    priceVersion: event.priceVersion,
    metadata: event.metadata,
  };
}
