'use client';

import { ActionForm } from '#components/shared/action-form.tsx';
import { TextField } from '#components/shared/fields.tsx';
import { SubmitButton } from '#components/shared/submit-button.tsx';
import { useTimeZone } from '#components/shared/viewer.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Meter } from '#components/ui/meter.tsx';
import type { ActionResult } from '#lib/auth/action-result.ts';
import {
  type ExpiryChoice,
  type ExpiryRules,
  expiryChoices,
  previewEnd,
  proposedChoice,
} from '#lib/tokens/expiry-choices.ts';
import { createPatForm } from '#lib/tokens/input.ts';
import type { CreatedKey } from './create-key.tsx';
import { ExpiryFields } from './expiry-fields.tsx';
import { NameHint } from './name-hint.tsx';
import { type ReachAccount, ReachPanel } from './reach-panel.tsx';

export interface CreateKeyValues {
  name: string;
  description?: string | undefined;
  expiry: ExpiryChoice;
  /** A day while it is typed, an instant when it is sent. */
  expiresOn?: string | undefined;
}

interface FormProps {
  rules: ExpiryRules & { maxPatsPerUser: number | null };
  used: number;
  reach: readonly ReachAccount[];
  create: (values: CreateKeyValues) => Promise<ActionResult<CreatedKey>>;
  onCreated: (key: CreatedKey) => void;
}

export function CreateKeyDialog({
  open,
  onClose,
  ...form
}: FormProps & { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onOpenChange={(next) => next || onClose()}>
      <DialogContent
        title="New Personal Access Token"
        description="A key that acts as you: at each call it may do what you may do then."
        className="max-w-xl"
        onOpenAutoFocus={focusName}
      >
        <CreateKeyForm {...form} />
      </DialogContent>
    </Dialog>
  );
}

function CreateKeyForm({ rules, used, reach, create, onCreated }: FormProps) {
  const timeZone = useTimeZone();
  const choices = expiryChoices(rules);

  function send(values: CreateKeyValues): Promise<ActionResult<CreatedKey>> {
    if (values.expiry !== 'custom') return create({ ...values, expiresOn: '' });
    const asked = { choice: values.expiry, day: values.expiresOn ?? '', timeZone };
    return create({ ...values, expiresOn: previewEnd(asked, rules, new Date())?.toISOString() ?? '' });
  }

  return (
    <ActionForm
      schema={createPatForm}
      defaultValues={{ name: '', description: '', expiry: proposedChoice(choices), expiresOn: '' }}
      action={send}
      onSuccess={onCreated}
    >
      <div className="grid gap-1.5">
        <TextField
          name="name"
          label="Name"
          hint="Where it will be used: 3 to 36 of a–z, 0–9 and hyphens."
          placeholder="laptop"
          mono
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={36}
        />
        <NameHint />
      </div>
      <TextField name="description" label="Description" optional autoComplete="off" maxLength={500} />
      <ExpiryFields rules={rules} choices={choices} />
      <ReachPanel accounts={reach} />
      <div className="sticky -bottom-5 -mx-5 -mb-5 flex items-center justify-end gap-2 rounded-b-xl border-t bg-popover px-5 py-3">
        <UsedKeys used={used} max={rules.maxPatsPerUser} />
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <SubmitButton>Create</SubmitButton>
      </div>
    </ActionForm>
  );
}

function UsedKeys({ used, max }: { used: number; max: number | null }) {
  if (max === null) return null;
  return (
    <span className="mr-auto grid gap-1 text-muted-foreground text-sm">
      <span className="tabular">
        {used} of {max} used
      </span>
      <Meter label="Personal access tokens used" value={used} max={max} className="w-24" />
    </span>
  );
}

/** Not by `autoFocus`: the dialog notes before this where the focus was, to give it back. */
function focusName(event: Event): void {
  const dialog = event.currentTarget;
  const name = dialog instanceof HTMLElement ? dialog.querySelector<HTMLElement>('[name="name"]') : null;
  if (!name) return;
  event.preventDefault();
  name.focus();
}
