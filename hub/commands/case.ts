// `npx mingchu case verify`: says of an alert's exported file whether it is what a hub signed, and if not, what was
// altered. Needs nothing but the file: whoever got it does so, on any machine.
import { fingerprint } from "../lib/signing-key.ts";
import { checkCaseFile } from "../store/case-archive.ts";
import { complain, say } from "./said.ts";
import { runVerify } from "./verify-file.ts";

const HELP = `npx mingchu case verify FILE [--key KEY]

Looks at an alert that was taken out of a hub as a file: follows its events' hash chain, holds every event, reading, photo
and message against the seal, and the seal against the hub's signature; and each clip, where it was taken out with them.
Names what was altered, removed, added or moved.
Ends with 0 if the file is sound, 1 if not.

  --key KEY   the hub's public key, or a file that holds it: get it from the hub itself (an alert's page, or
              /api/v1/case-key), not from whoever gave you the file. Without it the key in the file is believed, and
              what is sound is as whoever has that key signed it
`;

process.exitCode = await runVerify({ name: "case", help: HELP, verify }, process.argv.slice(2));

async function verify(file: string, key: string | undefined): Promise<number> {
  const check = await checkCaseFile(file, key);
  if ("unreadable" in check) return complain(`${file}: ${check.unreadable}`);
  for (const fault of check.faults) say(`altered: ${fault}`);
  if (check.faults.length > 0) return complain(`${file} is not what the hub signed`);
  const { alertId, events, values, photos, messages, clips } = check;
  const held = [`${events} events`, `${values} readings`, `${photos} photos`, `${messages} messages`];
  say(`sound: alert ${alertId}, ${[...held, ...(clips === 0 ? [] : [`${clips} clips`])].join(", ")}`);
  const whose = key === undefined ? "compare it with the hub's own" : "the one that was given";
  return say(`signed with the key ${fingerprint(check.key)} (${whose})`);
}
