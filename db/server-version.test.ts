import { expect, test } from 'vitest';
import { databaseUrlError } from '#lib/config/database-url-error.ts';
import { OldServerError, refuseOldServer } from './server-version.ts';

test.each([150_000, 150_018, 160_004, 180_001])('a server of version %i will do', (version) => {
  expect(() => refuseOldServer(version)).not.toThrow();
});

test.each([
  [140_013, 14],
  [90_624, 9],
])('a server of version %i stops the start in words that name the variable', (version, major) => {
  const caught = (() => {
    try {
      refuseOldServer(version);
    } catch (error) {
      return error;
    }
    return undefined;
  })();
  expect(caught).toBeInstanceOf(OldServerError);
  expect(databaseUrlError(caught)?.message).toBe(
    `DATABASE_URL does not fit: this server is PostgreSQL ${major}, and 15 is the oldest that will do`,
  );
});
