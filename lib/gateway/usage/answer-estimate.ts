import { jsonBytes, stringEnd } from '../body/json-bytes.ts';
import { estimateTokens } from './token-estimate.ts';

const { quote, colon } = jsonBytes;
/** Of a longer answer the rest is taken to be like its beginning. */
const bytesRead = 1_048_576;
const longestName = 32;
/** Members that say what an answer is, and nothing that a model wrote. */
const labels: ReadonlySet<string> = new Set([
  'id',
  'call_id',
  'item_id',
  'object',
  'model',
  'provider',
  'role',
  'type',
  'status',
  'signature',
  'encrypted_content',
  'finish_reason',
  'native_finish_reason',
  'stop_reason',
  'service_tier',
  'system_fingerprint',
]);

/** Of an answer in JSON, whole or cut anywhere, by the texts in it. */
export function estimateAnswerTokens(answer: Buffer): number {
  const seen = answer.subarray(0, bytesRead);
  const share = seen.length === 0 ? 1 : answer.length / seen.length;
  return estimateTokens(Math.ceil(textBytes(seen) * share));
}

function textBytes(json: Buffer): number {
  let sum = 0;
  let name = '';
  let at = json.indexOf(quote);
  while (at !== -1) {
    const end = stringEnd(json, at);
    if (end === -1) return labels.has(name) ? sum : sum + json.length - at - 1;
    if (isName(json, end)) name = json.toString('latin1', at + 1, Math.min(end - 1, at + longestName));
    else if (!labels.has(name)) sum += end - at - 2;
    at = json.indexOf(quote, end);
  }
  return sum;
}

function isName(json: Buffer, end: number): boolean {
  let at = end;
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at += 1;
  return json[at] === colon;
}
