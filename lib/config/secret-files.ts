import { readFileSync, type Stats, statSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

/** What is never shown, and may stand in a file that `<name>_FILE` names: so do Docker and Kubernetes hand out secrets. */
export const secretNames = [
  'DATABASE_URL',
  'REDIS_URL',
  'AUTH_SECRET',
  'LATCHKEY_MASTER_KEYS',
  'LATCHKEY_ADMIN_PASSWORD',
  'LATCHKEY_OIDC_CLIENT_SECRET',
] as const;

export type SecretName = (typeof secretNames)[number];

export const secretFileNames = secretNames.map(fileNameOf);

type Environment = Readonly<Record<string, string | undefined>>;

const largestBytes = 64 * 1024;
/** What others than owner and group may do. Kubernetes gives a pod's group the right to read. */
const rightsOfOthers = 0o007;

/** The environment with the secrets that stand in files, and by which setting each came. */
export function withSecretFiles(given: Environment): { env: Environment; nameOf(name: string): string } {
  const env = { ...given };
  const fromFiles = new Set<string>();
  for (const name of secretNames) {
    const fileName = fileNameOf(name);
    const path = given[fileName];
    if (path === undefined) continue;
    if (given[name] !== undefined) {
      throw new ConfigError(`${fileName} must not be set beside ${name}: one of them is the secret`);
    }
    env[name] = contentOf(fileName, path);
    fromFiles.add(name);
  }
  return { env, nameOf: (name) => (fromFiles.has(name) ? fileNameOf(name as SecretName) : name) };
}

function fileNameOf(name: SecretName) {
  return `${name}_FILE` as const;
}

/** As a shell's `$(cat …)` gives it. The path is not shown: a secret that was set in its place would be. */
function contentOf(fileName: string, path: string): string {
  const stats = attempt(fileName, () => statSync(path));
  const problem = problemOf(stats);
  if (problem) throw new ConfigError(`${fileName} ${problem}`);
  const text = attempt(fileName, () => readFileSync(path, 'utf8'));
  if (text.trim() === '')
    throw new ConfigError(`${fileName} names a file that is empty (its value is not shown)`);
  return text.replace(/[\r\n]+$/, '');
}

function problemOf(stats: Stats): string | undefined {
  if (!stats.isFile()) return 'must name a file (its value is not shown)';
  // Windows has no such rights, and reports all of them.
  if (process.platform !== 'win32' && (stats.mode & rightsOfOthers) !== 0) {
    const mode = (stats.mode & 0o777).toString(8);
    return `names a file that everybody on this machine may open (mode 0${mode}): it must be its owner's, and its group's at most (chmod 0400)`;
  }
  return stats.size > largestBytes ? 'names a file of more than 64 KB (its value is not shown)' : undefined;
}

function attempt<Result>(fileName: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`${fileName} names a file that cannot be read (${code}) (its value is not shown)`);
  }
}
