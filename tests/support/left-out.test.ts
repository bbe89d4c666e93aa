import { expect, it, vi } from 'vitest';

const load = async (ci: string | undefined) => {
  vi.resetModules();
  vi.stubEnv('CI', ci);
  return import('./left-out.ts');
};
const warn = () => vi.spyOn(console, 'warn').mockImplementation(() => undefined);

it.each(['true', '1'])('a missing part fails its tests in CI (CI=%s)', async (ci) => {
  const { leftOut } = await load(ci);
  expect(() => leftOut('nginx is not installed here')).toThrow(/^nginx is not installed here\. In CI/);
});

it.each([undefined, '', 'false'])(
  'on a machine of a developer (CI=%s) it is said once, with its reason',
  async (ci) => {
    const said = warn();
    const { leftOut } = await load(ci);
    expect([leftOut('no nginx'), leftOut('no nginx'), leftOut('no pip')]).toEqual([
      'no nginx',
      'no nginx',
      'no pip',
    ]);
    expect(said.mock.calls).toEqual([
      ['NOT TESTED ON THIS MACHINE: no nginx'],
      ['NOT TESTED ON THIS MACHINE: no pip'],
    ]);
  },
);
