'use client';

import { TextField } from '#components/shared/fields.tsx';

export interface CredentialFieldProps {
  optional?: boolean;
  label?: string;
  hint?: string | undefined;
}

/** Goes to the server once and never comes back: only its last four characters are shown again. */
export function CredentialField({ optional = false, label = 'Credential', hint }: CredentialFieldProps) {
  const fallback = optional
    ? 'Leave it empty for a server that asks for none. Stored encrypted and never shown again.'
    : 'Stored encrypted and never shown again, but for its last four characters.';
  return (
    <TextField
      name="credential"
      label={label}
      type="password"
      mono
      optional={optional}
      // Not `off`: browsers ignore that on passwords and offer the one of this site.
      autoComplete="new-password"
      data-1p-ignore
      data-lpignore="true"
      spellCheck={false}
      hint={hint ?? fallback}
    />
  );
}
