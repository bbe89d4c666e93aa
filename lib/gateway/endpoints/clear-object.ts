import { maxMembers, type ObjectScan } from '../body/scan.ts';
import { GatewayError } from '../errors.ts';

/** Of two members, or of one in another spelling, one provider takes this and another that. `path`: where the object stands. */
export function requireClear({ duplicate, misspelt, crowded }: ObjectScan, path: string): void {
  if (crowded) {
    const where = path === '' ? 'The body' : `"${path.slice(0, -1)}"`;
    throw new GatewayError(
      'invalid_json',
      `${where} has more than ${maxMembers.toLocaleString('en')} members.`,
    );
  }
  if (duplicate !== undefined) {
    const param = path + duplicate;
    throw new GatewayError('invalid_json', `The body names "${param}" twice.`, { param });
  }
  if (misspelt !== undefined) {
    const param = path + misspelt.name;
    throw new GatewayError('invalid_json', `"${misspelt.written}" is to be spelt "${misspelt.name}".`, {
      param,
    });
  }
}
