import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment, runQuietly } from './child.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { fail, root, say, seconds } from './say.mjs';
import { withSigns } from './signs-of-life.mjs';

const stampFile = join(root, '.next', 'latchkey-sources');
const buildIdFile = join(root, '.next', 'BUILD_ID');
const folders = ['app', 'components', 'db', 'lib', 'public'];
const files = [
  'instrumentation-client.ts',
  'instrumentation.ts',
  'next.config.mjs',
  'package-lock.json',
  'package.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
];
const notInTheBuild = /\.test\.tsx?$|^db\/(migrations|embedded)\//;

/** Builds the portal when a source of it differs from those of the last finished build. */
export async function ensureBuild(node) {
  if (isBuilt(hashSources())) return;
  await oneAtATime((hold) => build(node, hold));
}

async function build(node, hold) {
  const sources = hashSources();
  if (isBuilt(sources)) return;
  const start = performance.now();
  say('building the portal: half a minute, on a busy machine several');
  // Gone before the build begins: an interrupted one leaves nothing that looks finished.
  rmSync(stampFile, { force: true });
  const env = childEnvironment(node, { NODE_ENV: 'production' });
  const next = [join(root, 'node_modules/next/dist/bin/next'), 'build'];
  const { code, output } = await withSigns('building', () => runQuietly(node, next, env, hold));
  if (code !== 0) {
    process.stderr.write(output);
    fail(`the build failed (exit code ${code}): see above`);
  }
  writeFileSync(stampFile, sources);
  say(`built in ${seconds(start)}`);
}

function isBuilt(sources) {
  if (!existsSync(stampFile) || !existsSync(buildIdFile)) return false;
  return readFileSync(stampFile, 'utf8') === sources;
}

/** By content: a fresh clone or a switched branch changes every date and often no text. */
function hashSources() {
  const hash = createHash('sha256');
  const names = [
    ...folders.flatMap((folder) => listFiles(folder)),
    ...files.filter((file) => existsSync(join(root, file))),
  ];
  for (const name of names.filter((name) => !notInTheBuild.test(name)).sort()) {
    hash.update(`${name}\0`).update(
      createHash('sha256')
        .update(readFileSync(join(root, name)))
        .digest(),
    );
  }
  return hash.digest('hex');
}

function listFiles(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return listFiles(name);
    return entry.isFile() ? [name] : [];
  });
}
