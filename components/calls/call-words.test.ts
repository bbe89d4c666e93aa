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
});
