import * as z from 'zod';
import type { Db } from '#db/types.ts';
import { isAdminPermission, type Permission } from '#lib/access/permissions.ts';
import type { AuditAction } from '#lib/audit/actions.ts';
import { recordAudit } from '#lib/audit/record.ts';
import { AppError, type Attempt } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import type { ActionFailure, ActionResult } from './action-result.ts';
import type { Actor } from './actor.ts';
import { databaseTrouble } from './database-trouble.ts';
import { fieldsOf } from './form-fields.ts';
import { type HeaderReader, isSameOrigin } from './request-origin.ts';

export interface ActionSpec<Input extends z.ZodType> {
  /** Stands in the audit log where an attempt is refused. */
  name: AuditAction;
  permission: Permission;
  input: Input;
}

/** Of what comes before a session: its name stands in the program's log alone. */
export interface OpenActionSpec<Input extends z.ZodType> {
  name: string;
  input: Input;
}

interface ActionRuntime {
  db: Db;
  config: { publicUrl: string };
}

/** What an action needs of the request, so that its order can be tested without one. */
export interface ActionContext<R extends ActionRuntime> {
  headers: HeaderReader;
  runtime: R;
  now: Date;
  findActor(): Promise<Actor | undefined>;
  /** Lets redirects and the like pass, which are thrown and are no failures. */
  rethrow(error: unknown): void;
}

/** Identify, authorise, validate, run, report: a page's own check protects no action, so no step can be left out. */
export async function runAction<Input extends z.ZodType, Data, R extends ActionRuntime>(
  spec: ActionSpec<Input>,
  context: ActionContext<R>,
  raw: unknown,
  run: (call: { actor: Actor; input: z.output<Input>; runtime: R; now: Date }) => Promise<Data>,
): Promise<ActionResult<Data>> {
  const { runtime, now } = context;
  let actor: Actor | undefined;
  try {
    requireOwnPage(context);
    actor = await context.findActor();
    if (!actor) throw new AppError('unauthenticated', 'Your session has ended. Sign in to continue.');
    if (!actor.permissions.has(spec.permission)) {
      throw new AppError('forbidden', 'Your role does not allow this.');
    }
    const parsed = parse(spec.input, raw);
    if (!parsed.ok) return parsed;
    return { ok: true, data: await run({ actor, input: parsed.data, runtime, now }) };
  } catch (error) {
    context.rethrow(error);
    const failure = report(spec.name, error);
    if (actor) await recordRefusals(context, actor, attemptsOf(spec, actor, error));
    return failure;
  }
}

/** For what comes before a session: the same order without identity. */
export async function runOpenAction<Input extends z.ZodType, Data, R extends ActionRuntime>(
  spec: OpenActionSpec<Input>,
  context: Omit<ActionContext<R>, 'findActor'>,
  raw: unknown,
  run: (call: { input: z.output<Input>; runtime: R; now: Date }) => Promise<Data>,
): Promise<ActionResult<Data>> {
  const { runtime, now } = context;
  try {
    requireOwnPage(context);
    const parsed = parse(spec.input, raw);
    if (!parsed.ok) return parsed;
    return { ok: true, data: await run({ input: parsed.data, runtime, now }) };
  } catch (error) {
    context.rethrow(error);
    return report(spec.name, error);
  }
}

/** Asked a third time: on a serverless host no server of ours stands in front, and Next runs actions also from addresses of assets, which the proxy never sees. */
function requireOwnPage(context: Pick<ActionContext<ActionRuntime>, 'headers' | 'runtime'>): void {
  if (isSameOrigin(context.headers, context.runtime.config.publicUrl)) return;
  throw new AppError('forbidden', 'This request did not come from a page of this portal.');
}

function parse<Input extends z.ZodType>(
  schema: Input,
  raw: unknown,
): { ok: true; data: z.output<Input> } | ActionFailure {
  const parsed = schema.safeParse(raw instanceof FormData ? fieldsOf(raw) : raw);
  if (parsed.success) return { ok: true, data: parsed.data };
  const { formErrors, fieldErrors } = z.flattenError(parsed.error);
  const fields = Object.fromEntries(
    Object.entries<string[] | undefined>(fieldErrors).flatMap(([name, messages]) =>
      messages ? [[name, messages]] : [],
    ),
  );
  return { ok: false, code: 'invalid', message: formErrors[0] ?? 'Check the marked fields.', fields };
}

function report(name: string, error: unknown): ActionFailure {
  if (error instanceof AppError) {
    const { code, message, fields } = error;
    return { ok: false, code, message, ...(fields && { fields }) };
  }
  log.error({ error, action: name }, 'action.failed');
  const trouble = databaseTrouble(error);
  if (trouble) return { ok: false, code: 'unavailable', message: trouble };
  return { ok: false, code: 'internal', message: 'Something went wrong. Try again.' };
}

/** What the audit log keeps of a failure: what the verb says was tried, else that this action was. */
function attemptsOf(
  spec: Pick<ActionSpec<z.ZodType>, 'name' | 'permission'>,
  actor: Actor,
  error: unknown,
): readonly Attempt[] {
  if (!(error instanceof AppError)) return [];
  if (error.attempts.length > 0) return error.attempts;
  if (error.code !== 'forbidden' || !isAdminAttempt(spec, actor)) return [];
  return [{ action: spec.name, target: { type: 'action', id: spec.name, label: spec.name } }];
}

/** A member's own verb that was refused inside concerns somebody else's things: that is an admin's attempt too. */
function isAdminAttempt(spec: Pick<ActionSpec<z.ZodType>, 'permission'>, actor: Actor): boolean {
  return isAdminPermission(spec.permission) || actor.permissions.has(spec.permission);
}

/** After the verb and whatever transaction it held: one that was refused is recorded here and nowhere else. */
async function recordRefusals<R extends ActionRuntime>(
  { runtime, now }: Pick<ActionContext<R>, 'runtime' | 'now'>,
  actor: Actor,
  attempts: readonly Attempt[],
): Promise<void> {
  for (const attempt of attempts) {
    await recordAudit(runtime.db, actor, { ...attempt, outcome: 'refused' }, now).catch((error: unknown) =>
      log.error({ error, action: attempt.action }, 'audit.failed'),
    );
  }
}
