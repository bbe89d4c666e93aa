import * as z from 'zod';

const pattern = /^[a-z][a-z0-9-]{1,34}[a-z0-9]$/;
const fewest = 3;
const most = 36;

export const keyNameRules = `Use ${fewest} to ${most} of a–z, 0–9 and hyphens; begin with a letter, end with a letter or digit.`;

/** Which of the rules a name breaks, said of this name; undefined where it keeps them all. */
export function keyNameFault(name: string): string | undefined {
  if (pattern.test(name)) return undefined;
  if (name === '') return 'Enter a name.';
  const [stranger] = name.match(/[^a-z0-9-]/u) ?? [];
  if (stranger !== undefined) return `${nameOf(stranger)} cannot stand in a name: use a–z, 0–9 and hyphens.`;
  if (name.length < fewest) return `A name has ${fewest} characters or more.`;
  if (name.length > most) return `A name has ${most} characters at most; this one has ${name.length}.`;
  if (!/^[a-z]/.test(name)) return `A name begins with a letter, not with “${name[0]}”.`;
  return 'A name ends with a letter or a digit, not with a hyphen.';
}

function nameOf(character: string): string {
  if (character === ' ') return 'A space';
  // Others have nothing to show between quotes, or turn what stands beside them around.
  if (/[\p{C}\p{Z}\p{M}]/u.test(character)) {
    return `The character U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return /[A-Z]/.test(character) ? `The capital “${character}”` : `“${character}”`;
}

export const keyName = z.string().superRefine((name, context) => {
  const message = keyNameFault(name);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** The nearest name that is allowed, for one with letters that are not; undefined where too little is left of it. */
export function correctedKeyName(name: string): string | undefined {
  if (/^[a-z0-9-]*$/.test(name)) return undefined;
  const corrected = name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, most)
    .replace(/-+$/, '');
  return pattern.test(corrected) ? corrected : undefined;
}
