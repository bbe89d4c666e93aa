import type { AuditEvent } from '#db/queries/audit-events.ts';
import { capital } from '#lib/format/capital.ts';
import { type PhrasePart, type Wording, wordings } from './wordings.ts';

/** A sentence without its subject: "revoked the key laptop of ada@example.com". Names stand apart, to be set off. */
export type Phrase = readonly PhrasePart[];

export type DescribedEvent = Pick<
  AuditEvent,
  'action' | 'outcome' | 'actorLabel' | 'targetType' | 'targetLabel' | 'details'
>;

export function describeEvent(event: DescribedEvent): Phrase {
  const wording = wordingOf(event.action);
  if (!wording) return unworded(event);
  const verb = event.outcome === 'refused' ? `tried to ${wording.base}` : wording.past;
  if (wording.before === null) return [`${verb} ${wording.any}`, ...rest(wording, event)];
  if (isUnknownTarget(event)) return [`${verb} ${wording.any}`];
  const before = typeof wording.before === 'string' ? wording.before : wording.before(event);
  return [`${verb} ${before} `, { name: event.targetLabel }, ...rest(wording, event)];
}

const byName = new Map<string, Wording>(Object.entries(wordings));

/** None for an action that only another version knows. */
function wordingOf(action: string): Wording | undefined {
  return byName.get(action);
}

function rest(wording: Wording, event: DescribedEvent): Phrase {
  return wording.after?.(event) ?? [];
}

/** An action that this version has no words for is told by its own name. */
function unworded(event: DescribedEvent): Phrase {
  const verb = event.outcome === 'refused' ? 'tried' : 'did';
  const start = `${verb} “${actionLabel(event.action)}”`;
  return isUnknownTarget(event)
    ? [start]
    : [`${start} on the ${targetWord(event.targetType)} `, { name: event.targetLabel }];
}

/** A refused attempt that got no further than its name has the action itself for its target. */
function isUnknownTarget({ targetType, targetLabel }: DescribedEvent): boolean {
  return targetType === 'action' || targetLabel === '';
}

export function phraseText(phrase: Phrase): string {
  return phrase.map((part) => (typeof part === 'string' ? part : part.name)).join('');
}

/** For a list of choices: "Revoke a key". */
export function actionLabel(action: string): string {
  const wording = wordingOf(action);
  return capital(wording ? `${wording.base} ${wording.any}` : action.replaceAll(/[-.]+/g, ' '));
}

const targetWords = new Map([
  ['pat', 'key'],
  ['vat', 'key'],
  ['action', 'attempt'],
]);

/** What a target is, in the words of the domain: "provider account". */
function targetWord(targetType: string): string {
  return targetWords.get(targetType) ?? targetType.replaceAll('-', ' ');
}

export function targetLabel(targetType: string): string {
  return capital(targetWord(targetType));
}
