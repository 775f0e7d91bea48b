// `npx mingchu clip verify`: says of an exported clip whether it is what a hub gave out, and if not, what was altered. Needs
// nothing but the file: whoever got it does so, on any machine.
import { fingerprint } from "../lib/signing-key.ts";
import { checkClip } from "../store/clip-check.ts";
import { complain, say } from "./said.ts";
import { runVerify } from "./verify-file.ts";

const HELP = `npx mingchu clip verify FILE [--key KEY]

Looks at a clip that was taken out of a hub: holds the video against the manifest at its end, and the manifest against the
hub's signature. Says which of them was altered. Ends with 0 if the file is sound, 1 if not.

  --key KEY   the hub's public key, or a file that holds it: get it from the hub itself (/api/v1/case-key), not from
              whoever gave you the file. Without it the key in the file is believed, and what is sound is as whoever has
              that key signed it
`;

process.exitCode = await runVerify({ name: "clip", help: HELP, verify }, process.argv.slice(2));

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
