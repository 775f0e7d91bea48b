// A manager makes an account for a person, with their posts. The hub makes the first password, shown this once; whoever
// signs in by it is asked for another one.
import { hashPassword, makeFirstPassword } from "../access/passwords.ts";
import { plainName } from "../lib/plain-name.ts";
import type { Post } from "../model.ts";
import { type HeldPost, insertPerson, insertPost } from "../store/roster.ts";
import { type Desk, type Outcome, refuse } from "./desk.ts";
import { type Asker, refuseFaults } from "./estate-desk.ts";
import type { Fault } from "./estate-words.ts";
import { checkAccount, checkName, checkPost } from "./people-checks.ts";
import { changePeople, postSaid, siteOfPost } from "./people-desk.ts";
import { PEOPLE_REFUSALS } from "./people-words.ts";

export type FirstPassword = { readonly account: string; readonly password: string };

export async function createPerson(
  desk: Desk,
  asker: Asker,
  draft: { readonly account: string; readonly name: string; readonly posts: readonly Post[] },
): Promise<Outcome<FirstPassword>> {
  const { account, posts } = draft;
  const name = plainName(draft.name);
  const password = makeFirstPassword();
  //  Before the transaction: while it is hashed, others write.
  const passwordHash = await hashPassword(password);
  return changePeople(desk, asker, "people.create", async (queries, view) => {
    const faults: Fault[] = [...checkAccount(view, account), ...checkName(name)];
    if (posts.length === 0) faults.push({ field: "posts", code: "required" });
    const soFar: HeldPost[] = [];
    for (const [index, post] of posts.entries()) {
      const own = checkPost(view, { account, posts: soFar }, post);
      faults.push(...own.map((fault) => ({ ...fault, field: `posts.${index}.${fault.field}` })));
      soFar.push({ ...post, id: -1 - index, givenBy: "" });
    }
    if (faults.length > 0 && faults.every(({ code }) => code === "role-not-yours"))
      return refuse(403, PEOPLE_REFUSALS.give[asker.language]);
    if (faults.length > 0) return refuseFaults(faults, asker.language);
    const by = asker.who.person.account;
    await insertPerson(queries, { account, name, passwordHash, createdBy: by }, view.at);
    for (const post of posts) await insertPost(queries, account, post, { by, at: view.at });
    const [first] = posts;
    const line = {
      action: "people.create",
      siteId: first === undefined ? null : siteOfPost(first),
      target: account,
      detail: name,
      before: {},
      after: { name, posts: posts.map(postSaid) },
    };
    return { done: { account, password }, lines: [line] };
  });
}
