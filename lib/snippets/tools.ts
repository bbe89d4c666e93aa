import { quoted, shellWord } from './literals.ts';
import { pythonKey } from './openai.ts';
import {
  anthropicBaseUrl,
  keyOrPlaceholder,
  keyVariable,
  openaiBaseUrl,
  type SnippetFacts,
} from './snippet.ts';

export function anthropicCode(facts: SnippetFacts): string {
  return [
    ...(facts.key ? [] : ['import os', '']),
    'from anthropic import Anthropic',
    '',
    'client = Anthropic(',
    `    base_url=${quoted(anthropicBaseUrl(facts.origin))},`,
    `    api_key=${pythonKey(facts)},`,
    ')',
    'message = client.messages.create(',
    `    model=${quoted(messagesModel(facts))},`,
    '    max_tokens=1024,',
    '    messages=[{"role": "user", "content": "Hello"}],',
    ')',
    'print(message.content[0].text)',
  ].join('\n');
}

/** A key of Anthropic's in the environment would be sent beside ours; small tasks have a model of their own. */
export function claudeCodeCode(facts: SnippetFacts): string {
  const model = shellWord(messagesModel(facts));
  return [
    `export ANTHROPIC_BASE_URL=${anthropicBaseUrl(facts.origin)}`,
    `export ANTHROPIC_AUTH_TOKEN=${keyOrPlaceholder(facts)}`,
    'unset ANTHROPIC_API_KEY',
    `export ANTHROPIC_MODEL=${model}`,
    `export ANTHROPIC_DEFAULT_HAIKU_MODEL=${model}`,
    'claude',
  ].join('\n');
}

function messagesModel({ messagesModel: named, model }: SnippetFacts): string {
  return named ?? model;
}

/** Codex reads the key from the environment, so that it stands in no file. */
export function codexCode(facts: SnippetFacts): string {
  return [
    '# In the shell that starts codex:',
    `export ${keyVariable}=${keyOrPlaceholder(facts)}`,
    '',
    '# In ~/.codex/config.toml, above its first [table]:',
    `model = ${quoted(facts.responsesModel ?? facts.model)}`,
    'model_provider = "latchkey"',
    '',
    '[model_providers.latchkey]',
    'name = "Latchkey"',
    `base_url = ${quoted(openaiBaseUrl(facts.origin))}`,
    `env_key = "${keyVariable}"`,
    'wire_api = "responses"',
  ].join('\n');
}

export function cursorCode(facts: SnippetFacts): string {
  return [
    'Cursor Settings › Models › API Keys',
    '',
    `OpenAI API Key            ${keyOrPlaceholder(facts)}`,
    `Override OpenAI Base URL  ${openaiBaseUrl(facts.origin)}`,
    `Add model                 ${facts.model}`,
    '',
    ...(isLocal(facts.origin)
      ? [
          'Cursor calls from its own servers: they cannot reach this address,',
          'which is one of this computer alone. It needs a public one.',
        ]
      : ['Cursor calls from its own servers: the address must be reachable from the internet.']),
  ].join('\n');
}

function isLocal(origin: string): boolean {
  return /^https?:\/\/(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(origin);
}
