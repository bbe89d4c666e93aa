/** Something that is measured: how to start it, and how to call it. */
export interface Target {
  name: string;
  title: string;
  /** Its database is measured too. */
  usesDatabase?: true;
  start(bench: BenchContext): Promise<Started>;
}

export interface BenchContext {
  providerPort: number;
  /** A folder for this run, removed at its end. */
  folder: string;
  /** Where CPU profiles go; undefined: none are made. */
  profileFolder: string | undefined;
  /** The product's database, started and filled by the first who asks. */
  latchkey(): Promise<LatchkeyDatabase>;
}

export interface LatchkeyDatabase {
  env: Readonly<Record<string, string>>;
  key: string;
  model: string;
  pid: number;
  /** How many calls were recorded, once as many as expected are or none has come for a while. */
  countUsage(expected: number): Promise<number>;
}

export interface Started {
  port: number;
  path: string;
  headers: Readonly<Record<string, string>>;
  model: string;
  version?: string;
  /** The processes whose CPU and memory count as the proxy's; none for the bare provider. */
  pids: readonly number[];
  databasePids?: readonly number[];
}

/** Why a target is left out of this run; anything else that goes wrong is a failure. */
export class Skip extends Error {
  override readonly name = 'Skip';
}
