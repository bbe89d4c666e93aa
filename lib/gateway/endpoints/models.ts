import { type Family, GatewayError } from '../errors.ts';
import type { Catalog, KeyRecord } from '../ports.ts';
import { callableModels, type Target } from '../stages/resolve.ts';

/** `GET models` and `GET models/{id}`: exactly what this key may call, in the shape of the door's API. */
export function answerModels(
  { endpoint, family }: { endpoint: string; family: Family },
  record: KeyRecord,
  catalog: Catalog,
): string {
  const targets = callableModels(record, catalog);
  const { list, object } = shapes[family];
  if (endpoint === 'models') return JSON.stringify(list(targets.map(object)));
  const wanted = decode(endpoint.slice('models/'.length));
  const found = targets.find(({ model }) => model.fullName === wanted);
  if (found) return JSON.stringify(object(found));
  throw new GatewayError('model_not_found', `This key can call no model "${wanted}".`, { param: 'model' });
}

type ModelObject = Record<string, string | number>;

interface Shape {
  object(target: Target): ModelObject;
  list(data: ModelObject[]): object;
}

const shapes: Readonly<Record<Family, Shape>> = {
  openai: {
    object: ({ account, model }) => ({
      id: model.fullName,
      object: 'model',
      created: model.createdAtSeconds,
      owned_by: account.name,
    }),
    list: (data) => ({ object: 'list', data }),
  },
  anthropic: {
    object: ({ model }) => ({
      type: 'model',
      id: model.fullName,
      display_name: model.fullName,
      created_at: new Date(model.createdAtSeconds * 1_000).toISOString(),
    }),
    list: (data) => ({
      data,
      has_more: false,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    }),
  },
};

/** SDKs encode the slash of an id. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new GatewayError('invalid_model', 'The model id is not properly encoded.', { param: 'model' });
  }
}
