import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Stand, startStand } from './gateway-stand.ts';
import type { Transport } from './transports.ts';

/**
 * One stand for all tests of a file, and what `prepare` adds to it. It is empty until they run. Each test begins with a
 * provider that nobody has told anything.
 */
export function openStand(prepare: () => Promise<void> = async () => {}): Stand {
  const stand = {} as Stand;
  beforeAll(async () => {
    Object.assign(stand, await startStand());
    await prepare();
  });
  afterAll(() => stand.close());
  afterEach(() => stand.provider.clear());
  return stand;
}

/** Where a test calls. */
export interface Place {
  readonly stand: Stand;
  /** Empty until the tests run. */
  readonly origin: string;
}

/** The stand's gateway behind one transport, for all tests of a suite. */
export function openPlace(stand: Stand, open: Transport['open']): Place {
  const place = { stand, origin: '' };
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ origin: place.origin, close } = await open(stand));
  });
  afterAll(() => close());
  return place;
}
