/** Whom access is given to. */
export interface Subject {
  kind: 'user' | 'team' | 'virtual-account';
  id: string;
  label: string;
  active: boolean;
}
