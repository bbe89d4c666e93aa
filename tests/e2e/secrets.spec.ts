import { expect, test } from './support/test.ts';

test('nothing yet', () => expect(1).toBe(1));
