import { describe, expect, it } from 'vitest';
import { callWords } from './call-words.ts';

describe('callWords', () => {
  it.each([
    [{ outcome: 'ok', status: 200, errorCode: null }, 'ok', '200 OK'],
    [{ outcome: 'error', status: 429, errorCode: 'upstream_429' }, 'danger', '429 Rate limited'],
    [{ outcome: 'error', status: 418, errorCode: 'upstream_418' }, 'danger', '418 Refused'],
    [{ outcome: 'error', status: 520, errorCode: 'upstream_520' }, 'danger', '520 Failed'],
    [{ outcome: 'error', status: 200, errorCode: 'upstream_error' }, 'danger', '200 Failed midway'],
    [{ outcome: 'client_closed', status: 499, errorCode: 'client_closed' }, 'neutral', '499 Hung up'],
    [{ outcome: 'upstream_truncated', status: 200, errorCode: 'upstream_truncated' }, 'warning', '200 Cut'],
    [{ outcome: 'revoked', status: 200, errorCode: 'revoked_api_key' }, 'warning', '200 Revoked'],
    [{ outcome: 'unknown', status: 0, errorCode: null }, 'neutral', 'Unknown'],
  ] as const)('%o is %s: %s', (ending, tone, label) => {
    expect(callWords(ending)).toMatchObject({ tone, label });
  });

  it.each([
    [429, 'upstream_429', 'The provider answered with this error.'],
    [502, 'upstream_502', 'The provider answered with this error.'],
    [502, 'upstream_error', 'The provider could not be reached, or gave no answer that could be passed on.'],
    [502, 'upstream_auth_error', 'The provider refused the credential of its account.'],
    [504, 'upstream_timeout', 'The provider did not answer in time.'],
    [503, 'shutting_down', 'The gateway was stopped before the answer came.'],
    [500, 'internal_error', 'The request failed inside the gateway.'],
    [400, 'invalid_json', 'The request was refused.'],
    [200, 'upstream_error', 'It failed after the answer had begun.'],
  ])('%i %s is told as what it is', (status, errorCode, hint) => {
    expect(callWords({ outcome: 'error', status, errorCode }).hint).toBe(hint);
  });

  it('says of a revoked key nothing that only a stream could know', () => {
    const ending = { outcome: 'revoked', status: 401, errorCode: 'revoked_api_key' } as const;
    expect(callWords(ending).hint).toBe('The key was revoked or disabled before the answer ended.');
  });
});
