import * as z from 'zod';
import { isUuid, type TeamId } from '#db/ids.ts';

export const teamName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,62}[a-z0-9]$/,
    'Use 3 to 64 of a–z, 0–9 and hyphens; begin with a letter, end with a letter or digit.',
  );

export const teamId = z
  .string()
  .refine(isUuid, 'This is no team.')
  .transform((value) => value.toLowerCase() as TeamId);

/** A list, or one text with addresses apart by commas, spaces or lines. */
const emails = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(/[\s,;]+/).filter(Boolean) : value),
  z.array(z.string().trim().min(3).max(254)).max(1_000, 'At most 1,000 people.'),
);

const displayName = z.string().trim().max(100, 'At most 100 characters.');
const description = z.string().trim().max(500, 'At most 500 characters.');

export const createTeamInput = z.strictObject({
  name: teamName,
  displayName: displayName.default(''),
  description: description.default(''),
  members: emails.default([]),
  managers: emails.default([]),
});
export type CreateTeamInput = z.output<typeof createTeamInput>;

export const updateTeamInput = z.strictObject({
  teamId,
  name: teamName.optional(),
  displayName: displayName.optional(),
  description: description.optional(),
});
export type UpdateTeamInput = z.output<typeof updateTeamInput>;

/** The whole of the team afterwards. Somebody in both lists is a manager. */
export const setTeamMembersInput = z.strictObject({
  teamId,
  members: emails.default([]),
  managers: emails.default([]),
});
export type SetTeamMembersInput = z.output<typeof setTeamMembersInput>;

export const teamTarget = z.strictObject({ teamId });
