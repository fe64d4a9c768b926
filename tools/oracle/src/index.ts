export * from './books/books.js';
export { withBooks, type BookAddresses, type BookDatabases } from './books/databases.js';
export { readBooks, type Slice } from './books/read-books.js';
export type { CheckResult, JudgeOptions } from './checks/check.js';
export { checks, judge, type Verdict } from './judge.js';
export * from './settled.js';
