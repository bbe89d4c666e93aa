import { quoted, shellWord } from './literals.ts';
import { keyOrPlaceholder, keyVariable, openaiBaseUrl, type SnippetFacts } from './snippet.ts';

const greeting = 'Hello';

export function curlCode({ origin, model, key }: SnippetFacts): string {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: greeting }] });
  const bearer = key ? shellWord(`Authorization: Bearer ${key}`) : `"Authorization: Bearer $${keyVariable}"`;
  return [
    `curl ${openaiBaseUrl(origin)}/chat/completions \\`,
    `  -H ${bearer} \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${shellWord(body)}`,
  ].join('\n');
}

/** Costs nothing and says whether a key is taken. */
export function verifyCode(origin: string, key: string): string {
  return `curl ${openaiBaseUrl(origin)}/models -H ${shellWord(`Authorization: Bearer ${key}`)}`;
}

export function envCode(facts: SnippetFacts): string {
  return [
    '# The OpenAI SDKs, and most tools made for OpenAI, read these two.',
    `OPENAI_BASE_URL=${openaiBaseUrl(facts.origin)}`,
    `OPENAI_API_KEY=${keyOrPlaceholder(facts)}`,
  ].join('\n');
}

export function pythonCode(facts: SnippetFacts): string {
  return [
    ...(facts.key ? [] : ['import os', '']),
    'from openai import OpenAI',
    '',
    'client = OpenAI(',
    `    base_url=${quoted(openaiBaseUrl(facts.origin))},`,
    `    api_key=${pythonKey(facts)},`,
    ')',
    'answer = client.chat.completions.create(',
    `    model=${quoted(facts.model)},`,
    `    messages=[{"role": "user", "content": ${quoted(greeting)}}],`,
    ')',
    'print(answer.choices[0].message.content)',
  ].join('\n');
}

export function nodeCode(facts: SnippetFacts): string {
  return [
    'import OpenAI from "openai";',
    '',
    'const client = new OpenAI({',
    `  baseURL: ${quoted(openaiBaseUrl(facts.origin))},`,
    `  apiKey: ${nodeKey(facts)},`,
    '});',
    'const answer = await client.chat.completions.create({',
    `  model: ${quoted(facts.model)},`,
    `  messages: [{ role: "user", content: ${quoted(greeting)} }],`,
    '});',
    'console.log(answer.choices[0].message.content);',
  ].join('\n');
}

export function langchainCode(facts: SnippetFacts): string {
  return [
    ...(facts.key ? [] : ['import os', '']),
    'from langchain_openai import ChatOpenAI',
    '',
    'llm = ChatOpenAI(',
    `    base_url=${quoted(openaiBaseUrl(facts.origin))},`,
    `    api_key=${pythonKey(facts)},`,
    `    model=${quoted(facts.model)},`,
    ')',
    `print(llm.invoke(${quoted(greeting)}).content)`,
  ].join('\n');
}

export function vercelAiCode(facts: SnippetFacts): string {
  return [
    'import { createOpenAICompatible } from "@ai-sdk/openai-compatible";',
    'import { generateText } from "ai";',
    '',
    'const latchkey = createOpenAICompatible({',
    '  name: "latchkey",',
    `  baseURL: ${quoted(openaiBaseUrl(facts.origin))},`,
    `  apiKey: ${nodeKey(facts)},`,
    '});',
    'const { text } = await generateText({',
    `  model: latchkey(${quoted(facts.model)}),`,
    `  prompt: ${quoted(greeting)},`,
    '});',
    'console.log(text);',
  ].join('\n');
}

export function pythonKey({ key }: SnippetFacts): string {
  return key ? quoted(key) : `os.environ["${keyVariable}"]`;
}

function nodeKey({ key }: SnippetFacts): string {
  return key ? quoted(key) : `process.env.${keyVariable}`;
}
