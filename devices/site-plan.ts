// What is installed where, as a file: the tree of sites, the sensors and the cameras in it. An installer writes it by
// hand or a tool writes it; the hub takes it in at each start (--sites).
import { z } from "zod";
import { AREAS } from "./areas.ts";
import { BRANDS } from "./brands.ts";
import { FAMILIES } from "./families.ts";
import { PLACES } from "./places.ts";

/** Ids are parts of MQTT topics, URLs and file names: kept to what is safe in all of them. */
const id = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/,
    "must be 1 to 64 of a-z, 0-9 and -, with no - at either end",
  );

const name = z.string().trim().min(1).max(80);
const oneOf = (things: readonly { readonly id: string }[]) =>
  z.enum(things.map((thing) => thing.id) as [string, ...string[]]);

const site = z.strictObject({
  id,
  kind: z.enum(["district", "town", "school", "canteen"]),
  name,
  /** Absent only for the top of a tree. */
  parent: id.optional(),
  /** For a canteen: the schools that eat from it. Name its parent too, if that is a school. */
  serves: z.array(id).default([]),
  /** For a canteen: the areas that must be seen. */
  areas: z.array(z.enum(AREAS)).default([]),
});

const sensor = z.strictObject({
  site: id,
  /** Unique within its site. The sensor's id in the API is `<site>.<id>`. */
  id,
  name,
  family: oneOf(FAMILIES).default("native"),
  /** What the family calls the device: devices/README.md says what that is for each family. Default: its id. */
  address: z.string().min(1).max(128).optional(),
  place: oneOf(PLACES).default("unassigned"),
  /** How often it reports, in seconds. */
  intervalS: z.number().min(1).max(86_400).default(300),
  /** The fridge or room that it watches; sensors of a site with the same one watch the same. */
  appliance: name.optional(),
  /** True where that defrosts by itself. */
  defrosts: z.boolean().default(false),
});

const camera = z.strictObject({
  site: id,
  /** Unique within its site, among sensors too. The camera's id in the API is `<site>.<id>`. */
  id,
  name,
  area: z.enum(AREAS),
  /** Areas that it sees besides. */
  alsoAreas: z.array(z.enum(AREAS)).max(AREAS.length).optional(),
  brand: oneOf(BRANDS).default("url"),
  host: z.string().min(1).max(253),
  /** Default: the brand's. */
  port: z.number().int().min(1).max(65_535).optional(),
  channel: z.number().int().min(1).max(512).default(1),
  /** For brand "url": path and query of the stream, from its slash on. */
  path: z.string().startsWith("/").max(500).optional(),
  /** The same of its sub stream, where it has one. */
  subPath: z.string().startsWith("/").max(500).optional(),
  /** It is to be heard, by who is signed in and asks for it. Kitchens publish no sound. */
  sound: z.boolean().optional(),
  user: z.string().max(128).optional(),
  password: z.string().max(256).optional(),
});

export const sitePlanSchema = z.strictObject({
  sites: z.array(site),
  sensors: z.array(sensor).default([]),
  cameras: z.array(camera).default([]),
});

/** A plan with its defaults filled in. */
export type SitePlan = z.output<typeof sitePlanSchema>;
/** A plan as it may be written. */
export type SitePlanFile = z.input<typeof sitePlanSchema>;
