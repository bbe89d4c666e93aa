// Holds what AGENTS.md says of the folders: who may import whom, and who may look at the clock.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, importsOf, startsWithDirective } from './imports.mjs';
import { listSources, report, root } from './sources.mjs';

const transport = /^(next|next-auth|react|react-dom)(\/|$)/;
/** All of lib but the part that knows Next, which app/ and the proxy alone stand on. */
const plainLib = /^lib\/(?!auth\/next\/)/;
const sql = /^(drizzle-orm|pg|@neondatabase\/serverless)(\/|$)/;

/** First match holds. `may`: where imports of the project may point; `not`: packages that stay out. */
const layers = [
  {
    of: /^lib\/gateway\//,
    may: [/^lib\/gateway\//, /^db\/ids\.ts$/],
    not: [transport, sql],
    advice:
      'the data plane knows the world through lib/gateway/ports.ts: add a port, and fill it in lib/runtime',
  },
  {
    of: /^lib\/auth\/next\//,
    may: [/^lib\//, /^db\//],
    not: [sql],
    advice: 'the gate and the actions know Next and the session: what they decide by belongs in lib/auth/',
  },
  {
    of: /^lib\//,
    may: [plainLib, /^db\//],
    not: [transport, sql],
    advice:
      'what needs a request, a page or a component belongs in app/ or components/ and calls lib from there; the gate and the actions stand in lib/auth/next/',
  },
  {
    of: /^db\//,
    may: [/^db\//],
    not: [transport],
    advice:
      'db knows tables and statements only: move the rule to lib/<domain>/ and hand the result in as an argument',
  },
  {
    of: /^components\//,
    may: [/^components\//, plainLib],
    not: [sql],
    advice: 'a component gets rows as props: read them in the page under app/, through db/queries',
  },
  {
    of: /^app\//,
    may: [/^app\//, /^components\//, /^lib\//, /^db\/queries\//, /^db\/ids\.ts$/],
    not: [sql],
    advice:
      'write the statement as a function in db/queries/<entity>.ts, the rule in lib/<domain>/service.ts',
  },
  {
    of: /^server\//,
    may: [/^server\//, plainLib, /^db\//],
    not: [/^react(\/|$)/, sql],
    advice: 'server/ opens doors and composes: rules belong in lib/<domain>/',
  },
  {
    of: /^(proxy|instrumentation)\.ts$/,
    may: [/^lib\//],
    not: [sql],
    advice: 'put it in lib/ and call it from here',
  },
];

/** The time is an argument everywhere but where it is made; pages, actions and the proxy take it from the runtime. */
const timeless = /^(?:proxy\.ts$|(?:app|db|lib|components)\/(?!runtime\/))/;
const clock = /\bnew Date\(\)|\bDate\.now\b/g;
/** The exceptions, each for what it does with the time. */
const mayLook = new Map([
  [
    'lib/gateway/transports/lean-response.ts',
    "the date header, made once a second as node's own server makes it",
  ],
  ['components/shared/now.ts', 'the present of a page, which every part of it reads from here'],
  ['components/usage/use-live.ts', 'how long nobody moved, a sleep of the machine counted in'],
]);

const isTest = /\.test\.tsx?$|^tests\//;
const files = listSources(/\.tsx?$/).filter((path) => !isTest.test(path) && !path.startsWith('scripts/'));
const problems = files.flatMap((path) => [
  ...badArrows(path),
  ...badSpecifiers(path),
  ...impureComponents(path),
  ...ownClocks(path),
]);
report(problems, `layers: ${files.length} files, every arrow points where it may, and the time is given`);

function badArrows(path) {
  const layer = layers.find(({ of }) => of.test(path));
  if (!layer) return [];
  return importsOf(path)
    .filter(({ specifier, target }) =>
      target === undefined
        ? layer.not.some((pattern) => pattern.test(specifier))
        : !layer.may.some((pattern) => pattern.test(target)),
    )
    .map(({ line, specifier }) => `${path}:${line} may not import ${specifier}: ${layer.advice}`);
}

function badSpecifiers(path) {
  return importsOf(path)
    .filter(({ target }) => target !== undefined && !existsSync(join(root, target)))
    .map(
      ({ line, specifier }) => `${path}:${line} ${specifier} is no file: imports carry the file's extension`,
    );
}

function ownClocks(path) {
  if (!timeless.test(path) || mayLook.has(path)) return [];
  const code = codeOf(path);
  return [...code.matchAll(clock)].map(({ index, 0: look }) => {
    const line = code.slice(0, index).split('\n').length;
    return `${path}:${line} may not look at the clock with ${look}: take the time as an argument`;
  });
}

/** A component ends up in the browser: nothing that it runs may reach the database or Node. */
function impureComponents(path) {
  if (!path.startsWith('components/')) return [];
  const chain = findImpure(path, new Set());
  return chain
    ? [`${path} reaches ${chain.join(' → ')}: split the pure part into a module of its own in lib/`]
    : [];
}

function findImpure(path, seen) {
  if (seen.has(path) || !existsSync(join(root, path))) return undefined;
  seen.add(path);
  // What a server action runs stays on the server: the browser gets a reference.
  if (startsWithDirective(path, 'use server')) return undefined;
  for (const { specifier, target, typeOnly } of importsOf(path)) {
    if (typeOnly) continue;
    if (target === undefined ? /^node:/.test(specifier) || sql.test(specifier) : isServerSide(target))
      return [specifier];
    const further = target && findImpure(target, seen);
    if (further) return [specifier, ...further];
  }
  return undefined;
}

function isServerSide(target) {
  return target.startsWith('db/') && target !== 'db/ids.ts';
}
