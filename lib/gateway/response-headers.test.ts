import { describe, expect, it } from 'vitest';
import { passUpstreamHeaders, type UpstreamHeaders } from './response-headers.ts';

function passed(upstream: UpstreamHeaders, credential: string | null = null): string[] {
  const into: string[] = [];
  passUpstreamHeaders(upstream, credential, into);
  return into;
}

describe('what a client sees of a provider’s headers', () => {
  it('is what WIRE names, its own request id under another name', () => {
    const upstream = {
      'retry-after': '3',
      'x-ratelimit-remaining-requests': '7',
      'openai-processing-ms': '12',
      'set-cookie': 'a=b',
      server: 'nginx',
      'x-request-id': 'req_1',
    };
    expect(passed(upstream)).toEqual([
      'retry-after',
      '3',
      'x-ratelimit-remaining-requests',
      '7',
      'openai-processing-ms',
      '12',
      'x-latchkey-upstream-request-id',
      'req_1',
    ]);
  });

  it('leaves out a value that tells our credential', () => {
    expect(
      passed({ 'openai-organization': 'sk-very-secret-credential' }, 'sk-very-secret-credential'),
    ).toEqual([]);
  });

  it('leaves out a name that tells it, in whatever case', () => {
    const credential = '0123456789ABCDEF0123456789abcdef';
    const upstream = {
      [`openai-${credential.toLowerCase()}`]: '1',
      'openai-89abcdef': '1',
      'openai-version': '2020-10-01',
    };
    const answer = ['openai-89abcdef', '1', 'openai-version', '2020-10-01'];
    expect(passed(upstream, credential)).toEqual(answer);
    expect(passed(upstream, '')).toHaveLength(6);
    const refusal: string[] = [];
    passUpstreamHeaders(upstream, credential, refusal, Buffer.from(credential));
    expect(refusal).toEqual(['openai-version', '2020-10-01']);
  });

  it('leaves out what quotes a part of it, where the answer says no', () => {
    const credential = 'sk-very-secret-credential-0123456789';
    const upstream = {
      'openai-hint': 'T-CREDENTIAL-01',
      'openai-organization': 'sk-ve***89',
      'x-request-id': 'req_1',
    };
    const into: string[] = [];
    passUpstreamHeaders(upstream, credential, into, Buffer.from(credential));
    expect(into).toEqual(['x-latchkey-upstream-request-id', 'req_1']);
  });

  it('stays within what clients can read, however much a provider sends', () => {
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, nth) => [`x-ratelimit-${nth}`, '1']));
    expect(passed(many)).toHaveLength(2 * 48);
    const long = { 'x-ratelimit-a': 'a'.repeat(8_000), 'x-ratelimit-b': 'b'.repeat(8_000) };
    expect(passed(long)).toEqual(['x-ratelimit-a', 'a'.repeat(8_000)]);
    expect(passed({ 'x-request-id': 'a'.repeat(257) })).toEqual([]);
  });

  it('has the time to wait and the id, whatever else was too much', () => {
    const small = { 'x-ratelimit-b': '7', 'retry-after': '7', 'x-request-id': 'req_1' };
    const expected = ['x-ratelimit-b', '7', 'retry-after', '7', 'x-latchkey-upstream-request-id', 'req_1'];
    expect(passed({ 'openai-trace': 'a'.repeat(8_200), ...small })).toEqual(expected);
    const many = Object.fromEntries(Array.from({ length: 48 }, (_, nth) => [`openai-${nth}`, '1']));
    expect(passed({ ...many, ...small }).slice(-4)).toEqual(expected.slice(-4));
  });
});
