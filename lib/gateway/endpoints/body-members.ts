import { type ObjectScan, parseMember, type Span, scanObject } from '../body/scan.ts';
import { splice } from '../body/splice.ts';
import type { Watch } from '../body/watch.ts';
import { GatewayError } from '../errors.ts';
import type { Model } from '../ports.ts';
import { requireClear } from './clear-object.ts';
import { elsewhereNames, nestedOptions, refuseElsewhere } from './elsewhere.ts';
import { rateNames } from './rates.ts';
import { refuseToolModels } from './tool-models.ts';

const maxMemberBytes = 2_048;
/** No conversation comes near it; reading so many takes some hundredths of a second. */
const maxValues = 1_000_000;

/** What every endpoint looks for at the top of a body, and what it looks for beside. */
export function membersOf(...own: readonly string[]): ReadonlySet<string> {
  return new Set(['model', 'stream', 'tools', ...rateNames, ...elsewhereNames, nestedOptions, ...own]);
}

/** The wanted members of a body that is one JSON object, names each once and as it is spelt, and no model or place beside `model`. */
export function scanBody(body: Buffer, wanted: ReadonlySet<string>, watch?: Watch): ObjectScan {
  const scan = scanObject(body, wanted, watch, maxValues);
  if (!scan) throw new GatewayError('invalid_json', 'The body is not a JSON object.');
  requireClear(scan, '');
  refuseElsewhere(body, scan);
  refuseToolModels(body, scan);
  return scan;
}

/** Whether a body that was watched is to be looked through for ids. */
export function mayNameIds({ meets, members }: ObjectScan, telling: readonly string[]): boolean {
  return meets || telling.some((name) => members.has(name));
}

export interface ModelMember {
  model: string;
  span: Span;
}

export function readModel(body: Buffer, scan: ObjectScan): ModelMember {
  const span = scan.members.get('model');
  if (!span) throw new GatewayError('missing_model', 'The body has no "model".', { param: 'model' });
  const model = readMember(body, 'model', span);
  if (typeof model !== 'string') {
    throw new GatewayError('invalid_model', 'model must be a string.', { param: 'model' });
  }
  return { model, span };
}

/** Makes the body to send: the model's own id in the place of what was asked for, every other byte as it came. */
export function bodyWithModel(body: Buffer, { span }: ModelMember): (target: Model) => Buffer {
  return ({ upstreamId }) => splice(body, [{ ...span, text: JSON.stringify(upstreamId) }]);
}

/** Anything that only some providers take for true would be answered with a stream that nobody counts. */
export function readStream(body: Buffer, scan: ObjectScan): boolean {
  const span = scan.members.get('stream');
  const value = span && readMember(body, 'stream', span);
  if (value === true) return true;
  if (value === undefined || value === null || value === false) return false;
  throw new GatewayError('invalid_json', 'stream must be true or false.', { param: 'stream' });
}

/** What is parsed here is small by its nature; a large one would only keep everybody else waiting. */
export function readMember(body: Buffer, name: string, span: Span): unknown {
  if (span.end - span.start > maxMemberBytes) {
    throw new GatewayError('invalid_json', `"${name}" is longer than ${maxMemberBytes} bytes.`, {
      param: name,
    });
  }
  try {
    return parseMember(body, span);
  } catch {
    throw new GatewayError('invalid_json', `"${name}" is not valid JSON.`, { param: name });
  }
}
