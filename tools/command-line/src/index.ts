export { askService, Refused, type Place } from './ask-service.js';
export { fromWhereCalled, JsonReport } from './json-report.js';
export { numberOption, OptionInvalid, readArgs } from './options.js';
export { ProgressLine } from './progress-line.js';
export { runCommand, type Command } from './run-command.js';
export { Screen } from './screen.js';
export { StopRequest } from './stop-request.js';
