import { spawn, spawnSync } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { leftOut } from '#tests/support/left-out.ts';
import { answeredRoutes } from './answered-routes.ts';
import { quoted, shellWord } from './literals.ts';
import { modelPlaceholder, pickModels } from './pick-model.ts';
import { exportKeyCode, openaiBaseUrl, type SnippetFacts, snippetRoutes } from './snippet.ts';
import { firstCallSnippets, newKeySnippets } from './snippets.ts';

const facts = {
  origin: 'https://keys.example.com',
  model: 'openai-main/gpt-4o-mini',
  messagesModel: 'vllm/qwen-3',
  responsesModel: 'openai-main/gpt-5',
  key: 'lk_pat_8Fq2XbYk0aLm_0000000000000000000000000000000000000000000abcdef',
};
const allRoutes = [...snippetRoutes];
const readsToml = spawnSync('python3', ['-c', 'import tomllib']).status === 0;

function codeOf(id: string, given: SnippetFacts = facts): string {
  const snippets = given.key
    ? newKeySnippets({ ...given, key: given.key }, allRoutes)
    : firstCallSnippets(given, allRoutes);
  const code = snippets.find((snippet) => snippet.id === id)?.code;
  if (!code) throw new Error(`no snippet ${id}`);
  return code;
}

describe('what is offered', () => {
  it('offers for a new key every tool that the data plane answers, in the order of use', () => {
    expect(newKeySnippets(facts, allRoutes).map(({ label }) => label)).toEqual([
      '.env',
      'curl',
      'OpenAI Python',
      'OpenAI Node',
      'Anthropic SDK',
      'LangChain',
      'Vercel AI SDK',
      'Claude Code',
      'Codex',
      'Cursor',
    ]);
  });

  it('leaves out what the data plane does not answer', () => {
    const ids = newKeySnippets(facts, ['chat/completions']).map(({ id }) => id);
    expect(ids).not.toContain('anthropic');
    expect(ids).not.toContain('claude-code');
    expect(ids).not.toContain('codex');
    expect(answeredRoutes()).toContain('chat/completions');
  });

  it("shows nothing of Anthropic's API where no provider at hand has it", () => {
    const ids = newKeySnippets({ ...facts, messagesModel: undefined }, allRoutes).map(({ id }) => id);
    expect(ids).not.toContain('anthropic');
    expect(ids).not.toContain('claude-code');
    expect(answeredRoutes()).toContain('messages');
  });

  it("calls by Anthropic's API the model that has it", () => {
    expect(codeOf('anthropic')).toContain('vllm/qwen-3');
    expect(codeOf('anthropic')).not.toContain(facts.model);
    expect(codeOf('claude-code')).toContain("ANTHROPIC_MODEL='vllm/qwen-3'");
  });

  it('shows nothing of Codex where no provider at hand has the Responses API', () => {
    const without = { ...facts, responsesModel: undefined };
    expect(newKeySnippets(without, allRoutes).map(({ id }) => id)).not.toContain('codex');
    expect(firstCallSnippets(without, allRoutes).map(({ id }) => id)).not.toContain('codex');
    expect(firstCallSnippets(facts, allRoutes).map(({ id }) => id)).toContain('codex');
    expect(answeredRoutes()).toContain('responses');
  });

  it.each(newKeySnippets(facts, allRoutes).map((snippet) => [snippet.label, snippet.code]))(
    'fills key and address into %s',
    (_label, code) => {
      expect(code).toContain(facts.key);
      expect(code).toContain(`${facts.origin}/api/inference/`);
      expect(code).not.toContain('LATCHKEY_API_KEY"]');
      expect(code).not.toContain('undefined');
    },
  );

  it.each(firstCallSnippets({ ...facts, key: undefined }, allRoutes).map(({ label, code }) => [label, code]))(
    'shows no key in %s where none is at hand',
    (_label, code) => {
      expect(code).toMatch(/LATCHKEY_API_KEY|lk_pat_YOUR_KEY/);
      expect(code).toContain(facts.origin);
    },
  );

  it('stands for a key in letters that a header can carry: a forgotten one reaches our 401', () => {
    const shown = [
      exportKeyCode,
      ...firstCallSnippets({ ...facts, key: undefined }, allRoutes).map((s) => s.code),
    ];
    const placeholders = shown.flatMap((code) => code.match(/lk_pat_[^\s"']*/g) ?? []);
    expect(placeholders.length).toBeGreaterThan(0);
    for (const placeholder of placeholders) {
      expect(() => new Headers({ authorization: `Bearer ${placeholder}` })).not.toThrow();
    }
  });
});

describe('what runs', () => {
  it('curl sends the call, with the key and with the variable', async () => {
    const gateway = await startGateway();
    const withKey = codeOf('curl', { ...facts, origin: gateway.origin });
    expect(await run('sh', ['-c', withKey])).toContain('made-up');
    const withoutKey = codeOf('curl', { origin: gateway.origin, model: facts.model });
    expect(await run('sh', ['-c', withoutKey], { LATCHKEY_API_KEY: facts.key })).toContain('made-up');
    expect(gateway.calls).toEqual(Array(2).fill(theCall));
  });

  it('Node sends the call, with the key and with the variable', async () => {
    const gateway = await startGateway();
    const node = (code: string, env?: Record<string, string>) =>
      run(process.execPath, ['--input-type=module', '--eval', code], env);
    expect(await node(codeOf('node', { ...facts, origin: gateway.origin }))).toBe('made-up\n');
    const withoutKey = codeOf('node', { origin: gateway.origin, model: facts.model });
    expect(await node(withoutKey, { LATCHKEY_API_KEY: facts.key })).toBe('made-up\n');
    expect(gateway.calls).toEqual(Array(2).fill(theCall));
  });

  it('Codex is given the key by its shell, and the rest by a file of TOML', async ({ skip }) => {
    if (!readsToml) skip(leftOut('what Codex reads: python3 is missing, or older than 3.11'));
    const [shell = '', ...file] = codeOf('codex').split('\n\n');
    expect(await run('sh', ['-c', `${shell}\nprintf %s "$LATCHKEY_API_KEY"`])).toBe(facts.key);
    const read = 'import json, sys, tomllib; print(json.dumps(tomllib.loads(sys.argv[1])))';
    const config = file.join('\n\n');
    expect(config).not.toContain(facts.key);
    expect(JSON.parse(await run('python3', ['-c', read, config]))).toEqual({
      model: facts.responsesModel,
      model_provider: 'latchkey',
      model_providers: {
        latchkey: {
          name: 'Latchkey',
          base_url: openaiBaseUrl(facts.origin),
          env_key: 'LATCHKEY_API_KEY',
          wire_api: 'responses',
        },
      },
    });
  });

  it('what .env holds is read by a shell as it is by a file', async () => {
    const script = `${codeOf('env')}\nprintf '%s %s' "$OPENAI_BASE_URL" "$OPENAI_API_KEY"`;
    expect(await run('sh', ['-c', script])).toBe(`${openaiBaseUrl(facts.origin)} ${facts.key}`);
  });
});

describe('literals', () => {
  it('bring any text through a shell and through JavaScript unchanged', async () => {
    const words = fc.sample(fc.string({ unit: 'binary' }), 20).map((word) => word.replaceAll('\0', ''));
    const printed = await run('sh', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`]);
    expect(printed.split('\0').slice(0, -1)).toEqual(words);
    for (const word of words) expect(JSON.parse(quoted(word))).toBe(word);
  });
});

describe('pickModels', () => {
  const real = { name: 'openai-main/gpt-4o', types: ['chat'], simulated: false, provider: 'openai' } as const;
  const own = {
    name: 'vllm/qwen',
    types: ['chat'],
    simulated: false,
    provider: 'self-hosted-model',
  } as const;
  const demo = { name: 'demo/echo', types: ['chat'], simulated: true, provider: 'demo' } as const;
  const vectors = { name: 'a/embed', types: ['embedding'], simulated: false, provider: 'openai' } as const;
  const pro = {
    name: 'openai-main/o-pro',
    types: ['responses'],
    simulated: false,
    provider: 'openai',
  } as const;
  type Given = typeof real | typeof own | typeof demo | typeof vectors | typeof pro;
  const pick = (answered: string[], ...models: Given[]) =>
    pickModels(
      models.map((model) => ({ ...model, types: [...model.types] })),
      new Set(answered),
    );

  it('take a chat model of a provider that has answered lately, then a simulated one, then any, then the form', () => {
    expect(pick([real.name, demo.name], vectors, demo, own, real).model).toBe(real.name);
    expect(pick([], own, demo, real).model).toBe(demo.name);
    expect(pick([], own, real).model).toBe(own.name);
    expect(pick([vectors.name], vectors).model).toBe(modelPlaceholder);
  });

  it('take for the Responses API one that surely has it, the likeliest to answer of those, then one that may', () => {
    expect(pick([own.name], own, real, demo).responsesModel).toBe(demo.name);
    expect(pick([real.name], own, real, demo).responsesModel).toBe(real.name);
    expect(pick([], own, real).responsesModel).toBe(real.name);
    expect(pick([], own).responsesModel).toBe(own.name);
    expect(pick([], vectors).responsesModel).toBe(modelPlaceholder);
    expect(pick([pro.name], pro, vectors)).toEqual({ model: modelPlaceholder, responsesModel: pro.name });
    expect(pick([pro.name], real, pro)).toEqual({ model: real.name, responsesModel: pro.name });
  });

  it("take for Anthropic's API one that surely has it, then one that may, and none that has not", () => {
    expect(pick([real.name, own.name], real, own, demo).messagesModel).toBe(demo.name);
    expect(pick([], real, own).messagesModel).toBe(own.name);
    expect(pick([], real)).toEqual({ model: real.name, responsesModel: real.name });
    expect(pick([], vectors).messagesModel).toBe(modelPlaceholder);
  });
});

const theCall = {
  url: '/api/inference/openai/chat/completions',
  authorization: `Bearer ${facts.key}`,
  body: { model: facts.model, messages: [{ role: 'user', content: 'Hello' }] },
};

async function startGateway() {
  const calls: unknown[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const body: unknown = JSON.parse(await text(request));
    calls.push({ url: request.url, authorization: request.headers.authorization, body });
    response.setHeader('content-type', 'application/json');
    const message = { role: 'assistant', content: 'made-up' };
    response.end(JSON.stringify({ object: 'chat.completion', choices: [{ index: 0, message }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { calls, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const child = spawn(command, args, {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...env } as unknown as NodeJS.ProcessEnv,
  });
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await new Promise((resolve) => child.once('close', resolve));
  if (child.exitCode !== 0) throw new Error(`${command} ended with ${child.exitCode}: ${error}`);
  return out;
}
