import type { NewAccountActions } from '#components/models/types.ts';
import { addAccountAction, testNewConnectionAction } from './actions.ts';

export const newAccountActions: NewAccountActions = { add: addAccountAction, test: testNewConnectionAction };
