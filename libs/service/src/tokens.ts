/** Injection token of the {@link Broker} port. */
export const BROKER = Symbol('orderflow.broker');
/** Injection token of the {@link Clock}. */
export const CLOCK = Symbol('orderflow.clock');
/** Injection token of the pino logger. */
export const LOGGER = Symbol('orderflow.logger');
/** Injection token of the validated settings. */
export const SETTINGS = Symbol('orderflow.settings');
/** Injection token of the readiness checks. */
export const HEALTH = Symbol('orderflow.health');
/** Injection token of the {@link Operator}. */
export const OPERATOR = Symbol('orderflow.operator');
/** Injection token of what {@link ServiceModule.forService} was given. */
export const SERVICE = Symbol('orderflow.service');
