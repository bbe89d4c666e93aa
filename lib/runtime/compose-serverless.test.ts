import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { composeServerless } from './compose-serverless.ts';

describe('composeServerless', () => {
  const whole = {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://latchkey@127.0.0.1:1/latchkey',
    LATCHKEY_MASTER_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    AUTH_SECRET: randomBytes(32).toString('base64'),
  } as const;

  it.each(['DATABASE_URL', 'LATCHKEY_MASTER_KEYS', 'AUTH_SECRET'] as const)(
    'names %s where a host does not give it, before it opens anything',
    async (name) => {
      await expect(composeServerless({ ...whole, [name]: undefined })).rejects.toThrow(
        new RegExp(`^${name} must be set where`),
      );
    },
  );
});
