import type { ChaosReport, InjectedFault } from './chaos.js';

/** The verdict, and how long recovery took by kind of fault. */
export function describeReport({ passed, faults, faultsNotReached, ...report }: ChaosReport): string[] {
  const { orders, oracle, orderPerKey, poison } = report;
  const checks = oracle.checks.filter((check) => check.passed).length;
  const refused = Object.entries(orders.refused).map(
    ([reason, count]) => `, ${count} refused with ${reason}`,
  );
  return [
    `${faults.length} faults${faultsNotReached > 0 ? `, ${faultsNotReached} more were picked and not reached` : ''}`,
    ...describeRecovery(faults),
    `${orders.placed} orders placed: ${orders.confirmed} confirmed, ${orders.rejected} rejected, ` +
      `${orders.cancelled} cancelled, ${orders.open} open${refused.join('')}`,
    `oracle: ${oracle.passed ? 'passed' : 'FAILED'}, ${checks} of ${oracle.checks.length} checks`,
    ...oracle.checks.map(
      (check) => `  ${check.passed ? 'ok    ' : 'FAILED'}  ${check.name}: ${check.detail}`,
    ),
    `poison: ${poison.passed ? 'passed' : 'FAILED'}, ${poison.published} published, ${poison.deadLetters} dead letters`,
    ...poison.findings.map((finding) => `  ${finding}`),
    `order per key: ${orderPerKey.passed ? 'passed' : 'FAILED'}, ${orderPerKey.keys} keys, ` +
      `${orderPerKey.handled} messages handled, ${orderPerKey.comparedPairs} pairs of effects compared, ` +
      `${orderPerKey.sentAgain} records sent again, ${orderPerKey.findingsCount} findings`,
    ...orderPerKey.findings.map((finding) => `  ${finding}`),
    passed ? 'PASSED' : 'FAILED',
  ];
}

function describeRecovery(faults: readonly InjectedFault[]): string[] {
  return [...Map.groupBy(faults, ({ kind }) => kind)].sort().map(([kind, ofKind]) => {
    const times = ofKind.map(({ recoveryMs }) => recoveryMs).filter((time) => time !== null);
    const middle = times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) / 2)];
    const failed = ofKind.filter(({ recoveryMs, error }) => recoveryMs === null || error !== undefined);
    return (
      `  ${kind.padEnd(24)} ${String(ofKind.length).padStart(2)} times, recovered in ` +
      `${middle ?? '-'} ms (median), ${times.length > 0 ? Math.max(...times) : '-'} ms (longest)` +
      (failed.length > 0 ? `, ${failed.length} FAILED` : '')
    );
  });
}
