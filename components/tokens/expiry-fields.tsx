'use client';

import { CalendarClock } from 'lucide-react';
import { useWatch } from 'react-hook-form';
import { RadioField, TextField } from '#components/shared/fields.tsx';
import { useNow } from '#components/shared/now.ts';
import { useTimeZone } from '#components/shared/viewer.tsx';
import { plural } from '#lib/format/number.ts';
import { formatClock, formatDate, formatRelative } from '#lib/format/time.ts';
import { dayLimits, type ExpiryChoice, type ExpiryRules, previewEnd } from '#lib/tokens/expiry-choices.ts';
import { refusalOfEnd } from '#lib/tokens/key-end.ts';

const ownWords: Partial<Record<ExpiryChoice, string>> = { custom: 'Custom', never: 'No expiry' };

interface ExpiryFieldsProps {
  rules: ExpiryRules;
  choices: readonly ExpiryChoice[];
  /** Why a key may not end then; asked of a day that was typed. */
  refusalOf?: (end: Date) => string | undefined;
  hint?: string;
}

export function ExpiryFields({ rules, choices, refusalOf, hint }: ExpiryFieldsProps) {
  const { choice, end, now, timeZone } = useChosenEnd(rules, choices);
  const limits = dayLimits(rules, now, timeZone);
  const refuses = refusalOf ?? ((at: Date) => refusalOfEnd(at, now, rules.maxPatAgeDays)?.message);
  const refusal = choice === 'custom' && end ? refuses(end) : undefined;
  return (
    <div className="grid gap-2">
      <RadioField
        name="expiry"
        label="Expiry"
        inline
        hint={hint ?? limitText(rules)}
        options={choices.map((value) => ({ value, label: ownWords[value] ?? `${value} days` }))}
      />
      {choice === 'custom' ? (
        <TextField
          name="expiresOn"
          label="Last day"
          hint={end ? undefined : 'The last day on which it works.'}
          error={refusal}
          type="date"
          min={limits.min}
          max={limits.max}
          required
          className="[&_input]:w-44"
        />
      ) : null}
      {end === undefined || refusal ? null : <EndPreview end={end} now={now} timeZone={timeZone} />}
    </div>
  );
}

/** The end that the fields of this form stand for now; undefined while no day is chosen. */
export function useChosenEnd(rules: ExpiryRules, choices: readonly ExpiryChoice[]) {
  const [expiry, day]: unknown[] = useWatch({ name: ['expiry', 'expiresOn'] });
  const now = useNow();
  const timeZone = useTimeZone();
  const choice = choices.find((known) => known === expiry) ?? 'custom';
  const end = previewEnd({ choice, day: typeof day === 'string' ? day : '', timeZone }, rules, now);
  return { choice, end, now, timeZone };
}

function limitText({ maxPatAgeDays, allowNonExpiringPats }: ExpiryRules): string {
  if (maxPatAgeDays !== null) {
    return `Your organisation allows up to ${plural(maxPatAgeDays, 'day')}.`;
  }
  return allowNonExpiringPats
    ? 'Your organisation sets no limit.'
    : 'Your organisation asks for an expiry, however late.';
}

function EndPreview({ end, now, timeZone }: { end: Date | null; now: Date; timeZone: string }) {
  return (
    <p className="flex items-center gap-2 rounded-md bg-muted px-2.5 py-1.5 text-sm">
      <CalendarClock aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      {end === null ? 'It works until it is revoked.' : null}
      {end ? (
        <span>
          Ends{' '}
          <time dateTime={end.toISOString()} className="font-medium">
            {formatDate(end, timeZone)}, {formatClock(end, timeZone)}
          </time>{' '}
          <span className="text-muted-foreground">
            {timeZone.replaceAll('_', ' ')}, {formatRelative(end, now)}
          </span>
        </span>
      ) : null}
    </p>
  );
}
