'use client';

import { useMemo, useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { toast } from 'sonner';
import { ActionForm } from '#components/shared/action-form.tsx';
import { ConfirmDialog } from '#components/shared/confirm-dialog.tsx';
import { SwitchField, TextField } from '#components/shared/fields.tsx';
import { SubmitButton } from '#components/shared/submit-button.tsx';
import { refusedWhere } from '#components/tokens/revoke-words.ts';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import type { ActionResult } from '#lib/auth/action-result.ts';
import { type SecurityRulesForm, securityRulesInput } from '#lib/settings/input.ts';
import { ConsequenceList } from './consequence-list.tsx';
import { LivePreview } from './live-preview.tsx';
import type { RuleActions } from './rule-actions.ts';
import { consequencesOf, type RulesPreview, typedText } from './rule-consequences.ts';
import { isSame, type Rules, type RuleValues, valuesOf } from './rule-values.ts';

export interface SecurityFormProps {
  rules: Rules;
  actions: RuleActions;
}

const done = 'Saved the security rules';

/** Saving asks first where it ends or changes anything that people hold, with the answer of that moment. */
export function SecurityForm({ rules, actions }: SecurityFormProps) {
  const { maxPatAgeDays, maxPatsPerUser, allowNonExpiringPats } = rules;
  const saved = useMemo(
    () => valuesOf({ maxPatAgeDays, maxPatsPerUser, allowNonExpiringPats }),
    [maxPatAgeDays, maxPatsPerUser, allowNonExpiringPats],
  );
  const [asked, setAsked] = useState<RulesPreview>();

  async function submit(values: SecurityRulesForm): Promise<ActionResult<RulesPreview>> {
    const told = await actions.preview(values);
    if (!told.ok || consequencesOf(told.data).length > 0 || !told.data.changed) return told;
    const outcome = await actions.save(told.data.rules);
    return outcome.ok ? told : outcome;
  }

  function goOn(told: RulesPreview): void {
    if (consequencesOf(told).length > 0) setAsked(told);
    else if (told.changed) toast.success(done);
  }

  return (
    <>
      <ActionForm
        schema={securityRulesInput}
        defaultValues={saved}
        action={submit}
        onSuccess={goOn}
        className="items-start gap-x-6 max-xl:max-w-2xl xl:grid-cols-[minmax(0,40rem)_minmax(0,1fr)] xl:grid-rows-[auto_1fr]"
      >
        <Card>
          <CardHeader
            title="Personal access tokens"
            description="These rules bind everybody, tenant admins too."
          />
          <CardBody className="grid gap-5 pb-4">
            <Fields />
          </CardBody>
        </Card>
        <LivePreview saved={saved} actions={actions} />
        <div className="flex flex-wrap justify-end gap-2">
          <Buttons saved={saved} />
        </div>
      </ActionForm>
      {asked ? <AskFirst asked={asked} actions={actions} onClose={() => setAsked(undefined)} /> : null}
    </>
  );
}

function Fields() {
  return (
    <>
      <TextField
        name="maxPatAgeDays"
        label="Maximum age"
        hint="Every key ends this long after it was made at the latest, also the keys that exist now. Empty: no limit."
        suffix="days"
        inputMode="numeric"
        placeholder="No limit"
        autoComplete="off"
        maxLength={4}
        className="max-w-md"
      />
      <TextField
        name="maxPatsPerUser"
        label="Keys per user"
        hint="How many working keys a person may hold. It stops new ones only: nobody loses a key. Empty: no limit."
        suffix="keys"
        inputMode="numeric"
        placeholder="No limit"
        autoComplete="off"
        maxLength={4}
        className="max-w-md"
      />
      <SwitchField
        name="allowNonExpiringPats"
        label="Allow keys without an end"
        hint="Off: whoever makes a key chooses when it ends. Keys that exist stay as they are."
      />
    </>
  );
}

function Buttons({ saved }: { saved: RuleValues }) {
  const { reset } = useFormContext<RuleValues>();
  const values = useWatch<RuleValues>() as RuleValues;
  const unchanged = isSame(values, saved);
  return (
    <>
      <Button variant="ghost" disabled={unchanged} onClick={() => reset(saved)}>
        Discard changes
      </Button>
      <SubmitButton disabled={unchanged}>Save</SubmitButton>
    </>
  );
}

interface AskFirstProps {
  asked: RulesPreview;
  actions: Pick<RuleActions, 'save'>;
  onClose: () => void;
}

function AskFirst({ asked, actions, onClose }: AskFirstProps) {
  const typed = typedText(asked);
  const ends = asked.endingKeys > 0;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Save the security rules"
      verb="Save"
      tone={ends ? 'danger' : 'primary'}
      description={
        ends
          ? `Keys that end are ${refusedWhere}. Lifting the rule later lets them work again.`
          : 'The rules hold at once, for everybody.'
      }
      action={() => actions.save(asked.rules)}
      done={done}
      {...(typed ? { typedName: typed } : {})}
    >
      <ConsequenceList preview={asked} most={3} />
    </ConfirmDialog>
  );
}
