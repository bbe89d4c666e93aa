import { parseArgs } from 'node:util';
import { type RecoveredPassword, recoverPassword } from '#lib/users/recover-password.ts';
import { Refusal, runOnDatabase } from './operator.ts';

const usage = 'usage: npm run reset-password -- <e-mail address> [--activate]';

await runOnDatabase(readArguments, async (wanted, { db, now }) =>
  told(await recoverPassword(db, wanted, now)),
);

function readArguments(): { email: string; activate: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { activate: { type: 'boolean', default: false } },
    });
    const [email, ...more] = positionals;
    if (email && more.length === 0) return { email, activate: values.activate };
  } catch {
    // An option that there is not.
  }
  throw new Refusal(usage);
}

function told({ email, password, activated }: RecoveredPassword): string {
  const state = activated ? 'The account is active again. ' : '';
  return `
  New password for ${email}, shown this once:

  ${password}

  ${state}Their sessions have ended. Sign in with it and choose another under Account, Change password.

`;
}
