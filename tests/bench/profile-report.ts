import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

const shown = 25;

/** Where the profiled process spent its time, by the functions that were on top, idle time left out. */
export async function reportProfiles(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.cpuprofile'));
  const reports = files.map(async (file) => {
    const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as Profile;
    return [`${join(folder, file)}, self time:`, ...listFunctions(profile)].join('\n');
  });
  return (await Promise.all(reports)).join('\n\n');
}

export function listFunctions({ nodes, samples, timeDeltas }: Profile): string[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  let total = 0;
  for (const [index, sample] of samples.entries()) {
    const name = names.get(sample) ?? '';
    if (name === '(idle)') continue;
    const spent = timeDeltas[index] ?? 0;
    total += spent;
    times.set(name, (times.get(name) ?? 0) + spent);
  }
  return [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, shown)
    .map(([name, spent]) => `${((100 * spent) / total).toFixed(1).padStart(6)} %  ${name}`);
}

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const name = functionName || '(anonymous)';
  if (url === '') return name;
  const file = url.replace(/^file:\/\/.*?\/(?=(?:node_modules|lib|server|db)\/)/, '');
  return `${name}  ${file}:${lineNumber + 1}`;
}
