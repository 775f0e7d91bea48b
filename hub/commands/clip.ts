// `npx mingchu clip verify`: says of an exported clip whether it is what a hub gave out, and if not, what was altered. Needs
// nothing but the file: whoever got it does so, on any machine.
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { describeError } from "../lib/log.ts";
import { fingerprint } from "../lib/signing-key.ts";
import { checkClip } from "../store/clip-check.ts";
import { complain, say } from "./said.ts";

const HELP = `npx mingchu clip verify FILE [--key KEY]

Looks at a clip that was taken out of a hub: holds the video against the manifest at its end, and the manifest against the
hub's signature. Says which of them was altered. Ends with 0 if the file is sound, 1 if not.

  --key KEY   the hub's public key, or a file that holds it: get it from the hub itself (/api/v1/case-key), not from
              whoever gave you the file. Without it the key in the file is believed, and what is sound is as whoever has
              that key signed it
`;

process.exitCode = await main(process.argv.slice(2));

async function main([command, ...args]: readonly string[]): Promise<number> {
  if (command === undefined || command === "--help" || command === "-h") return say(HELP.trimEnd());
  if (command !== "verify") return complain(`there is no npx mingchu clip ${command}; there is: verify`);
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { key: { type: "string" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    if (values.help === true) return say(HELP.trimEnd());
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) return complain("name one file: npx mingchu clip verify FILE");
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

async function verify(file: string, key: string | undefined): Promise<number> {
  const check = await checkClip(file, key);
  if ("unreadable" in check) return complain(`${file}: ${check.unreadable}`);
  for (const fault of check.faults) say(`altered: ${fault}`);
  if (check.faults.length > 0) return complain(`${file} is not what the hub signed`);
  const { camera, sites, video, gaps, export: taken, times } = check.manifest;
  say(`sound: ${camera.name} (${camera.id}), ${sites.map(({ name }) => name).join(", ")}`);
  say(`from ${video.from} to ${video.to}, ${video.lengthS} s; times by ${times.join(" and ")}`);
  for (const gap of gaps) say(`not recorded: ${gap.from} to ${gap.to}`);
  say(`taken out by ${taken.by} at ${taken.at}: ${taken.reason}`);
  const whose = key === undefined ? "compare it with the hub's own" : "the one that was given";
  return say(`signed with the key ${fingerprint(check.key)} (${whose})`);
}
