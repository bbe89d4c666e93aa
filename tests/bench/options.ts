import { parseArgs } from 'node:util';

export interface Shape {
  mode: 'plain' | 'stream';
  connections: number;
}

export interface Options {
  /** Empty: all of them. */
  only: readonly string[];
  /** The folder of another checkout whose gateway is measured too. */
  against: string | undefined;
  profile: boolean;
  rounds: number;
  measureMs: number;
  /** Before a figure counts. V8 costs two to three times as much in the first seconds. */
  warmUpMs: number;
  /** Before each measurement of a process that is already warm. */
  settleMs: number;
  shapes: readonly Shape[];
}

export const usageText = `npm run bench -- [--quick] [--only name,name] [--against folder] [--profile]
  --quick    one short round instead of three
  --only     measure these alone: bare, nginx, undici, gateway, server, next-route, portkey
  --against  measure the gateway of another checkout too, in the same rounds and on the same database
  --profile  write a CPU profile of Latchkey's gateway beside the results`;

const connections = [1, 16, 64];

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      against: { type: 'string' },
      profile: { type: 'boolean', default: false },
    },
  });
  return {
    only: values.only.split(',').filter(Boolean),
    against: values.against,
    profile: values.profile,
    rounds: values.quick ? 1 : 3,
    measureMs: values.quick ? 2000 : 4000,
    warmUpMs: 4000,
    settleMs: 500,
    shapes: (['plain', 'stream'] as const).flatMap((mode) =>
      connections.map((count): Shape => ({ mode, connections: count })),
    ),
  };
}
