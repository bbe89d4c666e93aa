import { brotliCompressSync, gzipSync } from 'node:zlib';
import { json, respond, streamHead } from './provider-answers.ts';
import type { Answer, ProviderCall, Script, Step } from './provider-call.ts';
import { toEvent } from './provider-streams.ts';

type Headers = Readonly<Record<string, string>>;

function mapAnswer(script: Script, change: (answer: Answer, call: ProviderCall) => Answer): Script {
  return (call) => change(typeof script === 'function' ? script(call) : script, call);
}

export function delayHeaders(milliseconds: number, script: Script): Script {
  return mapAnswer(script, (answer) => ({ ...answer, steps: [{ wait: milliseconds }, ...answer.steps] }));
}

/** Says nothing before the test says so. */
export function delayUntil(event: Promise<unknown>, script: Script): Script {
  return mapAnswer(script, (answer) => ({ ...answer, steps: [{ until: event }, ...answer.steps] }));
}

export function neverAnswer(bill?: Answer['bill']): Answer {
  return { steps: [{ hold: true }], ...(bill && { bill }) };
}

export function headersThenNothing(contentType = 'text/event-stream'): Answer {
  return { steps: [{ head: { status: 200, headers: { 'content-type': contentType } } }, { hold: true }] };
}

/** Sends so many bytes of the body, then breaks off: RST, FIN, or an end that looks clean. */
export function breakAfter(
  bytes: number,
  script: Script,
  how: 'reset' | 'destroy' | 'end' = 'reset',
): Script {
  return mapAnswer(script, (answer) => {
    const last: Step = how === 'end' ? { end: true } : how === 'reset' ? { reset: true } : { destroy: true };
    return { ...answer, steps: [...takeBytes(answer.steps, bytes), last] };
  });
}

function takeBytes(steps: readonly Step[], bytes: number): Step[] {
  const taken: Step[] = [];
  let left = bytes;
  for (const step of steps) {
    if ('end' in step) break;
    if (!('write' in step)) {
      taken.push(step);
      continue;
    }
    const all = Buffer.from(step.write);
    if (left > 0) taken.push({ ...step, write: all.subarray(0, left) });
    left -= all.length;
    if (left <= 0) break;
  }
  return taken;
}

/** Breaks off before a byte of the head. */
export function resetBeforeHeaders(): Answer {
  return { steps: [{ reset: true }] };
}

/** The body is shorter (negative) or longer than `content-length` says. */
export function wrongContentLength(
  difference: number,
  body = '{"object":"chat.completion","choices":[]}',
): Answer {
  return raw(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length - difference}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** Bytes straight onto the wire, then FIN. */
export function raw(bytes: Buffer | string): Answer {
  return { raw: true, steps: [{ write: bytes }, { end: true }] };
}

export function garbage(
  kind: 'not-http' | 'nul' | 'informational-flood' | 'huge-header' | 'trailers',
): Answer {
  const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
  switch (kind) {
    case 'not-http':
      return raw('SSH-2.0-OpenSSH_9.2\r\n');
    case 'nul':
      return raw(`${ok}x-odd: a\0b\r\ncontent-length: 2\r\n\r\n{}`);
    case 'informational-flood':
      return raw(`${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(5000)}${ok}content-length: 2\r\n\r\n{}`);
    case 'huge-header':
      return raw(`${ok}x-large: ${'a'.repeat(200_000)}\r\ncontent-length: 2\r\n\r\n{}`);
    case 'trailers':
      return raw(
        `${ok}trailer: x-late\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nx-late: 1\r\n\r\n`,
      );
  }
}

/** A body packed as `content-encoding` says, or, as `lie`, one that is not what it says. */
export function encoded(
  encoding: 'gzip' | 'br' | 'lie',
  body: Buffer | string,
  contentType = 'application/json',
): Answer {
  const packed = { gzip: gzipSync, br: brotliCompressSync, lie: Buffer.from }[encoding](Buffer.from(body));
  return respond(200, packed, {
    'content-type': contentType,
    'content-encoding': encoding === 'lie' ? 'gzip' : encoding,
  });
}

export function html(
  status = 200,
  body = '<!doctype html><title>Hello</title><script>alert(1)</script>',
): Answer {
  return respond(status, body, { 'content-type': 'text/html; charset=utf-8' });
}

/** Leads elsewhere; `script` is what it answers beside that, nothing if left out. */
export function redirect(location: string, status = 302, script: Script = respond(status, '')): Script {
  const led = (step: Step): Step =>
    'head' in step ? { head: { status, headers: { ...step.head.headers, location } } } : step;
  return mapAnswer(script, (answer) => ({ ...answer, steps: answer.steps.map(led) }));
}

/** A failure as OpenAI reports it. */
export function failure(
  status: number,
  options: { message?: string; code?: string; headers?: Headers } = {},
): Answer {
  const { message = `The test provider answers ${status}.`, code = null, headers } = options;
  return json(
    status,
    { error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error', param: null, code } },
    headers,
  );
}

/** An error event inside a 200, before (0) or after some content, and no `[DONE]`. */
export function errorInStream(afterWords = 0, message = 'The test provider broke down.'): Answer {
  const word = toEvent({
    id: 'chatcmpl-broken',
    object: 'chat.completion.chunk',
    created: 1_800_000_000,
    model: 'test',
    choices: [{ index: 0, delta: { content: 'word ' }, finish_reason: null }],
  });
  const words = Array.from({ length: afterWords }, (): Step => ({ write: word, tokens: 1 }));
  const error = toEvent({ error: { message, type: 'server_error', param: null, code: null } });
  return { steps: [streamHead(), ...words, { write: error }, { end: true }], bill: { inputTokens: 12 } };
}

/** A model that thinks without a sign of life, then answers. */
export function silentThinking(milliseconds: number, script: Script): Script {
  return mapAnswer(script, (answer) => {
    const head = answer.steps.findIndex((step) => 'head' in step) + 1;
    return { ...answer, steps: answer.steps.toSpliced(head, 0, { wait: milliseconds }) };
  });
}

/** One event whose line is that long. */
export function longLine(bytes = 10 * 1024 * 1024): Answer {
  const event = toEvent({
    id: 'chatcmpl-long',
    object: 'chat.completion.chunk',
    created: 1_800_000_000,
    model: 'test',
    choices: [{ index: 0, delta: { content: 'x'.repeat(bytes) }, finish_reason: null }],
  });
  return { steps: [streamHead(), { write: event }, { write: 'data: [DONE]\n\n' }, { end: true }] };
}

/** Bytes that are no UTF-8, inside and between events. */
export function invalidUtf8(): Answer {
  const bytes = Buffer.concat([
    Buffer.from(
      'data: {"id":"chatcmpl-odd","object":"chat.completion.chunk","created":1,"model":"test","choices":[{"index":0,"delta":{"content":"',
    ),
    Buffer.from([0xff, 0xc3, 0x28, 0xe2, 0x82]),
    Buffer.from('"},"finish_reason":null}]}\n\ndata: [DONE]\n\n'),
  ]);
  return { steps: [streamHead(), { write: bytes }, { end: true }] };
}

/** Says back what it was authorised with; `split-stream` in two writes that part in the middle of the secret. */
export function reflectCredential(
  where: 'body' | 'error' | 'header' | 'location' | 'stream' | 'split-stream',
): Script {
  return ({ headers }) => {
    const credential = headers.authorization ?? '';
    const message = `Incorrect API key provided: ${credential}`;
    switch (where) {
      case 'body':
        return json(200, { object: 'chat.completion', choices: [], debug: credential });
      case 'error':
        return failure(401, { message, code: 'invalid_api_key' });
      case 'header':
        return json(
          200,
          { object: 'chat.completion', choices: [] },
          { 'x-ratelimit-debug': credential, 'openai-debug': credential },
        );
      case 'location':
        return respond(302, '', { location: `http://127.0.0.1:9/?key=${encodeURIComponent(credential)}` });
      case 'stream':
        return { steps: [streamHead(), { write: toEvent({ error: { message } }) }, { end: true }] };
      case 'split-stream': {
        const event = toEvent({ error: { message } });
        const middle = event.indexOf(credential) + Math.floor(credential.length / 2);
        return {
          steps: [
            streamHead(),
            { write: event.slice(0, middle) },
            { wait: 5 },
            { write: event.slice(middle) },
            { end: true },
          ],
        };
      }
    }
  };
}
