// Accounts of devices and gateways: listed, made, renamed, given another password, revoked; and where they sign in.
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { changeDeviceAccount } from "../../actions/change-device-account.ts";
import { createDeviceAccount } from "../../actions/create-device-account.ts";
import { type Desk, refuse } from "../../actions/desk.ts";
import { revokeDeviceAccount } from "../../actions/revoke-device-account.ts";
import { rotateDevicePassword } from "../../actions/rotate-device-password.ts";
import type { Reading, UnixMs } from "../../model.ts";
import type { DeviceAccount } from "../../store/device-accounts.ts";
import {
  type DeviceDoor,
  deviceAccountChangeSchema,
  deviceAccountSchema,
  deviceDoorSchema,
  type DeviceAccount as Listed,
  listedDeviceAccountSchema,
  listOf,
  newDeviceAccountSchema,
  pageQuerySchema,
} from "../contract.ts";
import { pageById, sitesAsked } from "../paging.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

/** What is known of the accounts' devices now. */
export type DeviceScene = {
  readonly sighting: (account: string) =>
    | {
        readonly at: UnixMs;
        readonly from: string | undefined;
        readonly delivered: Reading | undefined;
      }
    | undefined;
  readonly connected: (account: string) => boolean;
  readonly door: () => DeviceDoor;
  /** The file with the CA certificate that gateways must trust; undefined where they need none. */
  readonly caFile: () => string | undefined;
};

const byAccount = z.object({ account: z.string().max(128) });
const byId = z.object({ id: z.string() });
const TAG = "device-accounts";

export function deviceAccountRoutes(desk: Desk, scene: DeviceScene): Route[] {
  return [
    route({
      method: "get",
      path: "/sites/{id}/device-accounts",
      action: `${TAG}.read`,
      summary: "Accounts of the site's devices and of those below it, by name; revoked ones too",
      params: byId,
      query: pageQuerySchema.omit({ site: true }),
      answer: listOf(listedDeviceAccountSchema),
      handle: async ({ who, params, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), `${TAG}.read`, params.id);
        if ("refused" in asked) return asked;
        const own = desk.deviceKeys
          .accounts()
          .filter((one) => asked.sites.has(one.siteId))
          .map((one) => ({ ...one, id: one.account }));
        const page = pageById(own, query);
        return { answer: { ...page, items: page.items.map((one) => accountView(one, scene)) } };
      },
    }),
    route({
      method: "post",
      path: "/sites/{id}/device-accounts",
      action: `${TAG}.create`,
      summary: "Make an account for a device or gateway; its password is shown this once",
      params: byId,
      body: newDeviceAccountSchema.optional(),
      answer: deviceAccountSchema,
      status: 201,
      handle: async ({ who, params, body }) => {
        const outcome = await createDeviceAccount(desk, signedIn(who), params.id, body);
        return "refused" in outcome ? outcome : { answer: { ...outcome.done } };
      },
    }),
    route({
      method: "patch",
      path: "/device-accounts/{account}",
      action: `${TAG}.change`,
      summary: "Say what an account's device is; an administrator also which further topics it may use",
      params: byAccount,
      body: deviceAccountChangeSchema,
      answer: listedDeviceAccountSchema,
      handle: async ({ who, params, body }) => {
        const outcome = await changeDeviceAccount(desk, signedIn(who), params.account, body);
        if ("refused" in outcome) return outcome;
        const changed = desk.deviceKeys.account(params.account);
        if (changed === undefined) throw new Error("an account that was changed is not there");
        return { answer: accountView(changed, scene) };
      },
    }),
    route({
      method: "post",
      path: "/device-accounts/{account}/password",
      action: `${TAG}.rotate`,
      summary:
        "Give an account another password, shown this once; the old one stops and its connections are cut",
      params: byAccount,
      answer: deviceAccountSchema,
      handle: async ({ who, params }) => {
        const outcome = await rotateDevicePassword(desk, signedIn(who), params.account);
        return "refused" in outcome ? outcome : { answer: { ...outcome.done } };
      },
    }),
    route({
      method: "delete",
      path: "/device-accounts/{account}",
      action: `${TAG}.revoke`,
      summary: "Take an account out of use for good; its connections are cut",
      params: byAccount,
      status: 204,
      handle: async ({ who, params }) => {
        const outcome = await revokeDeviceAccount(desk, signedIn(who), params.account);
        return "refused" in outcome ? outcome : { answer: undefined };
      },
    }),
    ...doorRoutes(scene),
  ];
}

function doorRoutes(scene: DeviceScene): Route[] {
  return [
    route({
      method: "get",
      path: "/device-door",
      action: `${TAG}.read`,
      summary: "Where devices and gateways connect",
      answer: deviceDoorSchema,
      handle: async () => ({ answer: scene.door() }),
    }),
    route({
      method: "get",
      path: "/device-door/ca.pem",
      action: `${TAG}.read`,
      summary: "The CA certificate that gateways must trust",
      downloads: ["application/x-pem-file"],
      handle: async () => {
        const file = scene.caFile();
        if (file === undefined) return refuse(404, "Gateways need no certificate of this hub.");
        const bytes = await readFile(file);
        const pieces = (async function* () {
          yield bytes;
        })();
        return { download: { fileName: "mingchu-ca.pem", type: "application/x-pem-file", pieces } };
      },
    }),
  ];
}

function accountView(one: DeviceAccount, scene: DeviceScene): Listed {
  const { account, siteId, label, kind, patterns, createdBy, createdAt, passwordAt, revokedAt } = one;
  const seen = scene.sighting(account);
  const seenAt = seen?.at ?? one.seenAt;
  const seenFrom = seen?.from ?? one.seenFrom;
  const delivered = seen?.delivered;
  return {
    account,
    siteId,
    label,
    kind: listedDeviceAccountSchema.shape.kind.safeParse(kind).data ?? "other",
    patterns: [...patterns],
    createdBy,
    createdAt: iso(createdAt),
    connected: scene.connected(account),
    ...(passwordAt === undefined ? {} : { passwordAt: iso(passwordAt) }),
    ...(revokedAt === undefined ? {} : { revokedAt: iso(revokedAt) }),
    ...(seenAt === undefined ? {} : { seenAt: iso(seenAt) }),
    ...(seenFrom === undefined ? {} : { seenFrom }),
    ...(delivered === undefined
      ? {}
      : {
          delivered: {
            at: iso(delivered.receivedAt),
            sensorId: delivered.deviceId,
            metric: delivered.metric,
            value: delivered.value,
          },
        }),
  };
}
