import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';

let tree = '';

afterEach(() => rmSync(tree, { recursive: true, force: true }));

/** The check as it runs before a push, over a tree of these files and no others. */
function checkTree(files: Readonly<Record<string, string>>) {
  tree = mkdtempSync(join(tmpdir(), 'latchkey-layers-'));
  execFileSync('git', ['init', '--quiet', tree]);
  for (const script of ['check-layers.mjs', 'imports.mjs', 'sources.mjs']) {
    cpSync(join(import.meta.dirname, script), join(tree, 'scripts', script));
  }
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), source);
  }
  const { status, stdout } = spawnSync(process.execPath, ['scripts/check-layers.mjs'], {
    cwd: tree,
    encoding: 'utf8',
  });
  return { status, lines: stdout.trimEnd().split('\n') };
}

const gate = `import { redirect } from 'next/navigation';\nexport const requireActor = () => redirect('/');\n`;

it.each([
  ['lib/tokens/service.ts', 'export const read = () => Date.now();\n'],
  ['lib/gateway/call.ts', 'export const read = () => new Date();\n'],
  ['lib/models/price.ts', 'export const read = [0].map(Date.now);\n'],
  ['db/queries/users.ts', 'export const read = () => +new Date();\n'],
  ['components/button.tsx', 'export const read = () => new Date().getTime();\n'],
  ['app/page.tsx', 'export const read = () => new Date();\n'],
  ['proxy.ts', 'export const read = () => new Date();\n'],
  ['lib/auth/next/gate.ts', 'export const read = () => new Date();\n'],
])('stops %s with a clock of its own', (path, source) => {
  const { status, lines } = checkTree({ [path]: `// Not new Date() here.\n${source}` });
  expect(status).toBe(1);
  expect(lines).toEqual([expect.stringContaining(`${path}:2 may not look at the clock`), '1 to put right']);
});

it.each([
  'server/run.ts',
  'lib/runtime/compose.ts',
  'components/shared/now.ts',
  'lib/tokens/service.test.ts',
])('lets %s look at the clock', (path) => {
  expect(checkTree({ [path]: 'export const read = () => [new Date(), Date.now()];\n' }).status).toBe(0);
});

it('lets a time that is given become a date anywhere', () => {
  const source = 'export const read = (at: number) => new Date(at);\n';
  expect(checkTree({ 'lib/tokens/service.ts': source }).status).toBe(0);
});

it('lets the gate know Next, and pages stand on the gate', () => {
  const { status } = checkTree({
    'lib/auth/actor.ts': 'export const toActor = () => ({});\n',
    'lib/auth/next/gate.ts': `import '#lib/auth/actor.ts';\n${gate}`,
    'app/page.tsx': `import { requireActor } from '#lib/auth/next/gate.ts';\nrequireActor();\n`,
  });
  expect(status).toBe(0);
});

it.each([
  ['lib/tokens/service.ts', `import { headers } from 'next/headers';\n`],
  ['lib/auth/actor.ts', `import { cache } from 'react';\n`],
  ['lib/auth/sign-in.ts', `import NextAuth from 'next-auth';\n`],
  ['lib/tokens/service.ts', `import { requireActor } from '#lib/auth/next/gate.ts';\n`],
  ['lib/tokens/service.ts', `const gate = await import('#lib/auth/next/gate.ts');\n`],
  ['components/button.tsx', `import { requireActor } from '#lib/auth/next/gate.ts';\n`],
  ['server/portal.ts', `import { requireActor } from '#lib/auth/next/gate.ts';\n`],
  ['lib/gateway/read.ts', `import { sql } from 'drizzle-orm';\n`],
  ['db/queries/users.ts', `import '../../lib/auth/actor.ts';\n`],
  ['app/page.tsx', `import { users } from '#db/schema/index.ts';\n`],
])('stops %s with %s', (path, source) => {
  const { status, lines } = checkTree({
    'lib/auth/actor.ts': 'export const toActor = () => ({});\n',
    'lib/auth/next/gate.ts': gate,
    'db/schema/index.ts': 'export const users = {};\n',
    [path]: source,
  });
  expect(status).toBe(1);
  expect(lines[0]).toMatch(new RegExp(`^${path.replaceAll('.', '\\.')}:1 may not import `));
});
