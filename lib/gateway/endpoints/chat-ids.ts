import { type Watch, watchFor } from '../body/watch.ts';
import { IdFinder, notFound, ownNames, refuseIds } from './kept-ids.ts';

const keptAnywhere: ReadonlyMap<string, string> = new Map([
  ['file_id', 'Send the file itself, as file_data.'],
]);
const passedOver: ReadonlySet<string> = new Set(ownNames);
const ofMessage = 'Send the transcript of what was said as content.';
const ofVoice = 'Name one of the voices that the provider has for everybody.';

/** A body names nothing that is kept, and need not be walked, without one of these below its top… */
export const watchedInChat: Watch = watchFor(['file_id', 'audio']);
/** …or one of these on it. */
export const tellingInChat: readonly string[] = ['audio', 'previous_response_id'];

/** Refuses a chat completion that names files, answers in audio or voices by their ids. */
export function refuseChatIds(body: Buffer): void {
  refuseIds(body, (walk) => new ChatIds(body, walk));
}

class ChatIds extends IdFinder {
  protected override readonly keptAnywhere = keptAnywhere;
  protected override readonly passedOver = passedOver;

  protected override check(name: string, valueAt: number): void {
    if (name === 'previous_response_id') {
      const isTop = this.walk.steps.length === 1;
      if (isTop && this.holdsSomething(valueAt))
        throw notFound(name, 'Send what was said before in messages.');
    } else if (name === 'id' && this.holdsSomething(valueAt)) this.checkId();
  }

  private checkId(): void {
    if (this.step(-2) === 'audio') throw notFound(this.walk.path, ofMessage);
    if (this.step(-2) === 'voice' && this.step(-3) === 'audio') throw notFound(this.walk.path, ofVoice);
  }
}
