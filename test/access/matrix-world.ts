// Two branches that have nothing of each other, one person of each role in the first, and a thing of every kind in both:
// what the matrix of who may do what is tried on.
import type { Post, Role } from "../../hub/model.ts";
import { insertAlert } from "../../hub/store/alerts.ts";
import { insertClipExport } from "../../hub/store/clip-exports.ts";
import { type Caller, type Kitchen, openKitchen, publish, until } from "../kitchen.ts";
import { type FreshRules, freshRules } from "./fresh-rules.ts";
import { planOf } from "./matrix-plan.ts";

/** One letter a role, as the table has them. */
export const ROLES = {
  A: "admin",
  D: "district-manager",
  T: "town-manager",
  S: "school-manager",
  I: "inspector",
  O: "safety-officer",
  C: "canteen-staff",
  P: "parents-committee",
} as const satisfies Record<string, Role>;
export type Letter = keyof typeof ROLES;
export const LETTERS = Object.keys(ROLES) as Letter[];

/** The things of one branch, by their ids. */
export type Branch = {
  /** What stands in every name and id of it, and in nothing of the other's. */
  readonly mark: string;
  readonly district: string;
  readonly school: string;
  readonly canteen: string;
  readonly sensor: string;
  readonly camera: string;
  readonly alert: string;
  readonly account: string;
  readonly unknown: string;
  readonly mapping: string;
  readonly calibration: string;
  readonly channel: string;
};

export type World = AsyncDisposable & {
  readonly kitchen: Kitchen;
  readonly admin: Caller;
  readonly people: Readonly<Record<Letter, Caller>>;
  readonly own: Branch;
  readonly other: Branch;
  /** Makes a thing that a call may use up; gives its id. */
  readonly fresh: Fresh;
};

export type Fresh = FreshRules & {
  readonly site: (branch: Branch) => Promise<string>;
  readonly sensor: (branch: Branch) => Promise<string>;
  readonly camera: (branch: Branch) => Promise<string>;
  readonly account: (branch: Branch) => Promise<string>;
  readonly mapping: (branch: Branch) => Promise<string>;
  /** A group of cameras that the branch's canteen shares. */
  readonly wallGroup: (branch: Branch) => Promise<string>;
  readonly calibration: (branch: Branch) => Promise<string>;
  /** A lamp on site, of the branch's school. */
  readonly channel: (branch: Pick<Branch, "mark" | "school">) => Promise<string>;
  /** A name that nothing has yet. */
  readonly name: () => string;
  /** A clip of the branch's camera that could not be made. */
  readonly clip: (branch: Branch) => Promise<string>;
  /** Of the branch's camera, by the administrator. */
  readonly protection: (branch: Branch) => Promise<string>;
  /** The account of a new cook of the branch. */
  readonly person: (branch: Branch) => Promise<string>;
  /** A new cook's post, as the end of its address. */
  readonly post: (branch: Branch) => Promise<string>;
  readonly inspection: (branch: Branch) => Promise<string>;
  /** An alert that a person opened. */
  readonly remark: (branch: Branch) => Promise<string>;
  /** A rectification order by the administrator. */
  readonly order: (branch: Branch) => Promise<string>;
  /** A parents' link of the branch's school, with all that it takes to make one. */
  readonly link: (branch: Branch) => Promise<{ readonly id: string; readonly url: string }>;
  /** A found sensor that nobody has described. */
  readonly found: (branch: Branch) => Promise<string>;
  /** A reading of the branch's sensor that waits for a person; gives up to where it was seen. */
  readonly held: (branch: Branch) => Promise<string>;
};

const MARKS = ["east", "west"] as const;

/** Where the person of each role has the post: as high as the role goes, in the first branch. */
const POSTS: Readonly<Record<Exclude<Letter, "A">, string>> = {
  D: "east-district",
  T: "east-town",
  S: "east",
  I: "east-district",
  O: "east-canteen",
  C: "east-canteen",
  P: "east",
};

/** A mapping as the page makes one; a calibration as a person writes it. */
export const MAPPING = {
  name: "m",
  mapping: {
    filter: "matrix/+/state",
    device: [{ from: "topic", level: 1 }],
    fields: [{ path: ["t"], metric: "temperature" }],
  },
};
export const CALIBRATION = { kind: "offset", points: [{ reference: 4, shown: 4.5 }], calibratedBy: "lab" };

export async function openWorld(): Promise<World> {
  const [east, west] = MARKS.map(planOf);
  const kitchen = await openKitchen({
    sites: [...(east?.sites ?? []), ...(west?.sites ?? [])],
    sensors: [...(east?.sensors ?? []), ...(west?.sensors ?? [])],
    cameras: [...(east?.cameras ?? []), ...(west?.cameras ?? [])],
  });
  const admin = await kitchen.signIn("admin");
  const people: Record<string, Caller> = { A: admin };
  for (const [letter, siteId] of Object.entries(POSTS) as [Exclude<Letter, "A">, string][]) {
    const post: Post = { role: ROLES[letter], siteId };
    await kitchen.person(`own-${letter.toLowerCase()}`, post);
    people[letter] = await kitchen.signIn(`own-${letter.toLowerCase()}`);
  }
  const fresh = freshOf(kitchen, admin);
  const [own, other] = await Promise.all(MARKS.map((mark) => fill(kitchen, admin, fresh, mark)));
  if (own === undefined || other === undefined) throw new Error("there are no branches");
  return {
    kitchen,
    admin,
    people: people as Record<Letter, Caller>,
    own,
    other,
    fresh,
    [Symbol.asyncDispose]: () => kitchen[Symbol.asyncDispose](),
  };
}

async function fill(kitchen: Kitchen, admin: Caller, fresh: Fresh, mark: string): Promise<Branch> {
  const canteen = `${mark}-canteen`;
  const account = `${mark}-gateway`;
  const device = await kitchen.device(account, await kitchen.deviceAccount(account, canteen));
  await publish(device, `kitchen/${canteen}/fridge/reading`, { temperature: 4.1 });
  await publish(device, `kitchen/${canteen}/fridge/reading`, {
    measured_at: Date.now() - 10 * 86_400_000,
    temperature: 4.2,
  });
  await publish(device, `strange/${mark}`, { [`${mark}_t`]: 4 });
  await publish(device, "kitchen/nowhere/fridge/reading", { temperature: 1, mark });
  const alert = `alert-${mark}`;
  await kitchen.hub.memory.book.together((queries) =>
    insertAlert(
      queries,
      {
        id: alert,
        siteId: canteen,
        deviceId: `${canteen}.fridge`,
        source: "rule",
        rule: "matrix",
        severity: "warning",
        state: "firing",
        since: Date.now(),
        firedAt: Date.now(),
      },
      [],
    ),
  );
  const branch = {
    mark,
    district: `${mark}-district`,
    school: mark,
    canteen,
    sensor: `${canteen}.fridge`,
    camera: `${canteen}.cooking`,
    alert,
    account,
    unknown: await until("an unknown message", async () => {
      const { body } = await admin.get<{ unknown: { id: string }[] }>(`/sites/${canteen}/newcomers`);
      return body.unknown[0]?.id;
    }),
  };
  const partial = { ...branch, mapping: "", calibration: "", channel: "" };
  await fresh.order(partial);
  return {
    ...branch,
    mapping: await fresh.mapping(partial),
    calibration: await fresh.calibration(partial),
    channel: await fresh.channel(partial),
  };
}

function freshOf(kitchen: Kitchen, admin: Caller): Fresh {
  let made = 0;
  const next = () => {
    made += 1;
    return `f${made}`;
  };
  const devices = new Map<string, Device>();
  async function make(path: string, body: unknown): Promise<string> {
    const answer = await admin.send<{ id: string; account: string }>("POST", path, body);
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer.body.id ?? answer.body.account;
  }
  const person = ({ mark, canteen }: Branch) =>
    make("/people", {
      account: `${mark}-${next()}`,
      name: mark,
      posts: [{ role: "canteen-staff", siteId: canteen }],
    });
  return {
    channel: ({ mark, school }) =>
      make(`/channels?site=${school}`, {
        kind: "mqtt",
        name: `${mark} lamp`,
        on: true,
        least: "warning",
        language: "zh",
        settings: {},
      }),
    site: ({ mark, school }) =>
      make("/sites", { id: `${mark}-${next()}`, name: mark, kind: "canteen", parentId: school }),
    sensor: ({ canteen, mark }) =>
      make(`/sites/${canteen}/sensors`, { id: next(), name: mark, place: "freezer" }),
    camera: ({ canteen, mark }) =>
      make(`/sites/${canteen}/cameras`, {
        id: next(),
        name: mark,
        area: "cooking",
        host: "127.0.0.1",
        port: 9,
        path: "/none",
      }),
    account: ({ canteen }) => make(`/sites/${canteen}/device-accounts`, {}),
    mapping: ({ canteen }) => {
      const { mapping } = MAPPING;
      const filter = `matrix-${next()}/+/state`;
      return make(`/sites/${canteen}/mappings`, { ...MAPPING, mapping: { ...mapping, filter } });
    },
    wallGroup: ({ canteen, camera, mark }) =>
      make(`/sites/${canteen}/wall-groups`, { name: `${mark} ${next()}`, cameraIds: [camera] }),
    name: next,
    person,
    post: async (branch) => {
      const account = await person(branch);
      const { body } = await admin.get<{ posts: { id: number }[] }>(`/people/${account}`);
      return `${account}/posts/${body.posts[0]?.id}`;
    },
    clip: async ({ camera, canteen, mark }) => {
      const id = `${mark}-${next()}`;
      const one = { id, cameraId: camera, siteId: canteen, from: 0, to: 1, reason: mark, by: "admin", at: 1 };
      await kitchen.hub.memory.book.together((queries) =>
        insertClipExport(queries, { ...one, state: "failed", result: { fault: mark } }),
      );
      return id;
    },
    protection: ({ camera, mark }) =>
      make(`/cameras/${camera}/protections`, {
        from: new Date(Date.now() - 60_000).toISOString(),
        to: new Date().toISOString(),
        reason: mark,
      }),
    calibration: ({ sensor }) => make(`/sensors/${sensor}/calibrations`, CALIBRATION),
    inspection: ({ canteen }) =>
      make(`/sites/${canteen}/inspections`, { day: "2026-01-02", body: "x", result: "passed" }),
    ...freshRules(admin),
    remark: ({ canteen, mark }) =>
      make("/alerts", { siteId: canteen, text: `${mark} says`, severity: "notice" }),
    order: async (branch) =>
      make("/orders", {
        siteId: branch.canteen,
        text: `${branch.mark} is dirty`,
        kind: "hygiene",
        requirement: `${branch.mark} cleans`,
        owner: await person(branch),
      }),
    link: async ({ canteen, school, camera }) => {
      await sayAll(admin, canteen, camera);
      const answer = await admin.send<{ id: string; url: string }>("POST", "/share-links", {
        siteId: school,
      });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer));
      return answer.body;
    },
    found: async (branch) => {
      const device = await finder(branch);
      const name = next();
      await publish(device, `kitchen/${branch.canteen}/${name}/reading`, { temperature: 4 });
      return `${branch.canteen}.${name}`;
    },
    held: async (branch) => {
      const { canteen, sensor } = branch;
      const measured_at = Date.now() - 10 * 86_400_000;
      await publish(await finder(branch), `kitchen/${canteen}/fridge/reading`, {
        measured_at,
        temperature: 4,
      });
      return await until("a held reading", async () => {
        const { body } = await admin.get<{ items: { sensorId: string; through: string }[] }>(
          `/sites/${canteen}/held-readings`,
        );
        return body.items.find((one) => one.sensorId === sensor)?.through;
      });
    },
  };

  /** A device of the branch that sends what it is told. */
  async function finder({ mark, canteen }: Branch): Promise<Device> {
    const account = `${mark}-finder`;
    const known = devices.get(account);
    if (known !== undefined) return known;
    const device = await kitchen.device(account, await kitchen.deviceAccount(account, canteen));
    devices.set(account, device);
    return device;
  }
}

/** Says all that must be said before a kitchen's camera is shown to parents. */
async function sayAll(admin: Caller, canteen: string, camera: string): Promise<void> {
  const staffInformed = { on: "2026-01-01", by: "x" };
  const said = { staffInformed, familyKitchen: false, publishing: true };
  await admin.send("PUT", `/sites/${canteen}/privacy`, said);
  const { body } = await admin.get<{ cameras: { cameraId: string; picture: string }[] }>(
    `/sites/${canteen}/privacy`,
  );
  const picture = body.cameras.find(({ cameraId }) => cameraId === camera)?.picture;
  const stillAt = new Date(Date.now() - 1_000).toISOString();
  await admin.send("POST", `/cameras/${camera}/approval`, { stillAt, picture });
}

type Device = Awaited<ReturnType<Kitchen["device"]>>;
