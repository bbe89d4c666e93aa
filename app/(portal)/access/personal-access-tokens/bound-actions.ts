import type { KeyActions } from '#components/tokens/key-actions.ts';
import {
  createPatAction,
  editPatAction,
  previewRevokeAction,
  previewRevokePatsAction,
  revokePatAction,
  revokePatsAction,
} from './actions.ts';

export const keyActions: KeyActions = {
  create: createPatAction,
  edit: editPatAction,
  previewRevoke: previewRevokeAction,
  revoke: revokePatAction,
  previewRevokeMany: previewRevokePatsAction,
  revokeMany: revokePatsAction,
};
