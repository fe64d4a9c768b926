export { servicePorts, stackServices, type StackAddresses, type StackService } from './services.js';
export { StackIsRunning, type StackFile } from './stack-file.js';
export { startStack } from './start-stack.js';
export { defaultBaseDir, findStack, Stack, type StackOptions } from './stack.js';
