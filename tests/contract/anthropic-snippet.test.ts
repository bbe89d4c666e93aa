import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effectiveModels } from '#lib/access/effective.ts';
import { answeredModels } from '#lib/snippets/answered-models.ts';
import { answeredRoutes } from '#lib/snippets/answered-routes.ts';
import { pickModels } from '#lib/snippets/pick-model.ts';
import { keyVariable, type Snippet } from '#lib/snippets/snippet.ts';
import { firstCallSnippets, newKeySnippets } from '#lib/snippets/snippets.ts';
import { type Stand, startStand, usageRows } from '#tests/support/gateway-stand.ts';
import { type PythonHome, pythonWith } from '#tests/support/python.ts';
import { createDemoModel } from '#tests/support/stand-extras.ts';

const run = promisify(execFile);

let stand: Stand;
let home: PythonHome;
beforeAll(async () => {
  home = await pythonWith('anthropic', '2.12.0');
  stand = await startStand();
  await createDemoModel(stand);
}, 300_000);
afterAll(() => stand?.close());

/** What the portal shows this person, made as its pages make it. */
async function facts() {
  const { tenantId, userId, database, url } = stand;
  const models = await effectiveModels(database.db, tenantId, { userId });
  return { origin: url, ...pickModels(models, await answeredModels(database.db, tenantId, new Date())) };
}

function codeOf(snippets: readonly Snippet[]): string {
  const snippet = snippets.find(({ label }) => label === 'Anthropic SDK');
  if (!snippet) throw new Error("the portal shows no snippet for Anthropic's SDK");
  return snippet.code;
}

describe("the snippet for Anthropic's SDK, run as it is shown", () => {
  // What people who call Anthropic have in their environment must not be sent beside our key.
  const env = { ANTHROPIC_API_KEY: 'sk-ant-of-somebody' };

  it('answers with the key of the reveal dialog filled in', async ({ skip }) => {
    if (home.missing) skip(home.missing);
    const code = codeOf(newKeySnippets({ ...(await facts()), key: stand.key }, answeredRoutes()));
    const { stdout } = await run(home.python, ['-c', code], { env: env as never });
    expect(stdout).toContain('You said: “Hello”.');
  });

  it('answers with the key that Home has it read from the environment', async ({ skip }) => {
    if (home.missing) skip(home.missing);
    const code = codeOf(firstCallSnippets(await facts(), answeredRoutes()));
    const { stdout } = await run(home.python, ['-c', code], {
      env: { ...env, [keyVariable]: stand.key } as never,
    });
    expect(stdout).toContain('You said: “Hello”.');
    const rows = await usageRows(stand, 2);
    expect(rows).toHaveLength(2);
    expect(rows.at(-1)).toMatchObject({
      model: 'demo/echo',
      status: 200,
      outcome: 'ok',
      estimated: false,
      simulated: true,
    });
  });
});
