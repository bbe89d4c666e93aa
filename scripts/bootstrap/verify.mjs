import { join } from 'node:path';
import { childEnvironment, runQuietly } from './child.mjs';
import { root, seconds } from './say.mjs';

const tool = (path) => join(root, 'node_modules', path);

/** One after the other inside a row, the rows side by side. */
const rows = [
  [
    ['route types', [tool('next/dist/bin/next'), 'typegen']],
    ['types', [tool('typescript/bin/tsc'), '--noEmit']],
  ],
  [
    ['format and lint', [tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']],
    ['layers', ['scripts/check-layers.mjs']],
    ['paths in documents', ['scripts/check-doc-paths.mjs']],
    ['version floors', ['scripts/version-floors.mjs']],
    ['forgotten awaits', [tool('oxlint/bin/oxlint'), '--config', 'scripts/oxlint.json', '--type-aware', '.']],
  ],
];

/** Four times what AGENTS.md promises: a busy machine may take long, but somebody has to notice that the checks grew. */
const mostSecondsInCi = 120;

/** What must hold before a push, and says what does not. */
export async function verify(node) {
  const start = performance.now();
  const env = childEnvironment(node, { NODE_ENV: 'production' });
  const results = await Promise.all(rows.map((checks) => runRow(node, checks, env)));
  const failed = results.flat().filter((result) => result.code !== 0);
  for (const { name, output } of failed) console.log(`\n── ${name} ──\n${output.trimEnd()}`);
  const sum = failed.length === 0 ? 'all hold' : `failed: ${failed.map(({ name }) => name).join(', ')}`;
  console.log(`\nverify: ${sum} (${seconds(start)})`);
  const isTooSlow = process.env.CI === 'true' && performance.now() - start > mostSecondsInCi * 1_000;
  if (isTooSlow) console.log(`verify: more than the ${mostSecondsInCi} s that it may take in CI`);
  return failed.length === 0 && !isTooSlow ? 0 : 1;
}

async function runRow(node, checks, env) {
  const results = [];
  for (const [name, parameters] of checks) {
    const start = performance.now();
    const { code, output } = await runQuietly(node, parameters, env);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds(start)})`);
    results.push({ name, code, output });
  }
  return results;
}
