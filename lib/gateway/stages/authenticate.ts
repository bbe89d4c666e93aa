import { GatewayError } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { FoundKey, KeyCache } from '../key-cache.ts';
import { parseKey } from '../key-format.ts';
import type { KeyRecord } from '../ports.ts';

/**
 * Proves who calls, without a wait where the key was proven a moment ago. The reason of a refusal is told only to
 * someone who holds the whole secret.
 */
export function authenticate(
  exchange: Exchange,
  presentedKey: string | undefined,
  keys: KeyCache,
  nowMs: number,
): FoundKey | Promise<FoundKey> {
  if (presentedKey === undefined) {
    throw new GatewayError(
      'missing_api_key',
      'No API key was sent. Send a Latchkey key as Authorization: Bearer lk_….',
    );
  }
  const fresh = keys.findFresh(presentedKey);
  return fresh ? proven(exchange, fresh, nowMs) : find(exchange, presentedKey, keys, nowMs);
}

async function find(
  exchange: Exchange,
  presentedKey: string,
  keys: KeyCache,
  nowMs: number,
): Promise<FoundKey> {
  const key = parseKey(presentedKey);
  const found = key && (await keys.find(key));
  if (!found) throw new GatewayError('invalid_api_key', 'This API key is not valid.');
  return proven(exchange, found, nowMs);
}

function proven(exchange: Exchange, found: FoundKey, nowMs: number): FoundKey {
  exchange.keyPublicId = found.record.publicId;
  exchange.degraded = found.degraded;
  checkUsable(found.record, nowMs);
  return found;
}

/** Asked on every use, also of a cached key. */
export function checkUsable(record: KeyRecord, nowMs: number): void {
  if (record.revokedAtMs !== null) {
    throw new GatewayError('revoked_api_key', `This API key was revoked at ${iso(record.revokedAtMs)}.`);
  }
  if (record.disabledAtMs !== null) {
    throw new GatewayError(
      'revoked_api_key',
      `This API key was disabled at ${iso(record.disabledAtMs)}. Its owner or an admin can enable it.`,
    );
  }
  if (record.endsAtMs !== null && record.endsAtMs <= nowMs) {
    throw new GatewayError('expired_api_key', `This API key expired at ${iso(record.endsAtMs)}.`);
  }
  if (!record.ownerActive) {
    throw new GatewayError('inactive_owner', 'The owner of this API key is deactivated.');
  }
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
