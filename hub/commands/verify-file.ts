// `npx mingchu NAME verify FILE`: what the commands share that look at a file which was taken out of a hub. They need nothing
// but the file: whoever got it does so, on any machine.
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { describeError } from "../lib/log.ts";
import { complain, say } from "./said.ts";

type VerifyCommand = {
  readonly name: string;
  readonly help: string;
  /** Says what it finds, and gives the exit code. `key`: that the file must be signed with, if one was given. */
  readonly verify: (file: string, key: string | undefined) => Promise<number> | number;
};

export async function runVerify(
  { name, help, verify }: VerifyCommand,
  [command, ...args]: readonly string[],
): Promise<number> {
  if (command === undefined || command === "--help" || command === "-h") return say(help.trimEnd());
  if (command !== "verify") return complain(`there is no npx mingchu ${name} ${command}; there is: verify`);
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { key: { type: "string" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    if (values.help === true) return say(help.trimEnd());
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0)
      return complain(`name one file: npx mingchu ${name} verify FILE`);
    return await verify(file, values.key === undefined ? undefined : keyOf(values.key));
  } catch (error) {
    //  Flags and files that a person can mend.
    if (error instanceof Error && "code" in error) return complain(describeError(error));
    throw error;
  }
}

/** A key as text, or the file that holds it. */
function keyOf(given: string): string {
  return (existsSync(given) ? readFileSync(given, "utf8") : given).trim();
}
