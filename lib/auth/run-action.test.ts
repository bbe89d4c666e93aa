import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import * as z from 'zod';
import { auditEvents } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { requireManager } from '#lib/access/manage-account.ts';
import type { Permission } from '#lib/access/permissions.ts';
import { AppError } from '#lib/errors.ts';
import { captureLog } from '#tests/support/captured-log.ts';
import { it } from '#tests/support/db-test.ts';
import { createActor, createAdmin, testNow as now } from '#tests/support/factories.ts';
import { createProviderAccount } from '#tests/support/provider-factories.ts';
import type { Actor } from './actor.ts';
import { fieldsOf } from './form-fields.ts';
import { runAction, runOpenAction } from './run-action.ts';

const publicUrl = 'https://portal.example.test';
const input = z.strictObject({ name: z.string().min(1, 'Give it a name.') });

class Redirect extends Error {}

function contextOf(
  db: Db,
  actor: Actor | undefined,
  headers: Record<string, string> = { origin: publicUrl },
) {
  return {
    headers: new Headers(headers),
    runtime: { db, config: { publicUrl } },
    now,
    findActor: async () => actor,
    rethrow: (error: unknown) => {
      if (error instanceof Redirect) throw error;
    },
  };
}

function spec(permission: Permission) {
  return { name: 'model.edit' as const, permission, input };
}

function refusals(db: Db, actor: Actor) {
  return db.select().from(auditEvents).where(eq(auditEvents.tenantId, actor.tenantId));
}

describe('runAction', () => {
  it('gives the verb who acts and what was asked, from a call or a form', async ({ db }) => {
    const actor = await createActor(db);
    const run = async (call: { actor: Actor; input: { name: string } }) =>
      `${call.actor.email} ${call.input.name}`;
    const form = new FormData();
    form.set('name', 'x');
    form.set('$ACTION_REF_1', '');
    for (const raw of [{ name: 'x' }, form]) {
      expect(await runAction(spec('keys:own'), contextOf(db, actor), raw, run)).toEqual({
        ok: true,
        data: `${actor.email} x`,
      });
    }
  });

  it('asks in order: where from, who, may they, is it valid', async ({ db }) => {
    const actor = await createActor(db);
    const run = () => Promise.reject(new Error('the verb ran'));
    const bad = { name: '', tenantId: 'x' };
    const codes = [
      await runAction(spec('users:write'), contextOf(db, actor, {}), bad, run),
      await runAction(spec('users:write'), contextOf(db, undefined), bad, run),
      await runAction(spec('users:write'), contextOf(db, actor), bad, run),
      await runAction(spec('keys:own'), contextOf(db, actor), bad, run),
    ].map((result) => (result.ok ? 'ok' : result.code));
    expect(codes).toEqual(['forbidden', 'unauthenticated', 'forbidden', 'invalid']);
  });

  it('names the fields that are wrong, and refuses those it does not know', async ({ db }) => {
    const actor = await createActor(db);
    const result = await runAction(spec('keys:own'), contextOf(db, actor), { name: '' }, async () => 1);
    expect(result).toEqual({
      ok: false,
      code: 'invalid',
      message: 'Check the marked fields.',
      fields: { name: ['Give it a name.'] },
    });
    for (const raw of [
      { name: 'x', roles: ['tenant-admin'] },
      null,
      'x',
      undefined,
      [],
      JSON.parse('{"name":"x","__proto__":{"a":1}}'),
    ]) {
      expect((await runAction(spec('keys:own'), contextOf(db, actor), raw, async () => 1)).ok).toBe(false);
    }
  });

  it('remembers a refused attempt at an admin’s verb, and none of a stranger or another page', async ({
    db,
  }) => {
    const member = await createActor(db);
    const run = async () => 1;
    await runAction(spec('users:write'), contextOf(db, member, {}), { name: 'x' }, run);
    expect(await refusals(db, member)).toEqual([]);
    await runAction(spec('users:write'), contextOf(db, member), { name: 'x' }, run);
    expect(await refusals(db, member)).toMatchObject([
      { action: 'model.edit', outcome: 'refused', actorLabel: member.email, targetId: 'model.edit' },
    ]);
  });

  it('remembers also what the verb itself refused', async ({ db }) => {
    const member = await createActor(db);
    const run = () => Promise.reject(new AppError('forbidden', 'Not yours.'));
    const result = await runAction(spec('keys:own'), contextOf(db, member), { name: 'x' }, run);
    expect(result).toEqual({ ok: false, code: 'forbidden', message: 'Not yours.' });
    expect(await refusals(db, member)).toHaveLength(1);
  });

  it('remembers what the verb says was tried, and that once', async ({ db }) => {
    const member = await createActor(db);
    const { providerAccountId } = await createProviderAccount(db, member.tenantId);
    await runAction(spec('models:read'), contextOf(db, member), { name: 'x' }, ({ actor }) =>
      requireManager(db, actor, { providerAccountId, action: 'model.create' }),
    );
    expect(await refusals(db, member)).toMatchObject([
      { action: 'model.create', outcome: 'refused', targetId: providerAccountId },
    ]);
  });

  it('remembers each of several things that one verb was tried on', async ({ db }) => {
    const member = await createActor(db);
    const attempts = ['one', 'two'].map((id) => ({
      action: 'pat.revoke' as const,
      target: { type: 'pat', id, label: id },
    }));
    const run = () => Promise.reject(new AppError('not_found', 'Not there.', { attempts }));
    await runAction(spec('keys:own'), contextOf(db, member), { name: 'x' }, run);
    expect(await refusals(db, member)).toMatchObject([
      { action: 'pat.revoke', targetId: 'one' },
      { action: 'pat.revoke', targetId: 'two' },
    ]);
  });

  it('tells only what may be told, and lets redirects pass', async ({ db }) => {
    const logged = captureLog();
    const admin = await createAdmin(db);
    const run = (error: Error) => () => Promise.reject(error);
    const secret = new Error('relation "users" of lk_pat_abc');
    const result = await runAction(spec('users:write'), contextOf(db, admin), { name: 'x' }, run(secret));
    expect(result).toEqual({ ok: false, code: 'internal', message: 'Something went wrong. Try again.' });
    await expect(
      runAction(spec('users:write'), contextOf(db, admin), { name: 'x' }, run(new Redirect())),
    ).rejects.toBeInstanceOf(Redirect);
    expect(logged).toMatchObject([{ level: 'error', event: 'action.failed', fields: { error: secret } }]);
  });
});

describe('runOpenAction', () => {
  it('asks where from and whether it is valid', async ({ db }) => {
    const open = { name: 'session.create', input };
    const run = async () => 'in';
    expect(await runOpenAction(open, contextOf(db, undefined, {}), { name: 'x' }, run)).toMatchObject({
      code: 'forbidden',
    });
    expect(await runOpenAction(open, contextOf(db, undefined), {}, run)).toMatchObject({ code: 'invalid' });
    expect(await runOpenAction(open, contextOf(db, undefined), { name: 'x' }, run)).toEqual({
      ok: true,
      data: 'in',
    });
  });
});

describe('fieldsOf', () => {
  it('makes a list of a name that comes twice, and pollutes nothing', () => {
    const form = new FormData();
    form.append('roles', 'a');
    form.append('roles', 'b');
    form.append('one', '1');
    form.append('__proto__', 'x');
    const fields = fieldsOf(form);
    expect(fields).toMatchObject({ roles: ['a', 'b'], one: '1' });
    expect(Object.hasOwn(fields, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('what an action says of a failure that is no fault of its input', () => {
  it.each([
    ['53100', /cannot be written to.*operates/],
    ['25006', /cannot be written to/],
    ['58030', /cannot be written to/],
    ['57P03', /does not answer/],
    ['ECONNREFUSED', /does not answer/],
  ])('is what %s means, however often it was wrapped', async (code, words) => {
    const logged = captureLog();
    const cause = Object.assign(new Error('could not extend file'), { code });
    const failed = new Error('Failed query: insert', { cause });
    const context = contextOf({} as Db, undefined);
    const answer = await runOpenAction({ name: 'session.create', input }, context, { name: 'x' }, () =>
      Promise.reject(failed),
    );
    expect(answer).toEqual({ ok: false, code: 'unavailable', message: expect.stringMatching(words) });
    expect(logged.map(({ event }) => event)).toEqual(['action.failed']);
  });
});
