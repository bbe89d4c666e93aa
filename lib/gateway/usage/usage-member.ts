import { readLastMember } from '../body/last-member.ts';
import { parseMember, scanObject } from '../body/scan.ts';

const answerMembers: ReadonlySet<string> = new Set(['usage']);
const maxUsageBytes = 65_536;
const usageName = Buffer.from('"usage"');

/** The `usage` member of a whole answer; undefined where there is none that can be read. */
export function usageMember(answer: Buffer): unknown {
  return readLastMember(answer, usageName) ?? searchMember(answer);
}

function searchMember(answer: Buffer): unknown {
  const span = scanObject(answer, answerMembers)?.members.get('usage');
  if (!span || span.end - span.start > maxUsageBytes) return undefined;
  try {
    return parseMember(answer, span);
  } catch {
    return undefined;
  }
}
