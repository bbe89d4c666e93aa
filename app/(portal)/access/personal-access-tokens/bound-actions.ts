import type { KeyActions } from '#components/tokens/key-actions.ts';
import { createPatAction, previewRevokeAction, revokePatAction } from './actions.ts';

export const keyActions: KeyActions = {
  create: createPatAction,
  previewRevoke: previewRevokeAction,
  revoke: revokePatAction,
};
