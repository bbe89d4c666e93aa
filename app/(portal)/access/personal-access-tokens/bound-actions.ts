import type { KeyActions } from '#components/tokens/key-actions.ts';
import { createPatAction, editPatAction, previewRevokeAction, revokePatAction } from './actions.ts';

export const keyActions: KeyActions = {
  create: createPatAction,
  edit: editPatAction,
  previewRevoke: previewRevokeAction,
  revoke: revokePatAction,
};
