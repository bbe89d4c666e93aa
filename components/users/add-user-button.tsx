'use client';

import { CreateButton } from '#components/shared/create-button.tsx';
import { useNewInAddress } from '#components/shared/new-in-address.ts';

/** Opens the form of `AddUser`, wherever on the page that stands. */
export function AddUserButton() {
  const { open } = useNewInAddress();
  return <CreateButton label="Add user" onPress={open} />;
}
