import { GatewayError } from '../errors.ts';
import type { Catalog, KeyRecord } from '../ports.ts';
import { callableModels, type Target } from '../stages/resolve.ts';

/** `GET models` and `GET models/{id}`: exactly what this key may call, in OpenAI's shape. */
export function answerModels(endpoint: string, record: KeyRecord, catalog: Catalog): string {
  const targets = callableModels(record, catalog);
  if (endpoint === 'models') return JSON.stringify({ object: 'list', data: targets.map(modelObject) });
  const wanted = decode(endpoint.slice('models/'.length));
  const found = targets.find(({ model }) => model.fullName === wanted);
  if (found) return JSON.stringify(modelObject(found));
  throw new GatewayError('model_not_found', `This key can call no model "${wanted}".`, { param: 'model' });
}

function modelObject({ account, model }: Target): Record<string, string | number> {
  return { id: model.fullName, object: 'model', created: model.createdAtSeconds, owned_by: account.name };
}

/** SDKs encode the slash of an id. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new GatewayError('invalid_model', 'The model id is not properly encoded.', { param: 'model' });
  }
}
