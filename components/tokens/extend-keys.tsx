'use client';

import { type ReactElement, useState } from 'react';
import { ActionForm } from '#components/shared/action-form.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import { useNow } from '#components/shared/now.ts';
import { useTimeZone } from '#components/shared/viewer.tsx';
import type { ActionResult } from '#lib/auth/action-result.ts';
import { plural } from '#lib/format/number.ts';
import {
  type ExpiryRules,
  extensionChoices,
  previewEnd,
  proposedChoice,
} from '#lib/tokens/expiry-choices.ts';
import type { ExtendOutcome } from '#lib/tokens/extend.ts';
import { type ExtendPatsForm, extendPatsInput } from '#lib/tokens/input.ts';
import { ExpiryFields } from './expiry-fields.tsx';
import { type ExtendableKey, limitOfKeys, refusalOfAll } from './extend-words.ts';
import { ExpiredKeys, ExtendedKeys } from './extended-keys.tsx';
import type { KeyActions } from './key-actions.ts';
import { outcomeText } from './selection-words.ts';
import { tellOutcome } from './tell-outcome.ts';
import { sendWithEnd } from './typed-end.ts';

export interface ExtendKeysProps {
  rules: ExpiryRules;
  actions: Pick<KeyActions, 'extend'>;
  /** What asks: a button or an item of a menu that calls `ask`. */
  children: (ask: (keys: readonly ExtendableKey[]) => void) => ReactElement;
}

const ofOne = 'It stays the same key: nothing that uses it has to change.';
const ofSeveral = 'They stay the same keys: nothing that uses them has to change.';

/** A later end for some keys. */
export function ExtendKeys({ rules, actions, children }: ExtendKeysProps) {
  // Those that were meant when it was asked: the list behind the form goes on.
  const [asked, setAsked] = useState<readonly ExtendableKey[]>([]);
  const [open, setOpen] = useState(false);
  const [only] = asked;
  const what = only && asked.length === 1 ? only.name : plural(asked.length, 'key');

  function ask(keys: readonly ExtendableKey[]): void {
    setAsked(keys);
    setOpen(true);
  }

  function onExtended(outcome: ExtendOutcome): void {
    setOpen(false);
    tellOutcome(outcomeText('Extended', asked, outcome));
  }

  return (
    <>
      {children(ask)}
      <FormDialog
        open={open}
        onOpenChange={setOpen}
        title={`Extend ${what}`}
        description={asked.length === 1 ? ofOne : ofSeveral}
      >
        <ExtendForm keys={asked} rules={rules} actions={actions} onExtended={onExtended} />
      </FormDialog>
    </>
  );
}

interface ExtendFormProps {
  keys: readonly ExtendableKey[];
  rules: ExpiryRules;
  actions: Pick<KeyActions, 'extend'>;
  onExtended: (outcome: ExtendOutcome) => void;
}

function ExtendForm({ keys, rules: common, actions, onExtended }: ExtendFormProps) {
  const now = useNow();
  const timeZone = useTimeZone();
  const born = Math.max(...keys.map(({ createdAt }) => createdAt.getTime()));
  const rules = { ...common, bornAt: new Date(born) };
  const choices = extensionChoices(keys, rules, now);
  const words = { rules, timeZone };
  const typed = {
    endOf: (day: string) => previewEnd({ choice: 'custom', day, timeZone }, rules, now),
    refusalOf: (end: Date) => refusalOfAll(keys, end, now, words),
  };

  async function extend(values: ExtendPatsForm): Promise<ActionResult<ExtendOutcome>> {
    const outcome = await actions.extend(values);
    if (!outcome.ok || outcome.data.done.length > 0) return outcome;
    const { done, rest } = outcomeText('Extended', keys, outcome.data);
    return { ok: false, code: 'unprocessable', message: rest ?? done };
  }

  return (
    <ActionForm<ExtendPatsForm, ExtendOutcome>
      schema={extendPatsInput}
      defaultValues={{
        keyIds: keys.map(({ id }) => id),
        expiry: presetOf(proposedChoice(choices)),
        expiresOn: '',
      }}
      action={(values) => sendWithEnd(values, typed, extend)}
      onSuccess={onExtended}
    >
      <ExpiredKeys keys={keys} now={now} />
      <ExpiryFields
        rules={rules}
        choices={choices}
        refusalOf={typed.refusalOf}
        hint={limitOfKeys(keys, words)}
      />
      {keys.length > 1 ? <ExtendedKeys keys={keys} rules={rules} choices={choices} /> : null}
      <FormEnd submit="Extend" />
    </ActionForm>
  );
}

/** Whoever extends a key gives it an end: `never` is no choice. */
function presetOf(choice: ReturnType<typeof proposedChoice>): ExtendPatsForm['expiry'] {
  return choice === 'never' ? 'custom' : choice;
}
