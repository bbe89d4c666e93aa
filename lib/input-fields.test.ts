import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { newId } from '#db/ids.ts';
import * as access from './access/input.ts';
import * as signIn from './auth/sign-in-input.ts';
import { apiKeyIdField, emailAddress, emailField, flagField, optionalTextField } from './input-fields.ts';
import * as models from './models/input.ts';
import * as newAccount from './providers/add-account-input.ts';
import * as providers from './providers/input.ts';
import * as settings from './settings/input.ts';
import * as tokens from './tokens/input.ts';
import * as users from './users/input.ts';

const inputs = [access, signIn, models, newAccount, providers, settings, tokens, users]
  .flatMap((module) => Object.entries<unknown>(module))
  .flatMap(([name, value]) =>
    name.endsWith('Input') && value instanceof z.ZodType ? [{ name, value }] : [],
  );

describe('what an action takes', () => {
  it('is looked at as a whole', () => expect(inputs.length).toBeGreaterThan(20));

  // A field that is misspelt, or sent in the hope that some verb obeys it, must not pass in silence.
  it.each(inputs)('$name refuses a field that it does not know', ({ value }) => {
    const { error } = value.safeParse({ tenantId: 'another' });
    expect(error?.issues).toContainEqual(expect.objectContaining({ code: 'unrecognized_keys' }));
  });
});

describe('fields', () => {
  it('take an id in any case, and nothing that is none', () => {
    const id = newId();
    expect(apiKeyIdField.parse(id.toUpperCase())).toBe(id);
    for (const bad of ['', 'x', `${id} `, `{${id}}`, undefined, 7, [id]]) {
      expect(apiKeyIdField.safeParse(bad).error?.issues).toMatchObject([{ message: 'This is no key.' }]);
    }
  });

  it('take a switch as forms and scripts send it', () => {
    expect(['on', 'true', true].map((value) => flagField.parse(value))).toEqual([true, true, true]);
    expect(['off', 'false', false].map((value) => flagField.parse(value))).toEqual([false, false, false]);
    for (const bad of ['', 'yes', 1, null]) expect(flagField.safeParse(bad).success).toBe(false);
  });

  it('put right how an address was typed, where a person typed it', () => {
    const wide = '\uff4aane@example.test';
    expect(emailField.parse(` ${wide} `)).toBe('jane@example.test');
    for (const other of [wide, ' jane@example.test', `${'a'.repeat(250)}@example.test`, 'admin@localhost'])
      expect(emailAddress.safeParse(other).success).toBe(false);
  });

  it('let sign in whoever is stored, and ask nobody for a newer rule', () => {
    const signingIn = (email: string) => signIn.signInInput.safeParse({ email, password: 'x' });
    for (const stored of ['admin@localhost', 'ops\u00b2@corp.example', 'jose\u0301@corp.example'])
      expect(signingIn(` ${stored} `).data?.email).toBe(stored);
    expect(signingIn('  ').error?.issues).toMatchObject([{ message: 'Type your e-mail address.' }]);
  });

  it('take an empty text as none', () => {
    expect(['', '  ', undefined].map((value) => optionalTextField.parse(value))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(optionalTextField.parse(' x ')).toBe(' x ');
  });
});
