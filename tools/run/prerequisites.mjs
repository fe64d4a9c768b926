import { execFileSync } from 'node:child_process';

/** What is missing on this machine, each with how to get it. */
export function missingPrerequisites({ java }) {
  const missing = [];
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20)
    missing.push(`Node 20 or newer (this is ${process.version}): https://nodejs.org, or apt install nodejs`);
  if (output('npm', ['--version']) === undefined)
    missing.push('npm: it comes with Node from https://nodejs.org, or apt install npm');
  if (java) {
    const jdk = javaMajor();
    if (jdk === undefined || jdk < 17) {
      const found = jdk === undefined ? 'java was not found on PATH' : `this is Java ${jdk}`;
      missing.push(
        `a JDK 17 or newer (${found}), to run Kafka: apt install openjdk-17-jre-headless, or brew install openjdk`,
      );
    }
    if (output('mvn', ['--version']) === undefined) {
      missing.push(
        'Maven (mvn was not found on PATH), to fetch Kafka: apt install maven, or brew install maven',
      );
    }
  }
  return missing;
}

function javaMajor() {
  // java prints its version on standard error.
  const text = output('java', ['-version']);
  const version = /version "(?:1\.)?(\d+)/.exec(text ?? '');
  return version ? Number(version[1]) : undefined;
}

/** Everything a program printed, or undefined when it is not there or fails. */
function output(program, args) {
  try {
    return execFileSync('/bin/sh', ['-c', `"$0" "$@" 2>&1`, program, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}
