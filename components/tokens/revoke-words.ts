/** The promise of whatever ends or disables keys: `tests/contract/revocation.test.ts` and `disabled-keys.test.ts` measure it. */
export const everywhere = 'at once here, and within 1 second on every replica that reaches the database';
export const refusedWhere = `refused ${everywhere}`;
export const cutWhen = 'cut within 5 seconds';
export const endOfKey = `${refusedWhere}; answers that are streaming are ${cutWhen}`;
