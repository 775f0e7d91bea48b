// A manager changes a person's name, disables their account or lets it in again, gives it another first password or takes
// its second factor away. Whoever was signed in by it is so no longer, wherever they are.
import { hashPassword, makeFirstPassword } from "../access/passwords.ts";
import { plainName } from "../lib/plain-name.ts";
import { deleteFactor } from "../store/own-account.ts";
import { renamePerson, setDisabled, setFirstPassword } from "../store/roster.ts";
import type { FirstPassword } from "./create-person.ts";
import { cutOffPerson } from "./cut-off-person.ts";
import type { Desk, Outcome } from "./desk.ts";
import { type Asker, refuseFaults } from "./estate-desk.ts";
import { checkName } from "./people-checks.ts";
import { changePeople, leavesNobody, personToActOn, siteOfPerson } from "./people-desk.ts";

export function changePersonName(
  desk: Desk,
  asker: Asker,
  account: string,
  given: string,
): Promise<Outcome<undefined>> {
  const name = plainName(given);
  return changePeople(desk, asker, "people.change", async (queries, view) => {
    const found = personToActOn(view, account, asker.language);
    if ("refused" in found) return found;
    const { person } = found;
    const faults = checkName(name);
    if (faults.length > 0) return refuseFaults(faults, asker.language);
    if (name === person.name) return { done: undefined, lines: [] };
    await renamePerson(queries, account, name);
    const line = {
      action: "people.change",
      siteId: siteOfPerson(view, person),
      target: account,
      detail: "name",
      before: { name: person.name },
      after: { name },
    };
    return { done: undefined, lines: [line] };
  });
}

/** Doing it again changes nothing. */
export function disablePerson(
  desk: Desk,
  asker: Asker,
  account: string,
  disabled: boolean,
): Promise<Outcome<undefined>> {
  return changePeople(desk, asker, "people.disable", async (queries, view) => {
    const found = personToActOn(view, account, asker.language);
    if ("refused" in found) return found;
    const { person } = found;
    const was = person.disabledAt !== undefined;
    if (was === disabled) return { done: undefined, lines: [] };
    const refused = disabled
      ? leavesNobody(view, { ...person, disabledAt: view.at }, asker.language)
      : undefined;
    if (refused !== undefined) return refused;
    await setDisabled(queries, account, disabled ? view.at : undefined);
    const ended = disabled ? await cutOffPerson(queries, account, { at: view.at, everything: true }) : [];
    const line = {
      action: disabled ? "people.disable" : "people.enable",
      siteId: siteOfPerson(view, person),
      target: account,
      detail: person.name,
      before: { disabled: was },
      after: { disabled },
    };
    return { done: undefined, lines: [line], ended };
  });
}

export async function resetPersonPassword(
  desk: Desk,
  asker: Asker,
  account: string,
): Promise<Outcome<FirstPassword>> {
  const password = makeFirstPassword();
  const hash = await hashPassword(password);
  return changePeople(desk, asker, "people.reset", async (queries, view) => {
    const found = personToActOn(view, account, asker.language);
    if ("refused" in found) return found;
    await setFirstPassword(queries, account, hash);
    const ended = await cutOffPerson(queries, account, { at: view.at, everything: true });
    const line = {
      action: "people.reset",
      siteId: siteOfPerson(view, found.person),
      target: account,
      detail: "password",
    };
    return { done: { account, password }, lines: [line], ended };
  });
}

/** For who has lost their phone: they sign in with the password alone and set up another. Doing it again changes nothing. */
export function resetSecondFactor(desk: Desk, asker: Asker, account: string): Promise<Outcome<undefined>> {
  return changePeople(desk, asker, "people.reset", async (queries, view) => {
    const found = personToActOn(view, account, asker.language);
    if ("refused" in found) return found;
    if (!(await deleteFactor(queries, account))) return { done: undefined, lines: [] };
    const ended = await cutOffPerson(queries, account, { at: view.at, everything: true });
    const line = {
      action: "people.reset",
      siteId: siteOfPerson(view, found.person),
      target: account,
      detail: "second factor",
      before: { secondFactor: true },
      after: { secondFactor: false },
    };
    return { done: undefined, lines: [line], ended };
  });
}
