import { once } from 'node:events';
import type { Figures, Job } from './load.ts';
import type { Options, Shape } from './options.ts';
import type { Launched } from './processes.ts';
import type { Started, Target } from './targets/target.ts';
import { makeRequest, streamChunks } from './wire.ts';

export interface Measured {
  target: Target;
  started: Started;
}

/** The figures of one target and shape over all rounds. */
export interface Result {
  target: Target;
  shape: Shape;
  rounds: Figures[];
}

export interface Rounds {
  results: Result[];
  /** Calls that were answered by targets that must have recorded them, warm-up included. */
  recordable: number;
}

export async function runRounds(
  load: Launched,
  measured: readonly Measured[],
  { rounds, measureMs, settleMs, warmUpMs, shapes }: Options,
): Promise<Rounds> {
  let recordable = 0;
  const count = ({ target }: Measured, { answered }: Figures) => {
    if (target.usesDatabase) recordable += answered;
  };
  for (const each of measured) {
    for (const figures of await warmUp(load, each, warmUpMs)) count(each, figures);
  }
  const results = shapes.flatMap((shape) =>
    measured.map(({ target }): Result => ({ target, shape, rounds: [] })),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const shape of shapes) {
      console.log(`round ${round + 1}/${rounds}: ${shape.mode}, ${shape.connections} connections`);
      // Each round begins with another target, so that none always runs after the same one.
      for (const each of rotate(measured, round)) {
        const figures = await measure(load, each, { shape, measureMs, settleMs });
        count(each, figures);
        results.find(({ target, shape: of }) => target === each.target && of === shape)?.rounds.push(figures);
      }
    }
  }
  return { results, recordable };
}

/** One plain and one streamed call, looked at whole: a proxy that answers nonsense quickly is not measured. */
export async function check(load: Launched, { started }: Measured): Promise<void> {
  const plain = await ask<Sample>(load, toJob(started, { mode: 'plain', connections: 1 }, 0, 0));
  if (!plain.head.startsWith('HTTP/1.1 200') || !plain.body.includes('"chatcmpl-bench"')) {
    throw new Error(`it does not answer: ${summary(plain)}`);
  }
  const stream = await ask<Sample>(load, toJob(started, { mode: 'stream', connections: 1 }, 0, 0));
  const words = stream.body.split('"content":" word"').length - 1;
  if (!stream.head.startsWith('HTTP/1.1 200') || words !== streamChunks || !stream.body.includes('[DONE]')) {
    throw new Error(`it does not stream (${words} of ${streamChunks} chunks): ${summary(stream)}`);
  }
}

interface Sample {
  head: string;
  body: string;
}

function summary({ head, body }: Sample): string {
  return `${head.split('\r\n', 1)[0]} ${body.slice(0, 300)}`.replace(/\s+/g, ' ');
}

async function warmUp(load: Launched, each: Measured, measureMs: number): Promise<Figures[]> {
  const warm = (mode: Shape['mode']) =>
    measure(load, each, { shape: { mode, connections: 64 }, measureMs, settleMs: 0 });
  return [await warm('plain'), await warm('stream')];
}

interface Measurement {
  shape: Shape;
  measureMs: number;
  settleMs: number;
}

function measure(load: Launched, { started }: Measured, { shape, measureMs, settleMs }: Measurement) {
  return ask<Figures>(load, toJob(started, shape, measureMs, settleMs));
}

function toJob(started: Started, shape: Shape, measureMs: number, settleMs: number): Job {
  const { port, path, headers, model, pids, databasePids = [] } = started;
  const body = makeRequest(model, shape.mode === 'stream');
  return { shape, port, path, headers, body, settleMs, measureMs, pids, databasePids };
}

async function ask<Answer>({ child }: Launched, job: Job): Promise<Answer> {
  if (!child.connected) throw new Error('the load generator has ended');
  const settled = new AbortController();
  const { signal } = settled;
  const answer = once(child, 'message', { signal });
  const ended = once(child, 'exit', { signal }).then((): never => {
    throw new Error('the load generator has ended');
  });
  // Whether it arrived shows in the answer or in the end.
  child.send(job, () => {});
  try {
    const [figures] = (await Promise.race([answer, ended])) as [Answer];
    return figures;
  } finally {
    settled.abort();
  }
}

function rotate<Item>(items: readonly Item[], by: number): Item[] {
  return items.map((_, index) => items[(index + by) % items.length]).filter((item) => item !== undefined);
}
