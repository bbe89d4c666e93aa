import { readLastMembers } from '../body/last-member.ts';
import { parseMember, scanObject } from '../body/scan.ts';

const answerMembers: ReadonlySet<string> = new Set(['usage', 'service_tier']);
const maxUsageBytes = 65_536;
const usageName = Buffer.from('"usage"');
const nearBytes = 16_384;
const nearValue = /^\s*:\s*("(?:[^"\\]|\\.){0,64}"|[^\s,}\]"]{1,16})/;

/** The `usage` of a whole answer and what stands behind it; empty where there is none that can be read. */
export function usageMembers(answer: Buffer): Record<string, unknown> {
  return readLastMembers(answer, usageName) ?? topMembers(answer);
}

/** The last short value of that name, somewhere in the end of a whole answer. */
export function nearUsage(answer: Buffer, quotedName: Buffer): unknown {
  const end = answer.subarray(-nearBytes);
  const at = end.lastIndexOf(quotedName);
  if (at === -1) return undefined;
  const behind = end.toString('latin1', at + quotedName.length, at + quotedName.length + 80);
  try {
    return JSON.parse(nearValue.exec(behind)?.[1] ?? '');
  } catch {
    return behind;
  }
}

/** The same, found from the beginning: wherever they stand, and however deep something else has their names. */
export function topMembers(answer: Buffer): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, span] of scanObject(answer, answerMembers)?.members ?? []) {
    if (span.end - span.start > maxUsageBytes) continue;
    try {
      found[name] = parseMember(answer, span);
    } catch {
      // A member that does not parse is one that is not there.
    }
  }
  return found;
}
