import { describe, expect, it } from 'vitest';
import { newId } from '#db/ids.ts';
import { setGrantInput } from './input.ts';

describe('setGrantInput', () => {
  it('takes the fields of a form and refuses what is no id', () => {
    const fields = {
      providerAccountId: newId<string & never>(),
      subjectKind: 'team',
      subjectId: newId<string & never>(),
      role: 'provider-account-access',
    };
    expect(setGrantInput.parse(fields)).toMatchObject({ subject: { kind: 'team', id: fields.subjectId } });
    for (const bad of [
      { subjectId: 'x' },
      { subjectKind: 'root' },
      { role: 'owner' },
      { providerAccountId: '1' },
    ]) {
      expect(setGrantInput.safeParse({ ...fields, ...bad }).success).toBe(false);
    }
  });
});
