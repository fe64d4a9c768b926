import type { Verdict } from '@orderflow/oracle';
import type { StackAddresses } from '@orderflow/stack';

/** The oracle's verdict, check by check. */
export function describeVerdict({ passed, checks }: Verdict): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return [
    `Oracle: ${passed ? 'passed' : 'FAILED'}`,
    ...checks.map((check) => `  ${check.passed ? '✔' : '✖'} ${check.name.padEnd(width)}  ${check.detail}`),
  ];
}

/** Where everything is; `elsewhere` says where else to look. */
export function describeAddresses(
  { services, kafka, databases, smtp }: StackAddresses,
  elsewhere: string,
): string[] {
  const rows = Object.entries({
    ...services,
    kafka,
    smtp,
    postgres: databases.orders.replace(/\/\w+$/, '/…'),
  });
  return ['Addresses', ...rows.map(([name, address]) => `  ${name.padEnd(14)}${address}`), `  ${elsewhere}`];
}
