import { OptionInvalid, Refused, type Place } from '@orderflow/command-line';
import { findRunningStack } from '@orderflow/stack';
import type { Options } from './options.js';

/** The services that are meant: the one at --url, or those of the stack that runs. The sandbox has no dead letters. */
export function placesOf({ url, service }: Pick<Options, 'url' | 'service'>): Place[] {
  if (url !== undefined) return [{ service: service ?? new URL(url).host, url }];
  const stack = findRunningStack();
  if (!stack)
    throw new Refused('no stack runs from this folder: start one by npm start, or name a service by --url');
  const places = Object.entries(stack.services)
    .filter(([name]) => name !== 'sandbox')
    .map(([name, at]) => ({ service: name, url: at, adminToken: stack.adminToken }));
  if (service === undefined) return places;
  const place = places.find((one) => one.service === service);
  if (place) return [place];
  const names = places.map((one) => one.service).join(', ');
  throw new OptionInvalid(`--service is ${JSON.stringify(service)}: expected ${names}`);
}
