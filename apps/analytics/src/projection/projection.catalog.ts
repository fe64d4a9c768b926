/** Injection token of the projections there are. */
export const PROJECTIONS = Symbol('orderflow.projections');
