import { type ObjectScan, parseMember, type Span, scanObject } from '../body/scan.ts';
import { splice } from '../body/splice.ts';
import { GatewayError } from '../errors.ts';
import type { Model } from '../ports.ts';

const maxMemberBytes = 2_048;

/** The wanted members of a body that is one JSON object and names none of them twice. */
export function scanBody(body: Buffer, wanted: ReadonlySet<string>): ObjectScan {
  const scan = scanObject(body, wanted);
  if (!scan) throw new GatewayError('invalid_json', 'The body is not a JSON object.');
  if (scan.duplicate) {
    throw new GatewayError('invalid_json', `The body names "${scan.duplicate}" twice.`, {
      param: scan.duplicate,
    });
  }
  return scan;
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

export function readStream(body: Buffer, scan: ObjectScan): boolean {
  const span = scan.members.get('stream');
  return span !== undefined && readMember(body, 'stream', span) === true;
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
