import type { RadioFieldOption } from '#components/shared/fields.tsx';
import { tenantRoles } from '#lib/access/permissions.ts';
import { roleWords } from '#lib/access/role-words.ts';

const hints = {
  'tenant-admin': 'Everything: people and their keys, models, usage, settings, the audit log.',
  'tenant-member': 'Their own keys, and the models that they were given.',
};

export const roleOptions: readonly RadioFieldOption[] = tenantRoles
  .map((role) => ({ value: role, label: roleWords[role], hint: hints[role] }))
  .reverse();
