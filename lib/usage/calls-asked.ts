import { isUuid } from '#db/ids.ts';
import type { CallFilters, CallPlace } from '#db/queries/usage-events.ts';
import { one, type SearchParams } from '#lib/search-params.ts';

/** The outcomes by which calls are filtered, in the words of their badges. */
export const outcomeChoices = [
  { value: 'ok', label: 'OK' },
  { value: 'client_closed', label: 'Hung up' },
  { value: 'errors', label: 'All errors' },
  { value: 'error', label: 'Failed' },
  { value: 'upstream_truncated', label: 'Cut by the provider' },
  { value: 'revoked', label: 'Revoked midway' },
  { value: 'unknown', label: 'Unknown' },
] as const satisfies readonly { value: NonNullable<CallFilters['outcome']>; label: string }[];

export type OutcomeChoice = (typeof outcomeChoices)[number]['value'];

export interface CallsAsked {
  filters: CallFilters;
  /** The last call of the page before. */
  after: CallPlace | undefined;
}

const longestModel = 300;
const placeShape = /^(\d{1,15})_(.+)$/;

/** Which calls of a range an address asks for; what makes no sense counts as absent. */
export function readCallsAsked(params: SearchParams): CallsAsked {
  const model = one(params.model);
  return {
    filters: {
      outcome: outcomeChoices.find(({ value }) => value === one(params.outcome))?.value,
      model: model && model.length <= longestModel && !model.includes('\0') ? model : undefined,
    },
    after: readPlace(one(params.after)),
  };
}

export function isFiltered({ outcome, model }: CallFilters): boolean {
  return outcome !== undefined || model !== undefined;
}

export function writePlace({ occurredAt, requestId }: CallPlace): string {
  return `${occurredAt.getTime()}_${requestId}`;
}

function readPlace(text: string | undefined): CallPlace | undefined {
  const [, ms, requestId] = placeShape.exec(text ?? '') ?? [];
  if (!ms || !requestId || !isUuid(requestId)) return undefined;
  const occurredAt = new Date(Number(ms));
  // Later than this PostgreSQL reads no year that it was sent.
  return occurredAt.getUTCFullYear() < 10_000 ? { occurredAt, requestId } : undefined;
}
