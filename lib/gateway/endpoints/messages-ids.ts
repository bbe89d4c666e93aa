import { jsonBytes } from '../body/json-bytes.ts';
import { type Watch, watchFor } from '../body/watch.ts';
import { IdFinder, notFound, ownNames, refuseIds } from './kept-ids.ts';

const { quote } = jsonBytes;
const keptAnywhere: ReadonlyMap<string, string> = new Map([
  [
    'file_id',
    'Send the file itself, as a source of type base64, or where it can be read, as one of type url.',
  ],
]);
/** `input` is what a model said to a tool. */
const passedOver: ReadonlySet<string> = new Set([...ownNames, 'input']);
const ofContainer = 'Leave it out: the provider makes a new one.';
const ofSkill = 'Only skills of type "anthropic" belong to everybody.';
const everybodysSkill = '"anthropic"';

/** A body names nothing that is kept, and need not be walked, without one of these below its top… */
export const watchedInMessages: Watch = watchFor(['file_id']);
/** …or one of these on it. */
export const tellingInMessages: readonly string[] = ['container', 'thread'];

/** Refuses a message that names files, containers, skills or conversations by their ids. */
export function refuseMessageIds(body: Buffer): void {
  refuseIds(body, (walk) => new MessageIds(body, walk));
}

class MessageIds extends IdFinder {
  protected override readonly keptAnywhere = keptAnywhere;
  protected override readonly passedOver = passedOver;
  /** Of the skill that the walk stands in. */
  private skill = { named: false, typed: false };

  override close(): void {
    if (!this.isInSkill()) return;
    const { named, typed } = this.skill;
    this.skill = { named: false, typed: false };
    if (named && !typed) throw notFound(`container.skills[${this.walk.steps[2]}]`, ofSkill);
  }

  protected override check(name: string, valueAt: number): void {
    const top = this.step(0);
    if (top === 'thread') this.checkThread(name, valueAt);
    else if (top === 'container') this.checkContainer(name, valueAt);
  }

  private checkThread(name: string, valueAt: number): void {
    if (name !== 'previous_message_id' || !this.holdsSomething(valueAt)) return;
    throw notFound(this.walk.path, 'Send what was said before in messages.');
  }

  private checkContainer(name: string, valueAt: number): void {
    if (this.walk.steps.length === 1) {
      if (this.body[valueAt] === quote) throw notFound(this.walk.path, ofContainer);
    } else if (this.isInSkill()) {
      if (name === 'skill_id') this.skill.named = true;
      if (name === 'type') this.checkSkillType(valueAt);
    } else if (name === 'id' && this.holdsSomething(valueAt)) throw notFound(this.walk.path, ofContainer);
  }

  private checkSkillType(valueAt: number): void {
    const isEverybodys =
      this.body.toString('utf8', valueAt, valueAt + everybodysSkill.length) === everybodysSkill;
    if (!isEverybodys) throw notFound(`container.skills[${this.walk.steps[2]}]`, ofSkill);
    this.skill.typed = true;
  }

  private isInSkill(): boolean {
    const { steps } = this.walk;
    return steps.length === 4 && this.step(1) === 'skills' && this.step(0) === 'container';
  }
}
