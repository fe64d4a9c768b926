import type { StackAddresses } from './services.js';

/** Replaces the rules by which the outside world behaves; what is left out is as by default. */
export async function setSandboxRules(
  { services }: Pick<StackAddresses, 'services'>,
  rules: Readonly<Record<string, unknown>>,
): Promise<void> {
  const answer = await fetch(`${services.sandbox}/rules`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rules),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`the sandbox refused its rules: ${answer.status} ${await answer.text()}`);
}
