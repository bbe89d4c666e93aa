import type { AccountActions } from '#components/models/account-actions.ts';
import type { GrantActions } from '#components/models/grant-actions.ts';
import type { ModelActions } from '#components/models/model-actions.ts';
import {
  deleteAccountAction,
  deletionConsequencesAction,
  disableAccountAction,
  editAccountAction,
  enableAccountAction,
  removeGrantAction,
  rotateCredentialAction,
  searchSubjectsAction,
  setGrantAction,
  setGrantsAction,
  testConnectionAction,
} from './actions.ts';
import {
  addModelsAction,
  disableModelAction,
  editModelAction,
  enableModelAction,
  removeModelAction,
  resetPriceAction,
  restrictModelAction,
  setPriceAction,
} from './model-actions.ts';

export const accountActions: AccountActions = {
  test: testConnectionAction,
  edit: editAccountAction,
  rotate: rotateCredentialAction,
  enable: enableAccountAction,
  disable: disableAccountAction,
  consequences: deletionConsequencesAction,
  deleteAccount: deleteAccountAction,
};

export const grantActions: GrantActions = {
  search: searchSubjectsAction,
  setMany: setGrantsAction,
  set: setGrantAction,
  remove: removeGrantAction,
};

export const modelActions: ModelActions = {
  add: addModelsAction,
  edit: editModelAction,
  enable: enableModelAction,
  disable: disableModelAction,
  restrict: restrictModelAction,
  remove: removeModelAction,
  setPrice: setPriceAction,
  resetPrice: resetPriceAction,
  test: testConnectionAction,
  search: searchSubjectsAction,
};
