/** The promise of every dialog that ends keys: `tests/contract/revocation.test.ts` measures it. */
export const refusedWhere = 'refused at once here and within 1 second everywhere';
export const cutWhen = 'cut within 5 seconds';
export const endOfKey = `${refusedWhere}; answers that are streaming are ${cutWhen}`;
