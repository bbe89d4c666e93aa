import type { RuleActions } from '#components/settings/rule-actions.ts';
import { previewRulesAction, saveRulesAction } from './actions.ts';

export const ruleActions: RuleActions = { preview: previewRulesAction, save: saveRulesAction };
