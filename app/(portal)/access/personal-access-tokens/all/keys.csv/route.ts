import { requireActor } from '#lib/auth/next/gate.ts';
import { answerKeyListCsv } from '../../answer-key-list-csv.ts';

export async function GET(request: Request): Promise<Response> {
  return answerKeyListCsv(request, await requireActor('keys:any'), 'all');
}
