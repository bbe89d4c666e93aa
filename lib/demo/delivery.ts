import { type Answer, composeAnswer } from './answer.ts';
import { DemoError, simulatedError } from './demo-error.ts';
import { type Directives, readDirectives } from './directives.ts';
import type { Reply } from './reply.ts';
import type { DemoRequest } from './request.ts';
import { eachToken } from './tokens.ts';

/** How one provider's API writes an answer. Texts of a stream are whole events. */
export interface Wire {
  plain(answer: Answer): string;
  /** Before the first token. */
  opening(answer: Answer): string;
  token(index: number, token: string): string;
  closing(answer: Answer): string;
  error(): string;
}

/** What is left of a request when it was read. It may be open for a quarter of an hour, so nothing in it grows with the body. */
export interface Call {
  stream: boolean;
  directives: Directives;
  answer: Answer;
  wire: Wire;
}

export function prepareCall(request: DemoRequest, wire: Wire): Call {
  const directives = readDirectives(request.lastUserText, request.spokenIn);
  refuseImpossible(request, directives);
  return { stream: request.stream, directives, answer: composeAnswer(request, directives), wire };
}

/** Says what a call is answered, at its pace, and as its directives want it to fail. */
export async function deliver(reply: Reply, call: Call): Promise<void> {
  await failBeforeHeaders(reply, call.directives);
  if (call.stream) await sendStream(reply, call);
  else await sendPlain(reply, call);
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

async function sendPlain(reply: Reply, { answer, wire, directives }: Call): Promise<void> {
  const { response } = reply;
  const { stall, cutAfter } = directives;
  if (stall) {
    writePlainHead(response, wire.plain(answer));
    response.flushHeaders();
    await reply.stall();
  }
  await reply.wait(plainMs(answer));
  const body = wire.plain(answer);
  writePlainHead(response, body);
  if (cutAfter === undefined) {
    response.end(body);
    return;
  }
  await reply.write(body.slice(0, Math.floor(body.length / 2)));
  response.destroy();
}

function writePlainHead(response: Reply['response'], body: string): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
}

function plainMs({ choices, firstTokenMs, nextGapMs }: Answer): number {
  const longest = Math.max(...choices.map(({ tokens }) => tokens));
  return firstTokenMs + Math.min(longest * nextGapMs(), longestPlainMs);
}

async function sendStream(reply: Reply, { answer, wire, directives }: Call): Promise<void> {
  const { response } = reply;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.flushHeaders();
  if (directives.stall) await reply.stall();
  await reply.wait(answer.firstTokenMs);
  const end = await sendTokens(reply, answer, wire, breakOf(directives));
  if (end === 'cut') response.destroy();
  else response.end(end === 'error' ? wire.error() : wire.closing(answer));
}

interface Break {
  end: 'all' | 'cut' | 'error';
  after: number;
}

/** Where a stream ends before its time: of two directives, at the one that comes first. */
function breakOf({
  cutAfter = Number.POSITIVE_INFINITY,
  errorAfter = Number.POSITIVE_INFINITY,
}: Directives): Break {
  if (errorAfter < Number.POSITIVE_INFINITY && errorAfter <= cutAfter)
    return { end: 'error', after: errorAfter };
  return { end: cutAfter < Number.POSITIVE_INFINITY ? 'cut' : 'all', after: cutAfter };
}

/** Sends the opening and every token, or as many as come before the break. */
async function sendTokens(
  reply: Reply,
  answer: Answer,
  wire: Wire,
  { end, after }: Break,
): Promise<Break['end']> {
  if (after === 0) return end;
  await reply.write(wire.opening(answer));
  let sent = 0;
  for (const round of roundsOf(answer.choices)) {
    if (sent > 0) await reply.wait(answer.nextGapMs());
    const allowed = round.slice(0, after - sent);
    await reply.write(allowed.map(({ index, token }) => wire.token(index, token)).join(''));
    sent += allowed.length;
    if (sent === after) return end;
  }
  return 'all';
}

/** The choices of one call grow side by side, a token each per round. */
function* roundsOf(choices: Answer['choices']) {
  const texts = choices.map(({ text }) => eachToken(text));
  for (;;) {
    const round: { index: number; token: string }[] = [];
    for (const [index, tokens] of texts.entries()) {
      const next = tokens.next();
      if (!next.done) round.push({ index, token: next.value });
    }
    if (round.length === 0) return;
    yield round;
  }
}
