'use server';

import { defineAction } from '#lib/auth/next/define-action.ts';
import { knownDevice } from '#lib/auth/next/remember-device.ts';
import { restartSession } from '#lib/auth/next/session.ts';
import { changePasswordInput } from '#lib/users/input.ts';
import { changeOwnPassword } from '#lib/users/own-password.ts';

/** Every session of the person ends but the one that asks. */
export const changePasswordAction = defineAction(
  { name: 'user.change-password', permission: 'self', input: changePasswordInput },
  async ({ actor, input, runtime, now }) => {
    const device = await knownDevice(runtime.config, actor.email, now);
    const { sessionVersion } = await changeOwnPassword(runtime, actor, { ...input, device }, now);
    await restartSession(runtime.config, { ...actor, sessionVersion }, now);
  },
);
