import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/*
 * Preloaded into the services of a chaos run (`node --import`). Their clock is wrong by so many milliseconds as the file
 * CLOCK_FILE says, which is looked at ten times a second; what came of it is written beside it. Timers and monotonic
 * clocks stay right, as they do when the clock of a machine is set.
 */
const file = process.env.CLOCK_FILE ?? '';
const TrueDate = Date;
const trueNow = TrueDate.now;
let wrongByMs = 0;

const now = () => trueNow() + wrongByMs;
globalThis.Date = new Proxy(TrueDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
  apply: () => new Date().toString(),
});
TrueDate.now = now;
TrueDate.prototype.constructor = globalThis.Date;

function look(): void {
  const asked = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (asked === wrongByMs) return;
  wrongByMs = asked;
  writeFileSync(`${file}.set`, String(new Date().getTime() - trueNow()));
}

look();
setInterval(look, 100).unref();
