import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const repository = new URL('../..', import.meta.url).pathname;

const server = `
import { readFileSync } from 'node:fs';
const { name, version } = JSON.parse(readFileSync('node_modules/small/package.json', 'utf8'));
process.on('SIGTERM', () => { console.log('the server heard SIGTERM'); process.exit(0); });
if (process.argv.includes('--stay')) setInterval(() => {}, 1_000);
console.log(\`the server found \${name}@\${version}\`);
`;

/** The bootstrap as it is, in a project of one small package and a server that stands for ours. */
export interface BootstrapProject {
  /** The registry's answers to come: kept back, or given. */
  stalls: boolean;
  /** How often the registry was asked. */
  readonly asked: number;
  /** Runs npm in a process group of its own, as a terminal does. */
  npm(...parameters: string[]): { pid: number; output(): string; ended: Promise<unknown> };
  /** Whatever works in the project, whoever started it. */
  running(): Promise<number[]>;
  close(): Promise<void>;
}

/** `nodeFolder`: of the Node that the machine is to have. */
export async function makeBootstrapProject(
  nodeFolder: string = dirname(process.execPath),
): Promise<BootstrapProject> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bootstrap-'));
  const place = join(folder, 'project');
  const tarball = await packSmall(folder);
  let asked = 0;
  const registry = createServer((_request, response) => {
    asked += 1;
    if (!project.stalls) response.end(tarball);
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  await writeFiles(place, (registry.address() as AddressInfo).port);
  const project: BootstrapProject = {
    stalls: false,
    get asked() {
      return asked;
    },
    npm: (...parameters) => startNpm({ folder, place, nodeFolder }, parameters),
    running: () => runningIn(place),
    async close() {
      for (const pid of await runningIn(place)) process.kill(pid, 'SIGKILL');
      registry.closeAllConnections();
      registry.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return project;
}

async function packSmall(folder: string): Promise<Buffer> {
  const source = join(folder, 'small');
  await mkdir(source);
  await writeFile(join(source, 'package.json'), '{"name":"small","version":"1.0.0"}');
  await run('npm', ['pack', '--pack-destination', folder], { cwd: source });
  return readFile(join(folder, 'small-1.0.0.tgz'));
}

async function writeFiles(place: string, port: number): Promise<void> {
  await mkdir(join(place, 'server'), { recursive: true });
  await cp(join(repository, 'scripts'), join(place, 'scripts'), { recursive: true });
  const manifest = { name: 'project', version: '1.0.0', type: 'module', dependencies: { small: '1.0.0' } };
  const small = { version: '1.0.0', resolved: `http://127.0.0.1:${port}/small-1.0.0.tgz` };
  const lock = { lockfileVersion: 3, packages: { '': manifest, 'node_modules/small': small } };
  const scripts = { gateway: 'node scripts/bootstrap.mjs gateway' };
  await writeFile(join(place, 'package.json'), JSON.stringify({ ...manifest, scripts }));
  await writeFile(join(place, 'package-lock.json'), JSON.stringify({ ...manifest, ...lock }));
  await writeFile(join(place, 'server/gateway.ts'), server);
}

function startNpm(
  { folder, place, nodeFolder }: { folder: string; place: string; nodeFolder: string },
  parameters: string[],
) {
  const child = spawn('npm', parameters, {
    cwd: place,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: [nodeFolder, process.env.PATH].join(delimiter),
      HOME: folder,
      npm_config_cache: join(folder, 'cache'),
    } as unknown as NodeJS.ProcessEnv,
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  if (!child.pid) throw new Error('npm did not start');
  return { pid: child.pid, output: () => said, ended: once(child, 'close') };
}

async function runningIn(place: string): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const found = await Promise.all(
    pids.map(async (pid) => ((await readlink(`/proc/${pid}/cwd`).catch(() => '')) === place ? [pid] : [])),
  );
  return found.flat();
}
