import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Answer, CallEnd, Step } from './provider-call.ts';

export interface Performance {
  answer: Answer;
  response: ServerResponse;
  socket: Socket;
  timeScale: number;
  onFirstStep(): void;
  onTokens(tokens: number): void;
}

class ClientGone extends Error {}

/** Carries out an answer step by step. Never rejects: how it ended is the result. */
export async function perform(performance: Performance): Promise<CallEnd> {
  try {
    for (const step of performance.answer.steps) {
      const end = await take(step, performance);
      if (end) return end;
    }
    return performance.answer.steps.some((step) => 'end' in step) ? 'complete' : 'provider-broke';
  } catch (error) {
    if (error instanceof ClientGone) return 'client-hung-up';
    throw error;
  }
}

async function take(step: Step, performance: Performance): Promise<CallEnd | undefined> {
  const { response, socket, timeScale } = performance;
  if ('wait' in step) return void (await untilGone(socket, sleep(step.wait * timeScale)));
  if ('until' in step) return void (await untilGone(socket, step.until));
  if ('hold' in step) return void (await untilGone(socket, new Promise(() => {})));
  performance.onFirstStep();
  if ('head' in step) {
    response.writeHead(step.head.status, step.head.headers);
    response.flushHeaders();
    return undefined;
  }
  if ('write' in step) return void (await write(step, performance));
  if ('end' in step) return await end(performance);
  await flushed(performance);
  if ('reset' in step) socket.resetAndDestroy();
  else socket.destroy();
  return 'provider-broke';
}

async function write(step: { write: Buffer | string; tokens?: number }, performance: Performance) {
  const { answer, response, socket } = performance;
  const left = Promise.withResolvers<void>();
  (answer.raw ? socket : response).write(step.write, () => left.resolve());
  performance.onTokens(step.tokens ?? 0);
  await untilGone(socket, left.promise);
}

async function end({ answer, response, socket }: Performance): Promise<CallEnd> {
  const left = Promise.withResolvers<void>();
  if (answer.raw) socket.end(() => left.resolve());
  else response.end(() => left.resolve());
  await untilGone(socket, left.promise);
  return 'complete';
}

/** A write may still be corked for this turn of the event loop. */
async function flushed({ socket }: Performance): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (socket.writableLength > 0) await new Promise((resolve) => socket.once('drain', resolve));
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

function untilGone(socket: Socket, event: Promise<unknown>): Promise<unknown> {
  if (socket.destroyed) return Promise.reject(new ClientGone());
  const gone = Promise.withResolvers<never>();
  const onClose = () => gone.reject(new ClientGone());
  socket.once('close', onClose);
  return Promise.race([event, gone.promise]).finally(() => socket.off('close', onClose));
}
