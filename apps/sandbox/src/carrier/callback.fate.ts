import { isAmong, type Rules } from '../rules/rules.js';

/** What becomes of a callback on its way. */
export interface Fate {
  readonly status: 'due' | 'lost';
  /** How often it is sent, though one would do. */
  readonly sends: number;
  readonly afterMs: number;
}

const repetitions = 3;

/** Decided by the rules and the parcel, so that of the same parcel the same becomes: lost, late, repeated, or overtaken by the next. */
export function callbackFate(rules: Rules, trackingId: string, type: string): Fate {
  const { callbackLosePercent, callbackLatePercent, callbackRepeatPercent, callbackReorderPercent } = rules;
  const hit = (share: number, what: string) => isAmong(share, `${what}/${trackingId}/${type}`);
  const overtaken =
    type === 'shipment.dispatched' && isAmong(callbackReorderPercent, `reorder/${trackingId}`);
  return {
    status: hit(callbackLosePercent, 'lose') ? 'lost' : 'due',
    sends: hit(callbackRepeatPercent, 'repeat') ? repetitions : 1,
    afterMs:
      (hit(callbackLatePercent, 'late') ? rules.callbackLateMs : 0) +
      (overtaken ? (rules.deliverAfterMs ?? 0) + 500 : 0),
  };
}
