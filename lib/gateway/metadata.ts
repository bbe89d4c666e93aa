import { isUtf8 } from 'node:buffer';
import { GatewayError } from './errors.ts';
import { asRecord } from './json.ts';

const maxEntries = 16;
const maxValueLength = 128;
const maxNameLength = 64;
const none: Readonly<Record<string, string>> = Object.freeze({});

/** The request's metadata: a JSON object of short strings. A virtual account's tags go before what the client says. */
export function readMetadata(
  header: string | undefined,
  tags: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (header === undefined) return tags;
  const said = parse(header);
  const metadata: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(said)) metadata[name] = checked(name, value);
  return Object.assign(metadata, tags);
}

function parse(header: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(fromWire(header));
  } catch {
    throw invalid('x-latchkey-metadata is not JSON.');
  }
  const record = asRecord(value);
  if (!record) throw invalid('x-latchkey-metadata must be a JSON object of strings.');
  const count = Object.keys(record).length;
  if (count === 0) return none;
  if (count > maxEntries)
    throw invalid(`x-latchkey-metadata has ${count} entries; at most ${maxEntries} are kept.`);
  return record;
}

/** Headers arrive as Latin-1. Clients that hold more than ASCII mostly send UTF-8. */
function fromWire(header: string): string {
  if (/^[\0-\x7f]*$/.test(header)) return header;
  const bytes = Buffer.from(header, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : header;
}

function checked(name: string, value: unknown): string {
  if (name.length > maxNameLength)
    throw invalid(`A name in x-latchkey-metadata is longer than ${maxNameLength} characters.`);
  if (typeof value !== 'string') throw invalid(`x-latchkey-metadata.${name} must be a string.`);
  if (value.length > maxValueLength) {
    throw invalid(`x-latchkey-metadata.${name} is longer than ${maxValueLength} characters.`);
  }
  // PostgreSQL's jsonb can hold neither NUL nor a lone surrogate.
  if (value.includes('\0') || name.includes('\0') || !value.isWellFormed() || !name.isWellFormed()) {
    throw invalid('x-latchkey-metadata holds a character that cannot be kept.');
  }
  return value;
}

function invalid(message: string): GatewayError {
  return new GatewayError('invalid_metadata', message, { param: 'x-latchkey-metadata' });
}
