import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Provider, startProvider } from '#tests/support/provider.ts';
import { chat } from '#tests/support/provider-answers.ts';
import type { Script } from '#tests/support/provider-call.ts';
import { redirect } from '#tests/support/provider-faults.ts';
import { messages } from '#tests/support/provider-messages.ts';
import { responses } from '#tests/support/provider-responses.ts';
import { send } from '#tests/support/raw-http.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

const stand = openStand();
/** Where the provider leads to: it would answer as gladly. */
let target: Provider;
beforeAll(async () => {
  target = await startProvider();
});
afterAll(() => target.close());

const said = [{ role: 'user', content: 'Hello' }];
const doors = [
  { door: 'openai/chat/completions', answer: chat(), question: { messages: said } },
  { door: 'openai/responses', answer: responses(), question: { input: 'Hello', store: false } },
  { door: 'anthropic/v1/messages', answer: messages(), question: { messages: said, max_tokens: 100 } },
];

/** The answer that would be right, but for the status: whole or as a stream, whatever was asked for. */
function answering(script: Script, stream: boolean): Script {
  return (call) =>
    typeof script === 'function' ? script({ ...call, json: { ...call.json, stream } }) : script;
}

describe.each(transports)('a provider that redirects, over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);

  describe.each(doors)('at $door', ({ door, answer, question }) => {
    const bodies = {
      nothing: undefined,
      'a whole answer': answering(answer, false),
      'a whole stream': answering(answer, true),
    };

    it.each(
      [301, 302, 303, 307, 308].flatMap((status) =>
        (['nothing', 'a whole answer', 'a whole stream'] as const).flatMap((beside) =>
          [false, true].map((stream) => ({ status, beside, stream })),
        ),
      ),
    )('is told as its fault and followed nowhere: $status with $beside, stream $stream', async (one) => {
      const { status, beside, stream } = one;
      const leads = `${target.url}/chat/completions?led=here`;
      stand.provider.script(redirect(leads, status, bodies[beside]));
      const reply = await send(`${at.origin}/api/inference/${door}`, {
        headers: ['authorization', `Bearer ${stand.key}`, 'content-type', 'application/json'],
        body: JSON.stringify({ model: stand.model, ...question, stream }),
      });
      expect(reply.status).toBe(502);
      expect(reply.headers['content-type']).toContain('application/json');
      expect(JSON.parse(reply.text)).toMatchObject({
        error: { message: `The provider answered with a redirect (${status}).` },
      });
      expect(reply.headers.location).toBeUndefined();
      expect(JSON.stringify([reply.headers, reply.text])).not.toContain('led=here');
      expect(stand.provider.calls).toHaveLength(1);
      expect(target.calls).toHaveLength(0);
    });
  });
});
