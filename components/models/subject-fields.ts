import * as z from 'zod';
import type { Subject } from './subject.ts';

/** What `SubjectPicker` edits; the server checks each of them again. */
export const subjectsField = z.array(z.custom<Subject>());

export function asSubjectInput({ kind, id }: Subject): { subjectKind: Subject['kind']; subjectId: string } {
  return { subjectKind: kind, subjectId: id };
}
