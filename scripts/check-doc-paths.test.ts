import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';

let tree = '';

afterEach(() => rmSync(tree, { recursive: true, force: true }));

/** The check over one document, `components/README.md`, beside a part, a test of it and a module of a domain. */
function checkText(text: string, sources: Record<string, string> = {}) {
  tree = mkdtempSync(join(tmpdir(), 'latchkey-doc-paths-'));
  execFileSync('git', ['init', '--quiet', tree]);
  for (const script of ['check-doc-paths.mjs', 'sources.mjs']) {
    cpSync(join(import.meta.dirname, script), join(tree, 'scripts', script));
  }
  const files = ['components/ui/card.tsx', 'lib/security/style.ts', 'app/(portal)/keys/[id]/page.tsx'];
  for (const path of files) write(path, '');
  for (const [path, source] of Object.entries(sources)) write(path, source);
  write('components/README.md', text);
  const { status, stdout } = spawnSync(process.execPath, ['scripts/check-doc-paths.mjs'], {
    cwd: tree,
    encoding: 'utf8',
  });
  return { status, lines: stdout.trimEnd().split('\n') };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

it.each([
  ['from the root', '`lib/security/style.ts`'],
  ['as code imports it', '`#components/ui/card.tsx`'],
  ['from the folder of the document', '`ui/card.tsx`'],
  ['by the end of its path', '`security/style.ts`'],
  ['by its name alone', '`style.ts`'],
  ['with the brackets of a route', '`keys/[id]/page.tsx`'],
  ['by a link', '[styles](../lib/security/style.ts#top)'],
])('takes a file that is named %s', (_how, text) => {
  expect(checkText(text).status).toBe(0);
});

it.each([
  ['from the root', '`lib/security/gone.ts`', 'lib/security/gone.ts'],
  ['as code would import it', '`#components/ui/gone.tsx`', '#components/ui/gone.tsx'],
  ['by a relative path', '`ui/style.ts`', 'ui/style.ts'],
  ['by the end of another name', '`curity/style.ts`', 'curity/style.ts'],
  ['by its name alone', '`gone.mjs`', 'gone.mjs'],
  ['by a link', '[styles](style.ts)', 'style.ts'],
])('names a file that is not there %s', (_how, text, cited) => {
  const { status, lines } = checkText(`Words.\n\n${text}`);
  expect(status).toBe(1);
  expect(lines[0]).toContain(`components/README.md:3 cites ${cited}, which does not exist`);
});

it('names what the code calls nothing, and takes what it does', () => {
  const { status, lines } = checkText('`readStyle`, `readStyle()` and `readStyles()`', {
    'lib/security/style.ts': 'export const readStyle = 1;',
  });
  expect(status).toBe(1);
  expect(lines).toEqual([
    expect.stringContaining('components/README.md:1 cites readStyles, which does not exist'),
    '1 to put right',
  ]);
});

it('leaves alone what is no path of one file', () => {
  const { status } = checkText(
    '`db/schema/<table>.ts`, `/readyz`, `#lib/…`, `node ui/gone.ts`\n```\nui/gone.ts\n```',
  );
  expect(status).toBe(0);
});
