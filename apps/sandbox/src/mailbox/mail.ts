/** A mail as it is kept: who was told what about which order, not the text. */
export interface Mail {
  /** Without its angle brackets. */
  readonly messageId: string;
  readonly orderId: string | null;
  readonly notice: string | null;
  readonly address: string;
  readonly subject: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads a mail by its headers; `fallbackId` names one that has no Message-ID. */
export function readMail(source: string, recipients: readonly string[], fallbackId: string): Mail {
  const headers = headersOf(source);
  const orderId = headers.get('x-order-id') ?? '';
  return {
    messageId: headers.get('message-id')?.replace(/^<|>$/g, '') || fallbackId,
    orderId: uuid.test(orderId) ? orderId.toLowerCase() : null,
    notice: headers.get('x-notice') ?? null,
    address: headers.get('to') ?? recipients.join(', '),
    subject: headers.get('subject') ?? '',
  };
}

/** The header fields by their names in lower case, unfolded (RFC 5322, section 2.2.3); of several the first. */
function headersOf(source: string): Map<string, string> {
  const [head = ''] = source.split(/\r?\n\r?\n/, 1);
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n(?=[ \t])/g, '').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}
