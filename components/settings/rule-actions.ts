import type { ServerAction } from '#components/shared/server-action.ts';
import type { SecurityRulesForm } from '#lib/settings/input.ts';
import type { RulesPreview } from './rule-consequences.ts';
import type { Rules } from './rule-values.ts';

export interface RuleActions {
  /** What the rules as typed would do. */
  preview: ServerAction<SecurityRulesForm, RulesPreview>;
  save: ServerAction<Rules, Rules>;
}
