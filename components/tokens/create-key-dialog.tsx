'use client';

import { ActionForm } from '#components/shared/action-form.tsx';
import { TextField } from '#components/shared/fields.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import { useNow } from '#components/shared/now.ts';
import { useTimeZone } from '#components/shared/viewer.tsx';
import { Meter } from '#components/ui/meter.tsx';
import {
  type ExpiryChoice,
  type ExpiryRules,
  expiryChoices,
  previewEnd,
  proposedChoice,
} from '#lib/tokens/expiry-choices.ts';
import { createPatInput } from '#lib/tokens/input.ts';
import { refusalOfEnd } from '#lib/tokens/key-end.ts';
import { keyNameRules } from '#lib/tokens/key-name.ts';
import { ExpiryFields } from './expiry-fields.tsx';
import { hangUpValues, MoreOptions } from './hang-up-fields.tsx';
import type { KeyActions } from './key-actions.ts';
import { NameHint } from './name-hint.tsx';
import { type ReachAccount, ReachPanel } from './reach-panel.tsx';
import { sendWithEnd } from './typed-end.ts';

export interface CreateKeyValues {
  name: string;
  description?: string | undefined;
  expiry: ExpiryChoice;
  /** A day while it is typed, an instant when it is sent. */
  expiresOn?: string | undefined;
  onHangUp?: 'stop' | 'finish' | undefined;
  drainSeconds?: string | number | undefined;
}

export interface CreatedKey {
  name: string;
  /** Lives in the state of `CreateKey` alone, and only until the dialog closes. */
  plaintext: string;
}

interface FormProps {
  rules: ExpiryRules & { maxPatsPerUser: number | null };
  used: number;
  reach: readonly ReachAccount[];
  actions: Pick<KeyActions, 'create'>;
  onCreated: (key: CreatedKey) => void;
}

export function CreateKeyDialog({
  open,
  onClose,
  ...form
}: FormProps & { open: boolean; onClose: () => void }) {
  return (
    <FormDialog
      open={open}
      onOpenChange={(next) => next || onClose()}
      wide
      title="New Personal Access Token"
      description="A key that acts as you: it may call whatever you may call at that moment."
    >
      <CreateKeyForm {...form} />
    </FormDialog>
  );
}

function CreateKeyForm({ rules, used, reach, actions, onCreated }: FormProps) {
  const now = useNow();
  const timeZone = useTimeZone();
  const choices = expiryChoices(rules);

  const typed = {
    endOf: (day: string) => previewEnd({ choice: 'custom', day, timeZone }, rules, now),
    refusalOf: (end: Date) => refusalOfEnd(end, now, rules.maxPatAgeDays)?.message,
  };

  return (
    <ActionForm
      schema={createPatInput}
      defaultValues={{
        name: '',
        description: '',
        expiry: proposedChoice(choices),
        expiresOn: '',
        ...hangUpValues(0),
      }}
      action={(values) => sendWithEnd<CreateKeyValues, CreatedKey>(values, typed, actions.create)}
      onSuccess={onCreated}
    >
      <div className="grid gap-1.5">
        <TextField name="name" label="Name" hint={keyNameRules} placeholder="laptop" mono />
        <NameHint />
      </div>
      <TextField name="description" label="Description" optional autoComplete="off" maxLength={500} />
      <ExpiryFields rules={rules} choices={choices} />
      <ReachPanel accounts={reach} />
      <MoreOptions />
      <FormEnd submit="Create">
        {rules.maxPatsPerUser === null ? null : <UsedKeys used={used} max={rules.maxPatsPerUser} />}
      </FormEnd>
    </ActionForm>
  );
}

function UsedKeys({ used, max }: { used: number; max: number }) {
  return (
    <span className="grid gap-1 text-muted-foreground text-sm">
      <span className="tabular">
        {used} of {max} used
      </span>
      <Meter label="Personal access tokens used" value={used} max={max} className="w-24" />
    </span>
  );
}
