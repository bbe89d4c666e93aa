import type { APIRequestContext } from '@playwright/test';
import { aims } from './action-aims.ts';
import { builtActions, type ServerAction } from './build.ts';
import { keep } from './evidence.ts';
import { pageMatrix } from './page-matrix.ts';
import { createPremises, fingerprint, type Premises } from './premises.ts';
import { test as base, expect } from './test.ts';

interface ActionFixtures {
  /** Does all of it, and holds that nothing of the premises is another than before. */
  untouched: (deeds: () => Promise<void>) => Promise<void>;
}

/** For tests that post to the premises of somebody else. */
export const test = base.extend<ActionFixtures, { premises: Premises }>({
  premises: [async ({ database }, use) => use(await createPremises(database)), { scope: 'worker' }],
  untouched: async ({ database, premises: { tenantId } }, use) => {
    await use(async (deeds) => {
      const before = await fingerprint(database, tenantId);
      await deeds();
      expect(await fingerprint(database, tenantId)).toBe(before);
    });
  },
});

export const actions = builtActions();

/** The address of a page that brings the action. */
export function pageOf({ route }: ServerAction, premises: Premises): string {
  const page = pageMatrix.find((candidate) => candidate.route === route);
  return page?.path(premises) ?? route;
}

export interface Asked {
  status: number;
  body: string;
  /** What the action itself said, undefined where it was not reached. */
  result: { ok: boolean; code?: string; data?: unknown } | undefined;
}

export async function callAction(
  request: APIRequestContext,
  action: ServerAction,
  premises: Premises,
  headers: Record<string, string>,
): Promise<Asked> {
  const path = pageOf(action, premises);
  const input = aims[action.name]?.(premises);
  const response = await request.post(path, {
    headers: {
      'next-action': action.id,
      'content-type': 'text/plain;charset=UTF-8',
      accept: 'text/x-component',
      ...headers,
    },
    data: JSON.stringify(input === undefined ? [] : [input]),
    maxRedirects: 0,
  });
  const body = await response.text();
  keep({
    test: 'server actions',
    method: 'POST',
    url: path,
    action: action.id,
    status: response.status(),
    body,
  });
  return { status: response.status(), body, result: resultIn(body) };
}

/** The row of the payload that holds the action's answer. */
function resultIn(body: string): Asked['result'] {
  const row = /^[0-9a-f]+:(\{"ok":.*\})$/m.exec(body)?.[1];
  return row ? (JSON.parse(row) as Asked['result']) : undefined;
}
