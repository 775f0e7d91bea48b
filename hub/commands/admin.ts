// `npx mingchu admin reset`: for when nobody can sign in as administrator any more. Whoever may write the data folder may
// do this; it is on the audit log. A hub may be running on the folder.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isAdminPost, isLastingAdministrator } from "../access/appointments.ts";
import { ADMIN } from "../access/first-people.ts";
import { hashPassword, makeFirstPassword } from "../access/passwords.ts";
import { EVERYWHERE } from "../access/rights.ts";
import { cutOffPerson } from "../actions/cut-off-person.ts";
import { systemClock } from "../lib/clock.ts";
import { describeError } from "../lib/log.ts";
import { addAuditLine } from "../store/audit.ts";
import { type Book, openBook } from "../store/book.ts";
import { DATA_FILES } from "../store/data-files.ts";
import { deleteFactor } from "../store/own-account.ts";
import { insertPost, readRoster, setDisabled, setFirstPassword } from "../store/roster.ts";
import { StoreFault } from "../store/store-fault.ts";
import { complain, say } from "./said.ts";

const HELP = `npx mingchu admin reset [--account NAME] [--data-dir FOLDER]

Only for when nobody can sign in as administrator any more. Gives the administrator another first password, shown this
once and to be changed at the next sign-in; takes the second factor away, lets a disabled account in again, and ends its
sessions and API tokens. --account says whose, if not admin's. A hub may be running on the folder; it is on the audit log.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  let dataDir = "./data";
  let account = ADMIN;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        "data-dir": { type: "string" },
        account: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help === true) return say(HELP.trimEnd());
    if (positionals.join(" ") !== "reset")
      return complain("say what to do: npx mingchu admin reset; --help tells more");
    dataDir = values["data-dir"] ?? dataDir;
    account = values.account ?? account;
  } catch (error) {
    return complain(describeError(error));
  }
  const file = join(dataDir, DATA_FILES.book);
  if (!existsSync(file))
    return complain(`there is no book in ${dataDir}: name the hub's data folder with --data-dir`);
  let book: Book | undefined;
  try {
    book = await openBook(file, (error) => {
      throw error;
    });
    const outcome = await reset(book, account, systemClock.now());
    return "password" in outcome ? say(saidOf(account, outcome.password)) : complain(outcome.fault);
  } catch (error) {
    if (error instanceof StoreFault) return complain(error.message);
    return complain(`the book in ${dataDir} cannot be written: ${describeError(error)}`);
  } finally {
    await book?.close();
  }
}

function saidOf(account: string, password: string): string {
  return `account: ${account}   password: ${password}   (shown once; another is asked for at the next sign-in)`;
}

async function reset(
  book: Book,
  account: string,
  at: number,
): Promise<{ readonly password: string } | { readonly fault: string }> {
  const password = makeFirstPassword();
  const hash = await hashPassword(password);
  return await book.together(async (queries) => {
    const people = await readRoster(queries);
    const person = people.get(account);
    const administrators = [...people.values()].filter(({ posts }) => posts.some(isAdminPost));
    const isOne = administrators.some((one) => one.account === account);
    if (person === undefined || (!isOne && account !== ADMIN)) {
      const names = administrators.map((one) => one.account).join(", ");
      return { fault: `${account} is no administrator; there are: ${names || "none"}` };
    }
    const before = { disabled: person.disabledAt !== undefined, secondFactor: person.hasSecondFactor };
    await setFirstPassword(queries, account, hash);
    await setDisabled(queries, account, undefined);
    await deleteFactor(queries, account);
    await cutOffPerson(queries, account, { at, everything: true });
    const { disabledAt: _, ...enabled } = person;
    const isLasting = isLastingAdministrator(enabled, at);
    //  However it was lost: without one, nobody could give the role again.
    if (!isLasting) await insertPost(queries, account, { role: "admin", siteId: EVERYWHERE }, { by: "", at });
    await addAuditLine(queries, {
      at,
      who: "hub",
      action: "admin.reset",
      siteId: null,
      target: account,
      detail: isLasting ? "on the machine" : "on the machine, made administrator again",
      before,
      after: { disabled: false, secondFactor: false },
    });
    return { password };
  });
}
