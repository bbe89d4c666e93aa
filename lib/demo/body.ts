import * as z from 'zod';
import { DemoError } from './demo-error.ts';

/** Far more than a conversation with tools has; reading them takes the process a hundredth of a second. */
const maxValues = 20_000;

/** The body of a call, checked. What the schema does not name is accepted and ignored, as providers do. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, bytes: Buffer): z.output<Schema> {
  refuseManyValues(bytes);
  const parsed = schema.safeParse(parseJson(bytes));
  if (!parsed.success) throw invalidField(parsed.error);
  return parsed.data;
}

/** As `z.array`, which goes on behind a wrong element and so takes seconds for a list of nothing else: this ends at the first. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.unknown().transform((value, context): z.output<Item>[] => {
    if (!Array.isArray(value)) {
      context.addIssue({ code: 'custom', message: 'expected a list' });
      return z.NEVER;
    }
    const list: z.output<Item>[] = [];
    for (const [index, element] of value.entries()) {
      const parsed = item.safeParse(element);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        context.addIssue({
          code: 'custom',
          message: issue?.message ?? 'not understood',
          path: [index, ...(issue?.path ?? [])],
        });
        return z.NEVER;
      }
      list.push(parsed.data);
    }
    return list;
  });
}

/** As `listOf`, with one element or more. */
export function filledListOf<Item extends z.ZodType>(item: Item) {
  return listOf(item).refine((list) => list.length > 0, 'it is empty, and needs at least one element');
}

const quote = 0x22;
const backslash = 0x5c;

const [other, begins, quotes, escapes] = [0, 1, 2, 3];
/** What each byte means to the count: a value begins after it, or a text begins or ends, or the next byte means nothing. */
const kinds = new Uint8Array(256).fill(other);
for (const sign of ',[{') kinds[sign.charCodeAt(0)] = begins;
kinds[quote] = quotes;
kinds[backslash] = escapes;

/** Counted before anything is made of them. */
function refuseManyValues(bytes: Buffer): void {
  if (bytes.length <= maxValues) return;
  const skipText = createTextSkipper(bytes);
  let values = 0;
  for (let at = 0; at < bytes.length && values <= maxValues; at += 1) {
    const kind = kinds[bytes[at] ?? 0];
    if (kind === begins) values += 1;
    else if (kind === quotes) at = skipText(at + 1);
  }
  if (values <= maxValues) return;
  throw new DemoError(
    400,
    `The demo provider reads no more than ${maxValues.toLocaleString('en')} values in one request.`,
    { code: 'too_many_values' },
  );
}

/** Where looking at each byte becomes slower than a search. */
const nearBytes = 256;

/** Finds the quote that ends a text. Each search goes on where it ended: a body is searched once, whatever it holds. */
function createTextSkipper(bytes: Buffer): (from: number) => number {
  const nextQuote = createSearch(bytes, quote);
  const nextBackslash = createSearch(bytes, backslash);
  return (from) => {
    let at = from;
    while (at < bytes.length) {
      for (const near = at + nearBytes; at < near; at += 1) {
        const kind = kinds[bytes[at] ?? quote];
        if (kind === quotes) return at;
        if (kind === escapes) at += 1;
      }
      at = Math.min(nextQuote(at), nextBackslash(at));
    }
    return at;
  };
}

function createSearch(bytes: Buffer, sign: number): (from: number) => number {
  let found = -1;
  return (from) => {
    if (found >= from) return found;
    const at = bytes.indexOf(sign, from);
    found = at < 0 ? bytes.length : at;
    return found;
  };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new DemoError(400, 'The body of the request is not valid JSON.', { code: 'invalid_json' });
  }
}

function invalidField(error: z.ZodError): DemoError {
  const [issue] = error.issues;
  const param = issue?.path.length ? toParam(issue.path) : null;
  const where = param ? `'${param}'` : 'the body';
  return new DemoError(400, `Invalid value for ${where}: ${issue?.message ?? 'not understood'}.`, {
    param,
    code: 'invalid_value',
  });
}

function toParam(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`))
    .join('');
}
