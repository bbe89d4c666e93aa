import { vi } from 'vitest';
import { createPat, type TestKey } from './factories.ts';
import type { UsageRow } from './gateway-stand.ts';
import type { ProviderCall } from './provider-call.ts';
import { usageRowOf } from './sdk-calls.ts';
import type { Place } from './stand-suite.ts';

export const question = { model: 'acme/small', input: 'Hello' };

/** Calls of the Responses API without an SDK, for tests that look at bytes, rows and ends. */
export function responsesCallsTo(at: Place) {
  const post = (body: object = {}, options: { key?: string; signal?: AbortSignal } = {}): Promise<Response> =>
    fetch(`${at.origin}/api/inference/openai/responses`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${options.key ?? at.stand.key}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ ...question, ...body }),
      ...(options.signal && { signal: options.signal }),
    });
  const rowOf = (response: Response): Promise<UsageRow> =>
    usageRowOf(at.stand, response.headers.get('x-request-id'));
  const keyThat = (rest: { drainSeconds?: number } = {}): Promise<TestKey> =>
    createPat(at.stand.database.db, at.stand, { keyring: at.stand.keyring, createdAt: new Date(), ...rest });
  /** Calls, and leaves once the provider is at work: for a stream, after its first word. */
  async function callAndLeave(
    stream: boolean,
    key: string,
  ): Promise<{ call: ProviderCall; row: () => Promise<UsageRow> }> {
    const known = new Set((await at.stand.usage()).map(({ requestId }) => requestId));
    const abort = new AbortController();
    const answer = post({ stream }, { key, signal: abort.signal });
    answer.catch(() => undefined);
    const call = await at.stand.provider.nextCall();
    if (stream) await (await answer).body?.getReader().read();
    abort.abort();
    const find = async () => (await at.stand.usage()).find(({ requestId }) => !known.has(requestId));
    return { call, row: () => vi.waitUntil(find, { timeout: 5_000 }) };
  }
  return { post, rowOf, keyThat, callAndLeave };
}
