import type { TableFilter } from '#components/shared/filter-select.tsx';
import type { SelectOption } from '#components/ui/select.tsx';
import { actionLabel, targetLabel } from '#lib/audit/describe.ts';

export interface AuditChoices {
  actions: readonly string[];
  targetTypes: readonly string[];
  actors: readonly { userId: string; label: string }[];
  moreActors: boolean;
}

/** `current` stays among the choices though it is none of them: an old address, or one person of very many. */
export function auditFilters(
  choices: AuditChoices,
  current: { actor?: string; actorLabel?: string | undefined; action?: string; target?: string },
): TableFilter[] {
  return [
    { name: 'actor', label: 'Who', any: 'Anyone', options: actorOptions(choices, current) },
    {
      name: 'action',
      label: 'Action',
      options: labelled(choices.actions, current.action, actionLabel),
    },
    {
      name: 'target',
      label: 'Target',
      options: labelled(choices.targetTypes, current.target, targetLabel),
    },
    {
      name: 'outcome',
      label: 'Outcome',
      options: [
        { value: 'done', label: 'Done' },
        { value: 'refused', label: 'Refused' },
      ],
    },
    {
      name: 'time',
      label: 'Time',
      options: [
        { value: '24h', label: 'Last 24 hours' },
        { value: '7d', label: 'Last 7 days' },
        { value: '30d', label: 'Last 30 days' },
        { value: '90d', label: 'Last 90 days' },
        { value: 'custom', label: 'Between two days' },
      ],
    },
  ];
}

function actorOptions(
  { actors, moreActors }: AuditChoices,
  { actor, actorLabel }: { actor?: string; actorLabel?: string | undefined },
): SelectOption[] {
  const people = actors.map(({ userId, label }) => ({ value: userId, label }));
  const isListed = !actor || actor === 'system' || people.some(({ value }) => value === actor);
  return [
    { value: 'system', label: 'System' },
    ...(isListed || !actor ? [] : [{ value: actor, label: actorLabel ?? 'This person' }]),
    ...people,
    ...(moreActors ? [{ value: '-', label: 'Others: search their e-mail', disabled: true }] : []),
  ];
}

function labelled(
  values: readonly string[],
  current: string | undefined,
  labelOf: (value: string) => string,
): SelectOption[] {
  const all = current && !values.includes(current) ? [...values, current] : values;
  return all
    .map((value) => ({ value, label: labelOf(value) }))
    .sort((one, other) => one.label.localeCompare(other.label, 'en'));
}
