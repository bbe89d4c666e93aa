import { describe, expect, it } from 'vitest';
import { keyRecord } from '#tests/support/fake-ports.ts';
import { GatewayError } from '../errors.ts';
import type { KeyRecord } from '../ports.ts';
import { checkUsable } from './authenticate.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

function refusal(values: Partial<KeyRecord>): { code: string; message: string } | undefined {
  try {
    checkUsable(keyRecord(values), now);
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError) return { code: error.code, message: error.message };
    throw error;
  }
}

describe('checkUsable', () => {
  it('lets in what nothing speaks against', () => {
    expect(refusal({})).toBeUndefined();
    expect(refusal({ endsAtMs: now + 1 })).toBeUndefined();
  });

  it('tells a disabled key since when, and who can enable it, under the code of a revoked one', () => {
    expect(refusal({ disabledAtMs: now - 1_000 })).toEqual({
      code: 'revoked_api_key',
      message: 'This API key was disabled at 2026-03-01T11:59:59.000Z. Its owner or an admin can enable it.',
    });
  });

  it('tells a revocation first, then that it is disabled, then its end, then its owner', () => {
    const worst = { revokedAtMs: now, disabledAtMs: now, endsAtMs: now, ownerActive: false };
    expect(refusal(worst)?.message).toMatch(/^This API key was revoked at /);
    expect(refusal({ ...worst, revokedAtMs: null })?.message).toMatch(/^This API key was disabled at /);
    expect(refusal({ ...worst, revokedAtMs: null, disabledAtMs: null })?.code).toBe('expired_api_key');
    expect(refusal({ ownerActive: false })?.code).toBe('inactive_owner');
  });
});
