import OpenAI, { type ClientOptions } from 'openai';
import { vi } from 'vitest';
import type { Stand, UsageRow } from './gateway-stand.ts';
import type { Place } from './stand-suite.ts';

export const messages = [{ role: 'user' as const, content: 'Hello' }];

export function sdkOf(at: Place) {
  return (options: ClientOptions = {}): OpenAI => {
    const { stand, origin } = at;
    return new OpenAI({
      apiKey: stand.key,
      baseURL: `${origin}/api/inference/openai`,
      maxRetries: 0,
      ...options,
    });
  };
}

/** A question to the stand's own model, and what became of it: for tests that look at bytes, rows and ends. */
export function callsTo(at: Place) {
  const client = sdkOf(at);
  const post = (body: object): Promise<Response> => {
    const { stand, origin } = at;
    return fetch(`${origin}/api/inference/openai/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stand.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: stand.model, messages, ...body }),
    });
  };
  const rowOf = (response: Response): Promise<UsageRow> =>
    usageRowOf(at.stand, response.headers.get('x-request-id'));
  /** What a person who iterates with the SDK sees: the text, and the error that ended it. */
  const iterate = async (): Promise<{ text: string; error: unknown }> => {
    let text = '';
    try {
      const { model } = at.stand;
      const stream = await client().chat.completions.create({ model, messages, stream: true });
      for await (const chunk of stream) text += chunk.choices[0]?.delta?.content ?? '';
      return { text, error: undefined };
    } catch (error) {
      return { text, error };
    }
  };
  return { client, post, rowOf, iterate };
}

/** Rows are written in groups, so one may follow its answer by a moment. */
export function usageRowOf(stand: Stand, requestId: string | null): Promise<UsageRow> {
  const find = async () => (await stand.usage()).find((row) => row.requestId === requestId);
  return vi.waitUntil(find, { timeout: 5_000 });
}

export async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}
