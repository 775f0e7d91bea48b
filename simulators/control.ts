// How the hub's demonstration leads the simulator: JSON lines on stdin. The first says where the broker is, the others begin scenarios.
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";

const account = z.strictObject({ account: z.string().min(1), password: z.string() });

/** By site. The same shape is a file for --accounts. */
export const accountsSchema = z.record(z.string(), account);

export type Accounts = z.output<typeof accountsSchema>;

const startSchema = z.strictObject({
  //  Wherever the hub says that it listens: it leads, and it knows.
  mqtt: z.string().regex(/^(mqtts?|wss?):\/\/\S+$/, "must be like mqtt://127.0.0.1:1883"),
  accounts: accountsSchema,
  /** Hours of readings from before the start, for a hub that knows nothing of these kitchens yet. */
  pastHours: z.number().min(0).max(24).default(0),
});

const cueSchema = z.strictObject({ scenario: z.string(), target: z.string().optional() });

export type ControlHandlers = {
  readonly start: (mqtt: string, accounts: Accounts, pastHours: number) => void;
  readonly cue: (scenario: string, target: string | undefined) => void;
  /** A line that could not be taken, and why. */
  readonly refuse: (reason: string) => void;
};

/** Resolves when `input` has ended: whoever led the simulator is gone. */
export async function followControl(input: Readable, handlers: ControlHandlers): Promise<void> {
  let isStarted = false;
  for await (const line of createInterface({ input })) {
    if (line.trim() === "") continue;
    if (isStarted) {
      const read = readLine(line, cueSchema);
      if ("fault" in read) handlers.refuse(read.fault);
      else handlers.cue(read.value.scenario, read.value.target);
      continue;
    }
    const read = readLine(line, startSchema);
    if ("fault" in read) handlers.refuse(read.fault);
    else {
      isStarted = true;
      handlers.start(read.value.mqtt, read.value.accounts, read.value.pastHours);
    }
  }
}

function readLine<S extends z.ZodType>(
  line: string,
  schema: S,
): { readonly value: z.output<S> } | { readonly fault: string } {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { fault: "a line on stdin is no JSON" };
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? { value: parsed.data } : { fault: z.prettifyError(parsed.error) };
}
