import { answerFile } from '../../../answer-file.ts';
import { answerKeyListCsv } from '../answer-key-list-csv.ts';

export async function GET(request: Request): Promise<Response> {
  return answerFile('keys:own', (actor) => answerKeyListCsv(request, actor, 'own'));
}
