import type { NewAccountActions } from '#components/models/account-actions.ts';
import { addAccountAction, testNewConnectionAction } from './actions.ts';

export const newAccountActions: NewAccountActions = { add: addAccountAction, test: testNewConnectionAction };
