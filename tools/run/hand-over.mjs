import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program in this one's place and resolves with its exit status. The child has a process group of its own,
 * so that a Ctrl-C, which the terminal gives to every process of ours and npm gives once more, reaches it once.
 */
export function handOver(program, args, path) {
  const child = spawn(program, args, {
    stdio: 'inherit',
    detached: true,
    env: { ...process.env, PATH: path, NX_DAEMON: 'false' },
  });
  let lastSignalAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (Date.now() - lastSignalAt < 300) return;
      lastSignalAt = Date.now();
      signalGroup(child.pid, signal);
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

/** The child and what it runs: of itself the child may be waiting for a program that knows nothing of the signal. */
function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
