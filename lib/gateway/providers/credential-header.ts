/** How every kind of provider takes its credential: the header's name and value. */
export function credentialHeader(credential: string): [name: string, value: string] {
  return ['authorization', `Bearer ${credential}`];
}
