/** A break that is meant: what is compared with begins anew for whom it names. */
export interface Accepted {
  /** A message, a topic, a route (`orders GET /orders/{orderId}`), or a service with all its routes. */
  readonly message: string;
  readonly reason: string;
}

/** Whether a break of this message, topic or route is meant. What places in a path are called does not matter. */
export function covers(accepted: Accepted | undefined, subject: string): boolean {
  if (!accepted) return false;
  const [named, whole] = [accepted.message, subject].map((text) => text.replace(/\{\w*\}/g, '{}'));
  return whole === named || whole!.startsWith(`${named} `);
}
