import type { AccountActions, GrantActions, ModelActions } from '#components/models/types.ts';
import {
  deleteAccountAction,
  deletionConsequencesAction,
  editAccountAction,
  removeGrantAction,
  rotateCredentialAction,
  searchSubjectsAction,
  setGrantAction,
  setGrantsAction,
  switchAccountAction,
  testConnectionAction,
} from './actions.ts';
import {
  addModelsAction,
  editModelAction,
  removeModelAction,
  resetPriceAction,
  restrictModelAction,
  setPriceAction,
  switchModelAction,
} from './model-actions.ts';

export const accountActions: AccountActions = {
  test: testConnectionAction,
  edit: editAccountAction,
  rotate: rotateCredentialAction,
  switchAccount: switchAccountAction,
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
  switchModel: switchModelAction,
  restrict: restrictModelAction,
  remove: removeModelAction,
  setPrice: setPriceAction,
  resetPrice: resetPriceAction,
  test: testConnectionAction,
  search: searchSubjectsAction,
};
