import { expect, it } from 'vitest';
import type { ProviderAccount } from '../ports.ts';
import { upstreamRequest } from './upstream-request.ts';

const account = { basePath: '/v1', internal: false, credential: 'sk-x' } as ProviderAccount;

function sent(publicId: string, idempotencyKey: string | undefined): string | undefined {
  const given = { forward: [], idempotencyKey };
  const { headers } = upstreamRequest(account, 'responses', given, {
    hop: '1-a',
    caller: { publicId },
    stream: false,
  });
  const at = headers.indexOf('idempotency-key');
  return at === -1 ? undefined : headers[at + 1];
}

it('says the same for the repetitions of one key, and never the same for two', () => {
  const word = sent('aaaaaaaaaaaa', 'order-7');
  expect(word).toMatch(/^[0-9a-f]{32}$/);
  expect(sent('aaaaaaaaaaaa', 'order-7')).toBe(word);
  expect(sent('bbbbbbbbbbbb', 'order-7')).not.toBe(word);
  expect(sent('aaaaaaaaaaaa', 'order-8')).not.toBe(word);
  expect(sent('aaaaaaaaaaaa', undefined)).toBeUndefined();
});

it.each([
  [false, 'application/json'],
  [true, 'text/event-stream, application/json'],
])('asks for what can be passed on (stream: %s)', (stream, accepted) => {
  const sender = { hop: '1-a', caller: { publicId: 'aaaaaaaaaaaa' }, stream };
  const given = { forward: [], idempotencyKey: undefined };
  const { headers } = upstreamRequest(account, 'chat/completions', given, sender);
  expect(headers[headers.indexOf('accept') + 1]).toBe(accepted);
});
