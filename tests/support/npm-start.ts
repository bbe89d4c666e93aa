import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The product as an operator starts it, in a process group of its own. */
export interface NpmStart {
  ended: Promise<unknown>;
  /** Everything it said on its standard output but for what npm says first, and on its standard error. */
  output(): string;
  errors(): string;
  signal(signal: NodeJS.Signals): void;
}

export function npmStart(
  settings: Readonly<Record<string, string>> & { PORT: string; LATCHKEY_DATA_DIR: string },
): NpmStart {
  const child = spawn('npm', ['start', '--silent'], {
    cwd: new URL('../..', import.meta.url).pathname,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      LATCHKEY_DRAIN_SECONDS: '1',
      ...settings,
    } as unknown as NodeJS.ProcessEnv,
  });
  const said = { output: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.errors += text;
  });
  const ended = once(child, 'close');
  return {
    ended,
    output: () => said.output,
    errors: () => said.errors,
    signal(signal) {
      if (child.pid && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, signal);
    },
  };
}
