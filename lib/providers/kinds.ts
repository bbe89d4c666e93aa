import type { Provider } from '#db/schema/provider-accounts.ts';

export interface AddressTraits {
  /** Where none is typed. Without one, an address has to be. */
  fallback?: string;
  example: string;
  hint: string;
}

interface ProviderTraits {
  label: string;
  /** Beside the label where one is chosen. */
  hint: string;
  /** As a sentence begins with it. */
  subject: string;
  /** What an account's page says of its connection. */
  connection: string;
  /** A name that such an account may have. */
  nameExample: string;
  /** Its answers are made up, and nobody is billed for them. */
  simulated: boolean;
  /** Null for what is part of Latchkey: it has no base URL. */
  address: AddressTraits | null;
  credential: 'required' | 'optional' | 'none';
  /** Whether Anthropic's Messages API answers under its base URL. */
  messagesApi: 'yes' | 'maybe' | 'no';
  /** The same of OpenAI's Responses API. */
  responsesApi: 'yes' | 'maybe' | 'no';
  /** Its id in the price catalogue, which holds at the fallback's host; elsewhere an address is looked up. */
  catalogId?: string;
}

const remote = 'Where calls go, and with what.';

const kinds = {
  openai: {
    label: 'OpenAI',
    hint: 'api.openai.com, with an API key of yours.',
    subject: 'OpenAI',
    connection: remote,
    nameExample: 'openai-main',
    simulated: false,
    address: {
      fallback: 'https://api.openai.com/v1',
      example: 'https://api.openai.com/v1',
      hint: 'Only for another address of OpenAI, such as the EU’s.',
    },
    credential: 'required',
    messagesApi: 'no',
    responsesApi: 'yes',
    catalogId: 'openai',
  },
  'self-hosted-model': {
    label: 'OpenAI-compatible',
    hint: 'Whatever speaks OpenAI’s wire: vLLM, Groq, OpenRouter, a server of your own.',
    subject: 'An OpenAI-compatible provider',
    connection: remote,
    nameExample: 'team-vllm',
    simulated: false,
    address: {
      example: 'https://llm.example.com/v1',
      hint: 'As the provider’s own SDK takes it; most end in /v1.',
    },
    credential: 'optional',
    messagesApi: 'maybe',
    responsesApi: 'maybe',
  },
  demo: {
    label: 'Demo',
    hint: 'Part of Latchkey. Simulated answers, nothing leaves this machine.',
    subject: 'The demo provider',
    connection: 'Part of Latchkey: its answers are simulated.',
    nameExample: 'demo-two',
    simulated: true,
    address: null,
    credential: 'none',
    messagesApi: 'yes',
    responsesApi: 'yes',
  },
} as const satisfies Record<Provider, ProviderTraits>;

export type ProviderKind = Provider;

/** In the order in which they are offered. */
export const providerKinds = Object.keys(kinds) as ProviderKind[];

/** What sets a kind of provider apart from the others. Whatever differs between them is read here, never from the name. */
export function traitsOf(kind: ProviderKind): ProviderTraits {
  return kinds[kind];
}

/** For queries, which know kinds but not what sets them apart. */
export const simulatedKinds: readonly ProviderKind[] = providerKinds.filter((kind) => kinds[kind].simulated);
