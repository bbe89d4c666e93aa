import { join } from 'node:path';

/** What the start of a run knows and every test may use. */
export interface RunFacts {
  /** Of the run; removed at its end. */
  folder: string;
  origin: string;
  databaseUrl: string;
  dataDir: string;
  issuer: string;
  oidcClientSecret: string;
  /** What the first start printed. */
  admin: { email: string; password: string };
  firstKey: string;
}

const variable = 'E2E_RUN_FACTS';

/** Workers are started later and inherit the environment. */
export function publishRunFacts(facts: RunFacts): void {
  process.env[variable] = JSON.stringify(facts);
}

export function runFacts(): RunFacts {
  const text = process.env[variable];
  if (!text) throw new Error('the run was not set up');
  return JSON.parse(text) as RunFacts;
}

/** Where a run keeps what its secret scan reads. */
export function evidence(folder: string) {
  return {
    serverLog: join(folder, 'server.log'),
    captures: join(folder, 'captures'),
    minted: join(folder, 'minted'),
  };
}
