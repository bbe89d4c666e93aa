import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// No place's offset is a whole number of hours here, so code that leans on the machine's clock fails on every machine.
process.env.TZ = 'Pacific/Chatham';

const shared = { extends: true } as const;

/** The part of the contract that is the same over every transport, whichever files hold it. */
const wireSuites = readdirSync('tests/contract')
  .map((name) => `tests/contract/${name}`)
  .filter((path) => path.endsWith('.test.ts') && readFileSync(path, 'utf8').includes('transports.ts'));

export default defineConfig({
  test: {
    globalSetup: './tests/support/db-server.ts',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // It imports `next/server` without the extension that Node asks for.
    server: { deps: { inline: ['next-auth'] } },
    restoreMocks: true,
    unstubEnvs: true,
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: ['**/node_modules/**', '.next/**', 'tests/contract/**', 'tests/faults/**', 'tests/e2e/**'],
        },
      },
      {
        ...shared,
        test: {
          name: 'contract',
          include: ['tests/contract/*.test.ts'],
          provide: { contractTarget: 'here' },
          // Some of them make a thousand calls, which a busy machine takes its time for.
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'contract-next',
          include: [...wireSuites, 'tests/contract/next/*.test.ts'],
          provide: { contractTarget: 'next' },
          // Some of them make a thousand calls, which a busy machine takes its time for.
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // Each of them kills processes and counts what is left: they would be each other's faults.
          fileParallelism: false,
        },
      },
    ],
  },
});
