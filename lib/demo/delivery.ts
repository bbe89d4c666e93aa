import { type Answer, composeAnswer } from './answer.ts';
import { DemoError, simulatedError } from './demo-error.ts';
import { type Directives, readDirectives } from './directives.ts';
import type { Reply } from './reply.ts';
import type { DemoRequest } from './request.ts';

/** How one provider's API writes an answer. Texts of a stream are whole events. */
export interface Wire {
  plain(answer: Answer): string;
  /** Before the first token. */
  opening(answer: Answer): string;
  token(index: number, token: string): string;
  closing(answer: Answer): string;
  error(): string;
}

/** Says what a request is answered, at its pace, and as its directives want it to fail. */
export async function deliver(reply: Reply, request: DemoRequest, wire: Wire): Promise<void> {
  const directives = readDirectives(request.lastUserText, request.spokenIn);
  refuseImpossible(request, directives);
  await failBeforeHeaders(reply, directives);
  const answer = composeAnswer(request, directives);
  if (request.stream) await sendStream(reply, answer, wire, directives);
  else await sendPlain(reply, answer, wire.plain(answer), directives);
}

function refuseImpossible({ stream }: DemoRequest, { errorAfter }: Directives): void {
  if (errorAfter !== undefined && !stream) {
    throw new DemoError(400, '[demo:error-in-stream] needs a stream: set `stream` to true.', {
      param: 'stream',
      code: 'invalid_demo_directive',
    });
  }
}

async function failBeforeHeaders(reply: Reply, { delayMs, stall, status }: Directives): Promise<void> {
  if (delayMs !== undefined) await reply.wait(delayMs);
  if (stall === 'before-headers') await reply.stall();
  if (!status) return;
  throw simulatedError(
    status.code,
    status.retryAfterSeconds === undefined ? {} : { 'retry-after': String(status.retryAfterSeconds) },
  );
}

/** Real plain answers take as long as their stream would; this one is capped, since nobody sees it being written. */
const longestPlainMs = 2000;

async function sendPlain(
  reply: Reply,
  answer: Answer,
  body: string,
  { stall, cutAfter }: Directives,
): Promise<void> {
  const { response } = reply;
  if (stall === undefined) await reply.wait(plainMs(answer));
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  if (stall === 'after-headers') {
    response.flushHeaders();
    await reply.stall();
  }
  if (cutAfter === undefined) {
    response.end(body);
    return;
  }
  await reply.write(body.slice(0, Math.floor(body.length / 2)));
  response.destroy();
}

function plainMs({ choices, firstTokenMs, nextGapMs }: Answer): number {
  const longest = Math.max(...choices.map(({ tokens }) => tokens.length));
  return firstTokenMs + Math.min(longest * nextGapMs(), longestPlainMs);
}

async function sendStream(reply: Reply, answer: Answer, wire: Wire, directives: Directives): Promise<void> {
  const { response } = reply;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.flushHeaders();
  if (directives.stall) await reply.stall();
  await reply.wait(answer.firstTokenMs);
  const end = await sendTokens(reply, answer, wire, directives);
  if (end === 'cut') response.destroy();
  else response.end(end === 'error' ? wire.error() : wire.closing(answer));
}

/** Sends the opening and every token, or as many as the directives allow. */
async function sendTokens(
  reply: Reply,
  answer: Answer,
  wire: Wire,
  { cutAfter, errorAfter }: Directives,
): Promise<'all' | 'cut' | 'error'> {
  if (errorAfter === 0) return 'error';
  if (cutAfter === 0) return 'cut';
  await reply.write(wire.opening(answer));
  let sent = 0;
  for (const { index, token, startsRound } of interleave(answer.choices)) {
    if (startsRound && sent > 0) await reply.wait(answer.nextGapMs());
    await reply.write(wire.token(index, token));
    sent += 1;
    if (sent === errorAfter) return 'error';
    if (sent === cutAfter) return 'cut';
  }
  return 'all';
}

/** The choices of one call grow side by side, a token each per round. */
function* interleave(choices: Answer['choices']) {
  const rounds = Math.max(...choices.map(({ tokens }) => tokens.length));
  for (let round = 0; round < rounds; round += 1) {
    let startsRound = true;
    for (const [index, { tokens }] of choices.entries()) {
      const token = tokens[round];
      if (token === undefined) continue;
      yield { index, token, startsRound };
      startsRound = false;
    }
  }
}
