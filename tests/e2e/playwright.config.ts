import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Debian's, where there is one: Playwright's own would have to be downloaded. */
const installed = '/usr/bin/chromium';

// Workers load this file anew and see another command line: the environment carries the wish to them.
if (process.argv.some((word) => word.endsWith('screenshots'))) process.env.E2E_SCREENSHOTS = 'yes';

export default defineConfig({
  testDir: '.',
  globalSetup: './start.ts',
  outputDir: '../../test-results',
  fullyParallel: true,
  workers: 2,
  // A second try on a machine that others load; what needed it is listed as flaky and is a fault to find.
  retries: process.env.CI ? 1 : 0,
  timeout: 90_000,
  expect: { timeout: 7_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Vienna',
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(existsSync(installed) ? { executablePath: installed } : {}),
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--force-color-profile=srgb'],
    },
  },
  projects: [
    {
      name: 'portal',
      testMatch: '*.spec.ts',
      testIgnore: ['secrets.spec.ts', 'screenshots.spec.ts'],
      teardown: 'secrets',
    },
    // Last of all, and after failures too: what a failing test left behind is searched as well.
    { name: 'secrets', testMatch: 'secrets.spec.ts' },
    // On demand: it writes into docs/.
    ...(process.env.E2E_SCREENSHOTS ? [{ name: 'screenshots', testMatch: 'screenshots.spec.ts' }] : []),
  ],
});
