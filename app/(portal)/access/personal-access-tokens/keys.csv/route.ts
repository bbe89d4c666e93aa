import { requireActor } from '#lib/auth/next/gate.ts';
import { answerKeysCsv } from '../answer-keys-csv.ts';

export async function GET(request: Request): Promise<Response> {
  return answerKeysCsv(request, await requireActor('keys:own'), 'own');
}
