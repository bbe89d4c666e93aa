'use client';

import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { useFieldError } from '#components/shared/field.tsx';
import { RadioField, TextField } from '#components/shared/fields.tsx';
import { maxDrainSeconds } from '#lib/tokens/input.ts';
import { proposedDrainSeconds } from './hang-up-words.ts';

export interface HangUpValues {
  onHangUp: 'stop' | 'finish';
  drainSeconds: string;
}

export function hangUpValues(drainSeconds: number): HangUpValues {
  return {
    onHangUp: drainSeconds === 0 ? 'stop' : 'finish',
    drainSeconds: String(drainSeconds || proposedDrainSeconds),
  };
}

/** What few people need, out of the way of those who do not; a field that is wrong is never out of sight. */
export function MoreOptions() {
  const [open, setOpen] = useState(false);
  const error = useFieldError('drainSeconds');
  return (
    <details
      open={open || error !== undefined}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="grid"
    >
      <summary className="w-fit rounded-sm py-1 text-muted-foreground text-sm hover:text-foreground">
        More options
      </summary>
      <div className="pt-3">
        <HangUpFields />
      </div>
    </details>
  );
}

export function HangUpFields() {
  const choice: unknown = useWatch({ name: 'onHangUp' });
  return (
    <div className="grid gap-2">
      <RadioField
        name="onHangUp"
        label="When a client hangs up before the answer ends"
        options={[
          {
            value: 'stop',
            label: 'Stop the call at the provider',
            hint: 'The provider may still bill you for a part of the answer; Latchkey estimates its cost.',
          },
          {
            value: 'finish',
            label: 'Let the provider finish',
            hint: 'Nobody reads the answer, but the provider bills all of it, by its own count.',
          },
        ]}
      />
      {choice === 'finish' ? (
        <TextField
          name="drainSeconds"
          label="For at most"
          hint={`From 1 to ${maxDrainSeconds} s.`}
          suffix="s"
          inputMode="numeric"
          autoComplete="off"
          maxLength={3}
          className="ml-6.5 max-w-40"
        />
      ) : null}
    </div>
  );
}
