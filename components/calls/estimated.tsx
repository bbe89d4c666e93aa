import type { ReactNode } from 'react';

/** A figure that is made of our numbers: the provider told none. */
export function Estimated({ children }: { children: ReactNode }) {
  return (
    <span className="tabular relative whitespace-nowrap" title="Estimated: the provider told no numbers">
      <span aria-hidden>~</span>
      <span className="sr-only">estimated </span>
      {children}
    </span>
  );
}
