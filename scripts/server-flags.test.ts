import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { serverFlags } from './bootstrap/server-flags.mjs';

it('stands in the operations page as npm start runs it', () => {
  const page = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8');
  const started = [...page.matchAll(/^node_modules\/\.bin\/node (.*) server\/main\.ts$/gm)];
  expect(started.map(([, flags]) => flags)).toEqual([`--env-file-if-exists=.env ${serverFlags.join(' ')}`]);
});
