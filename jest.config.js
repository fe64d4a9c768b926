import { basename } from 'node:path';
import { base } from './jest.base.js';

/** Unit tests of one project (its folder is the working directory): pure, no I/O, cached by Nx. */
export default {
  ...base,
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  testPathIgnorePatterns: ['\\.(int|e2e|prometheus|docker)\\.spec\\.ts$'],
  passWithNoTests: true,
};
