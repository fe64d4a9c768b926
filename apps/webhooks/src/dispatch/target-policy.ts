import { lookup as lookupInDns } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Where webhooks may be sent to. */
export interface TargetRules {
  readonly allowHttp: boolean;
  readonly allowPrivate: boolean;
}

/** A name led to an address that nothing is sent to. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/**
 * Keeps webhooks from being sent where only this network can reach (server-side request forgery). A name is looked at
 * when a connection is made, not before: whoever owns it can have it lead elsewhere by then (DNS rebinding).
 */
export class TargetPolicy {
  constructor(
    private readonly rules: TargetRules,
    private readonly resolve: LookupFunction = lookupInDns,
  ) {}

  /** What is expected of an address that is not allowed, as far as it can be told without asking DNS. */
  refusalOf({ protocol, hostname }: URL): string | undefined {
    if (protocol !== 'https:' && !(protocol === 'http:' && this.rules.allowHttp)) {
      return 'expected an https address';
    }
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const local = isIP(host) ? !this.allows(host) : /^(.+\.)?localhost\.?$/.test(host);
    return local && !this.rules.allowPrivate ? 'expected an address that is public' : undefined;
  }

  /** For sockets: finds the addresses of a name, and fails where one of them is not allowed. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.resolve(hostname, { ...options, all: true }, (error, found) => {
      const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
      if (error) return callback(error, []);
      const refused = addresses.find(({ address }) => !this.allows(address));
      const [first] = addresses;
      if (refused || !first) {
        const where = refused ? `${refused.address}, which is not public` : 'no address';
        return callback(new AddressRefused(`${hostname} leads to ${where}`), []);
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };

  private allows(address: string): boolean {
    // `process` takes the IPv4 address out of an IPv6 one that stands for it.
    return this.rules.allowPrivate || ipaddr.process(address).range() === 'unicast';
  }
}
