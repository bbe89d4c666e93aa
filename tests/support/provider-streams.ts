import { readFileSync } from 'node:fs';

export const streamFixtures = [
  'openai-chat-usage',
  'openai-tool-calls',
  'openai-role-only-first',
  'azure-content-filter-first',
  'multi-byte',
] as const;

/** The same of Anthropic's wire. */
export const messagesFixtures = ['anthropic-text', 'anthropic-tool-use', 'anthropic-thinking-cache'] as const;

/** Of the Responses API. */
export const responsesFixtures = [
  'openai-responses-text',
  'openai-responses-tools',
  'openai-responses-incomplete',
  'openai-responses-failed',
] as const;

export type StreamFixture =
  | (typeof streamFixtures)[number]
  | (typeof messagesFixtures)[number]
  | (typeof responsesFixtures)[number];

/** The bytes of a stream as a provider sends them. */
export function readStream(name: StreamFixture): Buffer {
  return readFileSync(new URL(`../fixtures/streams/${name}.sse`, import.meta.url));
}

/** The same stream with other line ends: the standard allows `\r\n` and `\r` as well. */
export function withLineEnds(stream: Buffer, lineEnd: '\r\n' | '\r'): Buffer {
  return Buffer.from(stream.toString('latin1').replaceAll('\n', lineEnd), 'latin1');
}

/** A comment before every event, as gateways and some providers keep connections alive. */
export function withPings(stream: Buffer): Buffer {
  const events = stream.toString('latin1').split('\n\n').filter(Boolean);
  return Buffer.from(events.map((event) => `: ping\n\n${event}\n\n`).join(''), 'latin1');
}

/** Cuts bytes at the given offsets. */
export function splitAt(bytes: Buffer, offsets: readonly number[]): Buffer[] {
  const inside = offsets.filter((offset) => offset > 0 && offset < bytes.length);
  const bounds = [0, ...new Set(inside.toSorted((a, b) => a - b)), bytes.length];
  return bounds.slice(1).map((to, index) => bytes.subarray(bounds[index], to));
}

/** What a reader of the stream sees: the `data` of each event. */
export function readEvents(stream: Buffer | string): string[] {
  return stream
    .toString()
    .split(/\r\n\r\n|\n\n|\r\r/)
    .flatMap((event) => {
      const data = event.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'));
      return data.length > 0 ? [data.map((line) => line.slice('data:'.length).trimStart()).join('\n')] : [];
    });
}

export function toEvent(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}
