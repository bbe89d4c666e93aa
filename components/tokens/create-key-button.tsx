'use client';

import { CreateButton } from '#components/shared/create-button.tsx';
import { useNewInAddress } from '#components/shared/new-in-address.ts';

/** Opens the form of `CreateKey`, wherever on the page that stands. */
export function CreateKeyButton({ disabled }: { disabled: boolean }) {
  const { open } = useNewInAddress();
  return <CreateButton label="New Personal Access Token" onPress={open} disabled={disabled} />;
}
