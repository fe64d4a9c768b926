export * from './broker.js';
export * from './message.js';
