/** What a snippet is filled with. */
export interface SnippetFacts {
  /** The origin of the portal, without a slash at its end. */
  origin: string;
  /** A model that this person may call, as it is called. */
  model: string;
  /** The same for Anthropic's API; without it there is nothing to show of that. */
  messagesModel?: string | undefined;
  /** And for OpenAI's Responses API. */
  responsesModel?: string | undefined;
  /** Left out on pages that do not have it: the code then reads it from `LATCHKEY_API_KEY`. */
  key?: string | undefined;
}

export interface Snippet {
  /** Stable: the choice of a person is remembered by it. */
  id: SnippetId;
  label: string;
  code: string;
}

export type SnippetId =
  | 'env'
  | 'curl'
  | 'python'
  | 'node'
  | 'anthropic'
  | 'langchain'
  | 'vercel-ai'
  | 'claude-code'
  | 'codex'
  | 'cursor';

/** The routes of the data plane that snippets call. */
export const snippetRoutes = ['chat/completions', 'responses', 'messages'] as const;
export type SnippetRoute = (typeof snippetRoutes)[number];

/** What a new key's snippets are filled with, beside the key, and which of them may be shown. */
export interface CallFacts extends Omit<SnippetFacts, 'key'> {
  answered: readonly SnippetRoute[];
}

export const keyVariable = 'LATCHKEY_API_KEY';
const keyPlaceholder = 'lk_pat_YOUR_KEY';

export function openaiBaseUrl(origin: string): string {
  return `${origin}/api/inference/openai`;
}

export function anthropicBaseUrl(origin: string): string {
  return `${origin}/api/inference/anthropic`;
}

/** What has to be said once in a shell for the snippets without a key. */
export const exportKeyCode = `export ${keyVariable}=${keyPlaceholder}`;

/** For files that hold the key itself. */
export function keyOrPlaceholder({ key }: SnippetFacts): string {
  return key ?? keyPlaceholder;
}
