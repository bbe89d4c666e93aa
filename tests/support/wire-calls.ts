import { type Reply, send } from './raw-http.ts';
import type { Place } from './stand-suite.ts';

export const json = ['content-type', 'application/json'] as const;
export const canonical = '/api/inference/openai/chat/completions';

export function chatBody(model: unknown = 'acme/small'): string {
  return JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] });
}

export function codeOf({ text }: Reply): string {
  return (JSON.parse(text) as { error: { code: string } }).error.code;
}

/** Posts as no SDK would: headers and bytes as they are given. */
export function wireCallsTo(at: Place) {
  const bearer = (): string[] => ['authorization', `Bearer ${at.stand.key}`, ...json];
  const post = (
    body: Buffer | string,
    headers: readonly string[] = bearer(),
    path = canonical,
  ): Promise<Reply> => send(`${at.origin}${path}`, { headers, body });
  return { bearer, post };
}
