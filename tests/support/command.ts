import { spawn } from 'node:child_process';
import { once } from 'node:events';

const root = new URL('../..', import.meta.url).pathname;

export interface CommandEnd {
  code: number | null;
  /** Standard output, to the letter. */
  out: string;
  /** Standard error, without what Node itself warns of. */
  complaints: string[];
  /** Both, in the order in which they came. */
  lines: string[];
}

/** One of the project's commands, to its end, with these settings and none of this process's own. */
export async function runCommand(
  command: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<CommandEnd> {
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: { PATH: process.env.PATH, ...settings } as unknown as NodeJS.ProcessEnv,
  });
  const said = { out: '', err: '', all: '' };
  for (const [name, output] of [
    ['out', child.stdout],
    ['err', child.stderr],
  ] as const) {
    output.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      said.all += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: said.out, complaints: linesOf(said.err), lines: linesOf(said.all) };
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line && !line.includes('Warning'));
}
