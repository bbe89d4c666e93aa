import type { ProviderAccountRole } from '#lib/access/account-roles.ts';
import type { Subject } from './subject.ts';

export interface GrantRow {
  id: string;
  role: ProviderAccountRole;
  subject: Subject;
}
