/** What a key looks like, apart from what makes and checks one: pages may stand on it as the doors do. */
export type KeyKind = 'pat' | 'vat';

export const publicIdLength = 12;
export const secretLength = 43;
const checksumLength = 6;

/** How a key is shown once its secret is gone. */
export function keyLabel(kind: KeyKind, publicId: string): string {
  return `lk_${kind}_${publicId}`;
}

/** What of a whole key may be seen: its label, and the line that ends it. */
export const keyPrefixLength = keyLabel('pat', '').length + publicIdLength + 1;
/** All that the checksum is of. */
export const keyBodyLength = keyPrefixLength + secretLength;
export const keyLength = keyBodyLength + checksumLength;

const character = '[0-9A-Za-z]';
const kindAndId = `lk_(pat|vat)_(${character}{${publicIdLength}})`;

/** A whole key alone, its kind and its public id taken out. */
export const keyPattern = new RegExp(`^${kindAndId}_${character}{${secretLength + checksumLength}}$`);
/** Whatever begins as a key does, wherever it stands: what is behind the label counts as secret, whole or cut. */
export const keyInText = new RegExp(`(${kindAndId}_)${character}+`, 'g');
