// A district with two towns' worth of people, and short ways to ask for them.
import type { FirstPassword, Person, PostDraft } from "../../hub/serve/contract.ts";
import { type Caller, type Kitchen, openKitchen } from "../kitchen.ts";

/** One district, two towns, a school and its canteen under each; the second canteen also serves the first school. */
export async function towns(): Promise<Kitchen> {
  const kitchen = await openKitchen({
    sites: [
      { id: "district", kind: "district", name: "区" },
      ...["north", "south"].flatMap((town) => [
        { id: town, kind: "town" as const, name: `${town} 镇`, parent: "district" },
        { id: `${town}-school`, kind: "school" as const, name: `${town} 小学`, parent: town },
        {
          id: `${town}-canteen`,
          kind: "canteen" as const,
          name: `${town} 食堂`,
          parent: `${town}-school`,
          serves: town === "south" ? ["south-school", "north-school"] : ["north-school"],
          areas: ["cooking" as const],
        },
      ]),
    ],
    cameras: ["north", "south"].map((town) => ({
      site: `${town}-canteen`,
      id: "cooking",
      name: "烹饪区",
      area: "cooking" as const,
      host: "127.0.0.1",
      port: 9,
      path: "/none",
    })),
  });
  await kitchen.person("chief", { role: "district-manager", siteId: "district" });
  for (const town of ["north", "south"]) {
    await kitchen.person(`${town}-town`, { role: "town-manager", siteId: town });
    await kitchen.person(`${town}-head`, { role: "school-manager", siteId: `${town}-school` });
    await kitchen.person(`${town}-cook`, { role: "canteen-staff", siteId: `${town}-canteen` });
  }
  return kitchen;
}

export async function make(
  caller: Caller,
  account: string,
  ...posts: PostDraft[]
): Promise<{ readonly status: number; readonly body: FirstPassword }> {
  return await caller.send<FirstPassword>("POST", "/people", { account, name: account, posts });
}

export async function give(caller: Caller, account: string, post: PostDraft): Promise<number> {
  return (await caller.send("POST", `/people/${account}/posts`, post)).status;
}

export async function personOf(caller: Caller, account: string): Promise<Person> {
  return (await caller.get<Person>(`/people/${account}`)).body;
}

/** The id of a person's post that is held now or will be. */
export async function postId(caller: Caller, account: string, role?: string): Promise<number> {
  const { posts } = await personOf(caller, account);
  const found = posts.find((post) => post.phase !== "over" && (role === undefined || post.role === role));
  if (found === undefined) throw new Error(`${account} has no such post`);
  return found.id;
}

/** Signs in by a first password, chooses another one, and signs in by that. */
export async function settle(kitchen: Kitchen, { account, password }: FirstPassword): Promise<Caller> {
  const first = await kitchen.signIn(account, password);
  const next = `rice and greens for ${account}`;
  const { status } = await first.send("POST", "/account/password", { present: password, next });
  if (status !== 200) throw new Error(`${account} could not choose a password: ${status}`);
  return await kitchen.signIn(account, next);
}
