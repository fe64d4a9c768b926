export { composeContainers, ComposeStack, docker, type ComposeOptions } from './compose.js';
export { serviceOf, type Container } from './containers.js';
export { findRunningStack, type RunningStack } from './running-stack.js';
export type { BrokerCount } from './kafka-nodes.js';
export {
  addressesOf,
  adminUrl,
  coreServices,
  databaseNames,
  environmentOf,
  otherPorts,
  servicePorts,
  stackServices,
  type StackAddresses,
  type StackJob,
  type StackService,
} from './services.js';
export { StackIsRunning, type StackFile } from './stack-file.js';
export type { ProxiedPorts } from './proxied.js';
export { startPrepared, startStack } from './start-stack.js';
export { defaultBaseDir, findStack, Stack, type StackOptions } from './stack.js';
export type { ProcessName } from './supervision.js';
export { setSandboxRules } from './sandbox-rules.js';
export {
  prepareTemporary,
  startTemporary,
  type TemporaryOptions,
  type TemporaryStack,
} from './temporary-stack.js';
