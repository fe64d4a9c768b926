import { bookKeepers, withBooks, type BookAddresses } from '@orderflow/oracle';
import type { SentPoison } from '../faults/poison.js';

export interface PoisonVerdict {
  readonly passed: boolean;
  readonly published: number;
  readonly deadLetters: number;
  readonly findings: readonly string[];
}

/** Dead letters and parked messages have to be exactly the poison: each of its kind, nothing behind it, nothing else. */
export function checkPoison(stack: BookAddresses, sent: readonly SentPoison[]): Promise<PoisonVerdict> {
  return withBooks(stack, async (databases) => {
    const parked = await Promise.all(
      bookKeepers.map(async (service) => {
        const rows = await databases[service].query<{ key: string; state: string; code: string | null }>(
          'select key, state, error_code as code from parked',
        );
        return rows.map(({ key, state, code }) => `${service} ${key} ${state} ${code}`);
      }),
    );
    const found = new Set(parked.flat());
    const expected = new Set(sent.map(({ service, key, code }) => `${service} ${key} dead ${code}`));
    const findings = [
      ...[...expected].filter((row) => !found.has(row)).map((poison) => `not a dead letter: ${poison}`),
      ...[...found].filter((row) => !expected.has(row)).map((row) => `parked, and no poison: ${row}`),
    ];
    return {
      passed: findings.length === 0,
      published: sent.length,
      deadLetters: [...found].filter((row) => expected.has(row)).length,
      findings: findings.slice(0, 10),
    };
  });
}
