import {
  type AgeLimitPreview,
  countPeopleOver,
  countUnendingPats,
  previewAgeLimit,
  sameAgeLimit,
} from '#db/queries/security-preview.ts';
import {
  getSecurityRules,
  lockSecurityRules,
  type SecurityRules,
  updateSecurityRules,
} from '#db/queries/tenant-settings.ts';
import { requirePermission } from '#lib/access/require-permission.ts';
import { recordAudit, withPrevious } from '#lib/audit/record.ts';
import type { Actor } from '#lib/auth/actor.ts';
import type { Runtime } from '#lib/runtime/runtime.ts';
import type { SecurityRulesInput } from './input.ts';

type Parts = Pick<Runtime, 'db' | 'evict'>;

/** For everybody: the rules stand next to the fields that they bind. */
export function readSecurityRules({ db }: Pick<Parts, 'db'>, actor: Actor): Promise<SecurityRules> {
  return getSecurityRules(db, actor.tenantId);
}

export interface SecurityRulesPreview extends AgeLimitPreview {
  /** What the rules would be. */
  rules: SecurityRules;
  changed: boolean;
  peopleOverCount: number;
  /** Keys without an end that stay although no new one may be such. A maximum age ends those too. */
  unendingKeys: number;
}

/** What saving would do, told before it is done. */
export async function previewSecurityRules(
  { db }: Pick<Parts, 'db'>,
  actor: Actor,
  input: SecurityRulesInput,
  now: Date,
): Promise<SecurityRulesPreview> {
  requirePermission(actor, 'settings:write');
  const current = await getSecurityRules(db, actor.tenantId);
  const changes = changesOf(current, input);
  const rules = { ...current, ...changes };
  const leavesUnending = changes.allowNonExpiringPats === false && rules.maxPatAgeDays === null;
  const [age, peopleOverCount, unendingKeys] = await Promise.all([
    changes.maxPatAgeDays === undefined
      ? sameAgeLimit
      : previewAgeLimit(db, actor.tenantId, rules.maxPatAgeDays, now),
    countPeopleOver(db, actor.tenantId, rules, changes.maxPatsPerUser === undefined ? 'revived' : 'all', now),
    leavesUnending ? countUnendingPats(db, actor.tenantId, now) : 0,
  ]);
  return { ...age, rules, changed: Object.keys(changes).length > 0, peopleOverCount, unendingKeys };
}

export async function updateRules(
  runtime: Parts,
  actor: Actor,
  input: SecurityRulesInput,
  now: Date,
): Promise<SecurityRules> {
  requirePermission(actor, 'settings:write');
  const { rules, changed } = await runtime.db.transaction(async (tx) => {
    const before = await lockSecurityRules(tx, actor.tenantId);
    const changes = changesOf(before, input);
    if (Object.keys(changes).length === 0) return { rules: before, changed: false };
    const after = await updateSecurityRules(tx, actor.tenantId, changes, now);
    await recordAudit(
      tx,
      actor,
      {
        action: 'settings.edit-security',
        target: { type: 'settings', id: actor.tenantId, label: 'Security' },
        details: withPrevious(changes, before),
      },
      now,
    );
    return { rules: after, changed: true };
  });
  if (changed) runtime.evict({ kind: 'tenant', id: actor.tenantId });
  return rules;
}

function changesOf(current: SecurityRules, input: SecurityRulesInput): Partial<SecurityRules> {
  return Object.fromEntries(
    Object.entries(input).filter(
      ([rule, value]) => value !== undefined && value !== current[rule as keyof SecurityRules],
    ),
  );
}
