import type * as z from 'zod';
import type { ServerAction } from '#components/shared/server-action.ts';
import type { setGrantInput, setGrantsInput } from '#lib/access/input.ts';
import type { Subject } from './subject.ts';

export interface GrantActions {
  search: ServerAction<{ providerAccountId: string; search: string }, Subject[]>;
  setMany: ServerAction<z.input<typeof setGrantsInput>, { changed: number }>;
  set: ServerAction<z.input<typeof setGrantInput>>;
  remove: ServerAction<{ grantId: string }>;
}
