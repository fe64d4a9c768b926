export * from './files.js';
export * from './layers.js';
export * from './rules.js';
