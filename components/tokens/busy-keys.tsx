import type { ReactNode } from 'react';
import { plural } from '#lib/format/number.ts';

interface BusyKey {
  id: string;
  /** Its name, and whose or which it is. */
  name: ReactNode;
  /** What it did. */
  use: ReactNode;
}

export interface BusyKeysProps {
  label: string;
  keys: readonly BusyKey[];
  /** How many more there are than these. */
  rest: number;
  /** Stands above them. */
  children?: ReactNode;
}

/** The busiest of the keys that an act ends. */
export function BusyKeys({ label, keys, rest, children }: BusyKeysProps) {
  if (keys.length === 0) return null;
  return (
    <ul aria-label={label} className="divide-y rounded-lg border bg-card text-sm *:px-3 *:py-1.5">
      {children ? <li className="text-muted-foreground">{children}</li> : null}
      {keys.map(({ id, name, use }) => (
        <li key={id} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5">
          <span className="min-w-0 flex-1 basis-48 truncate">{name}</span>
          <span className="tabular shrink-0">{use}</span>
        </li>
      ))}
      {rest > 0 ? <li className="text-muted-foreground">and {plural(rest, 'other key')}</li> : null}
    </ul>
  );
}
