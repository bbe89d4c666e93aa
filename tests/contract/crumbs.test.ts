import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { chat } from '#tests/support/provider-answers.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand();

describe.each(transports)('bodies in small pieces over the $name transport', ({ open, isHere }) => {
  const at = openPlace(stand, open);

  function sendInPieces(text: string, pieceBytes: number): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${stand.key}`, 'content-type': 'application/json' };
      const url = `${at.origin}/api/inference/openai/chat/completions`;
      const call = httpRequest(url, { method: 'POST', headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
        );
      });
      call.on('error', reject);
      for (let from = 0; from < text.length; from += pieceBytes)
        call.write(text.slice(from, from + pieceBytes));
      call.end();
    });
  }

  const bodyOf = (length: number) =>
    JSON.stringify({ model: stand.model, messages: [{ role: 'user', content: 'a'.repeat(length) }] });

  it('are taken whole where a client may well send them', async () => {
    stand.provider.script(chat());
    const { status } = await sendInPieces(bodyOf(100_000), 64);
    expect(status).toBe(200);
    const { body } = await stand.provider.nextCall();
    expect(body.includes('a'.repeat(100_000))).toBe(true);
  });

  it('are refused with 413 where each holds next to nothing', async () => {
    const { status, text } = await sendInPieces(bodyOf(20_000), 1);
    // A host that puts pieces together before anybody sees them has no crumbs to refuse.
    if (!isHere && status === 200) return;
    expect(status).toBe(413);
    expect(JSON.parse(text)).toMatchObject({
      error: { code: 'request_too_large', message: expect.stringContaining('small pieces') },
    });
    expect(stand.provider.calls).toHaveLength(0);
  });
});
