import { Agent, request } from 'undici';
import { memberOf } from '#lib/gateway/json.ts';
import { BlockedAddressError, createGuard, guardedConnector } from '#lib/gateway/upstream/guard.ts';

export type ProbeFailure = 'blocked' | 'timeout' | 'name' | 'connection' | 'tls' | 'answer';

/** `status` and, of a readable list, the ids of the models; or what kept an answer from coming. */
export type ProbeAnswer =
  | { status: number; models: string[] | undefined; failure?: never }
  | { failure: ProbeFailure; status?: never };

/** Asks `GET url` once, and never more than the provider's own answer needs: no redirect, no retry. */
export type Probe = (url: string, headers: Readonly<Record<string, string>>) => Promise<ProbeAnswer>;

const timeoutMs = 10_000;
const maxBytes = 2_000_000;
const maxModels = 1_000;

export function createProbe(
  allowPrivateUpstreams: readonly string[],
  { deadlineMs = timeoutMs } = {},
): Probe {
  const guard = createGuard(allowPrivateUpstreams);
  return async (url, headers) => {
    const dispatcher = new Agent({
      connect: guardedConnector(guard, deadlineMs),
      maxResponseSize: maxBytes,
      pipelining: 1,
    });
    try {
      const { statusCode, body } = await request(url, {
        dispatcher,
        headers: { ...headers, accept: 'application/json', 'accept-encoding': 'identity' },
        signal: AbortSignal.timeout(deadlineMs),
      });
      return { status: statusCode, models: modelIds(await body.text()) };
    } catch (error) {
      return { failure: failureOf(error) };
    } finally {
      await dispatcher.destroy();
    }
  };
}

function modelIds(text: string): string[] | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  const models = memberOf(answer, 'data');
  if (!Array.isArray(models)) return undefined;
  const ids = models.map((model) => memberOf(model, 'id')).filter((id) => typeof id === 'string');
  return ids.slice(0, maxModels).sort();
}

function failureOf(error: unknown): ProbeFailure {
  const chain = causes(error);
  if (chain.some((cause) => cause instanceof BlockedAddressError)) return 'blocked';
  const codes = chain.flatMap((cause) => ['code' in cause ? String(cause.code) : '', cause.name]);
  if (codes.some((code) => /TIMEOUT|TimeoutError|AbortError|UND_ERR_ABORTED/i.test(code))) return 'timeout';
  if (codes.some((code) => /^(ENOTFOUND|EAI_)/.test(code))) return 'name';
  if (codes.some((code) => /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code))) return 'tls';
  if (codes.some((code) => /UND_ERR_(RES_EXCEEDED|HEADERS|SOCKET)|^HPE_/.test(code))) return 'answer';
  return 'connection';
}

function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  let cause = error;
  while (cause instanceof Error && chain.length < 5) {
    chain.push(cause);
    if (cause instanceof AggregateError)
      chain.push(...cause.errors.filter((inner) => inner instanceof Error));
    cause = cause.cause;
  }
  return chain;
}
