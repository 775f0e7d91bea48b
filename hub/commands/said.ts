// How commands speak: results on stdout, complaints on stderr, and the exit code says which it was.

export function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

export function complain(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return 1;
}
