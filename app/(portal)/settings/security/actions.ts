'use server';

import { revalidatePath } from 'next/cache';
import { defineAction } from '#lib/auth/next/define-action.ts';
import { securityRulesInput } from '#lib/settings/input.ts';
import { previewSecurityRules, updateRules } from '#lib/settings/service.ts';

const spec = { permission: 'settings:write', input: securityRulesInput } as const;

/** What the rules as typed would do. Nothing changes. */
export const previewRulesAction = defineAction(
  { ...spec, name: 'settings.preview-security' },
  async ({ actor, input, runtime, now }) => previewSecurityRules(runtime, actor, input, now),
);

export const saveRulesAction = defineAction(
  { ...spec, name: 'settings.edit-security' },
  async ({ actor, input, runtime, now }) => {
    const rules = await updateRules(runtime, actor, input, now);
    // The rules stand on the pages of keys as well.
    revalidatePath('/', 'layout');
    return rules;
  },
);
