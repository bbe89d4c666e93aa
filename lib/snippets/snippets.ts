import { curlCode, envCode, langchainCode, nodeCode, pythonCode, vercelAiCode } from './openai.ts';
import type { Snippet, SnippetFacts, SnippetId, SnippetRoute } from './snippet.ts';
import { anthropicCode, claudeCodeCode, codexCode, cursorCode } from './tools.ts';

interface Recipe {
  label: string;
  /** Left out where the data plane does not answer this route. */
  needs: SnippetRoute;
  write: (facts: SnippetFacts) => string;
}

const recipes: Readonly<Record<SnippetId, Recipe>> = {
  env: { label: '.env', needs: 'chat/completions', write: envCode },
  curl: { label: 'curl', needs: 'chat/completions', write: curlCode },
  python: { label: 'OpenAI Python', needs: 'chat/completions', write: pythonCode },
  node: { label: 'OpenAI Node', needs: 'chat/completions', write: nodeCode },
  anthropic: { label: 'Anthropic SDK', needs: 'messages', write: anthropicCode },
  langchain: { label: 'LangChain', needs: 'chat/completions', write: langchainCode },
  'vercel-ai': { label: 'Vercel AI SDK', needs: 'chat/completions', write: vercelAiCode },
  'claude-code': { label: 'Claude Code', needs: 'messages', write: claudeCodeCode },
  codex: { label: 'Codex', needs: 'responses', write: codexCode },
  cursor: { label: 'Cursor', needs: 'chat/completions', write: cursorCode },
};

const firstCallIds: readonly SnippetId[] = [
  'curl',
  'python',
  'node',
  'anthropic',
  'langchain',
  'codex',
  'env',
];
const newKeyIds: readonly SnippetId[] = [
  'env',
  'curl',
  'python',
  'node',
  'anthropic',
  'langchain',
  'vercel-ai',
  'claude-code',
  'codex',
  'cursor',
];

/** For a page that shows how to call, without a key at hand. */
export function firstCallSnippets(facts: SnippetFacts, answered: readonly SnippetRoute[]): Snippet[] {
  return write(firstCallIds, facts, answered);
}

/** For the dialog that shows a new key: everything in it is ready to be pasted. */
export function newKeySnippets(
  facts: SnippetFacts & { key: string },
  answered: readonly SnippetRoute[],
): Snippet[] {
  return write(newKeyIds, facts, answered);
}

function write(ids: readonly SnippetId[], facts: SnippetFacts, answered: readonly SnippetRoute[]): Snippet[] {
  const offered = answered.filter((route) => modelFor(route, facts) !== undefined);
  return ids
    .filter((id) => offered.includes(recipes[id].needs))
    .map((id) => ({ id, label: recipes[id].label, code: recipes[id].write(facts) }));
}

function modelFor(route: SnippetRoute, { model, messagesModel, responsesModel }: SnippetFacts) {
  return { 'chat/completions': model, messages: messagesModel, responses: responsesModel }[route];
}
