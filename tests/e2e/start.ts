import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, readAccess, superuser } from '#db/embedded/cluster.ts';
import { startIdentityProvider } from './support/identity-provider.ts';
import { startLatchkey } from './support/latchkey-process.ts';
import { evidence, publishRunFacts } from './support/run-facts.ts';

/** One server and one identity provider for the whole run; what is returned stops them. */
// biome-ignore lint/style/noDefaultExport: what Playwright looks for.
export default async function start(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-e2e-'));
  const { captures, minted, serverLog } = evidence(folder);
  await Promise.all([mkdir(captures), mkdir(minted)]);
  // Known before the start: links and the identity provider's redirect are built from the address.
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const provider = await startIdentityProvider(`${origin}/api/auth/callback/oidc`);
  const dataDir = join(folder, 'data');
  const latchkey = await startLatchkey(
    {
      LATCHKEY_DATA_DIR: dataDir,
      LATCHKEY_PUBLIC_URL: origin,
      LATCHKEY_ALLOW_PRIVATE_UPSTREAMS: '127.0.0.0/8,::1/128,localhost',
      LATCHKEY_LOG_LEVEL: 'debug',
      LATCHKEY_OIDC_NAME: 'Company SSO',
      LATCHKEY_OIDC_ISSUER: provider.issuer,
      LATCHKEY_OIDC_CLIENT_ID: provider.clientId,
      LATCHKEY_OIDC_CLIENT_SECRET: provider.clientSecret,
      LATCHKEY_OIDC_ALLOWED_DOMAINS: 'company.test',
    },
    { port, logFile: serverLog },
  );
  publishRunFacts({
    folder,
    origin,
    dataDir,
    databaseUrl: await embeddedUrl(dataDir),
    issuer: provider.issuer,
    oidcClientSecret: provider.clientSecret,
    ...readBanner(latchkey.banner),
  });
  return async () => {
    await latchkey.stop();
    await provider.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** What a newcomer copies from the terminal. */
function readBanner(banner: string) {
  const email = /Sign in as +(\S+)/.exec(banner)?.[1];
  const password = /Password +(\S+)/.exec(banner)?.[1];
  const firstKey = /Authorization: Bearer (lk_pat_\w+)/.exec(banner)?.[1];
  if (!email || !password || !firstKey)
    throw new Error(`the first start did not say how to begin:\n${banner}`);
  return { admin: { email, password }, firstKey };
}

async function embeddedUrl(dataDir: string): Promise<string> {
  const access = await readAccess(dataDir);
  if (!access) throw new Error('there is no embedded database');
  return `postgres://${superuser}:${encodeURIComponent(access.password)}@127.0.0.1:${access.port}/latchkey`;
}
