import { ensureGeneratedSecrets } from '#lib/config/generated-secrets.ts';
import { plural } from '#lib/format/number.ts';
import { checkCanaries } from '#lib/keyring/canary.ts';
import { createKeyring } from '#lib/keyring/keyring.ts';
import { type Reencryption, reencrypt } from '#lib/providers/reencrypt.ts';
import { Refusal, runOnDatabase } from './operator.ts';

await runOnDatabase(takeNothing, async (_nothing, { db, config, now }) => {
  const masterKeys = config.masterKeys ?? (await ensureGeneratedSecrets(config.dataDir)).masterKeys;
  const keyring = createKeyring(masterKeys);
  await checkCanaries(db, keyring, now);
  return told(await reencrypt(db, keyring, now), keyring.activeKid);
});

function takeNothing(): void {
  if (process.argv.length > 2) throw new Refusal('usage: npm run reencrypt');
}

function told({ credentials, retired, needed }: Reencryption, activeKid: string): string {
  const lines = [
    `${plural(credentials, 'credential is', 'credentials are')} now under the master key "${activeKid}".`,
  ];
  for (const { kid, ...by } of needed) {
    const what = `${plural(by.credentials, 'credential')} and ${plural(by.keys, 'API key')}`;
    lines.push(`"${kid}" is still needed by ${what}: keys move when they are next used${endedText(by)}.`);
  }
  for (const kid of retired)
    lines.push(`"${kid}" is needed by nothing: take it out of LATCHKEY_MASTER_KEYS.`);
  return `${lines.join('\n')}\n`;
}

function endedText({ endedKeys }: { endedKeys: number }): string {
  if (endedKeys === 0) return '';
  return `. Of them ${plural(endedKeys, 'has ended and may be extended', 'have ended and may be extended')}: revoke what nobody will use again`;
}
