// The store as the platform's administrators see it, and a backup on request.
import { mayEverywhere } from "../../access/rights.ts";
import { type BackupBegin, backUpNow } from "../../actions/back-up-now.ts";
import { type Desk, refuse } from "../../actions/desk.ts";
import { begunBackupSchema, type Store, storeSchema } from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

export type StoreNeeds = {
  readonly state: () => Promise<Store>;
  readonly beginBackup: BackupBegin;
};

export function storeRoutes(desk: Desk, needs: StoreNeeds): Route[] {
  return [
    route({
      method: "get",
      path: "/store",
      action: "store.read",
      summary: "How large and how old the store is, and whether it is backed up",
      answer: storeSchema,
      handle: async ({ who }) => {
        if (!mayEverywhere(signedIn(who).person, "store.read"))
          return refuse(403, "This is for the platform's administrators (store.read).");
        return { answer: await needs.state() };
      },
    }),
    route({
      method: "post",
      path: "/store/backups",
      action: "store.backup",
      summary: "Begin a backup now; 409 while one is being made, 422 where no folder is configured",
      answer: begunBackupSchema,
      status: 201,
      handle: async ({ who }) => {
        const outcome = await backUpNow(desk, signedIn(who), needs.beginBackup);
        return "refused" in outcome ? outcome : { answer: { runningSince: iso(outcome.done) } };
      },
    }),
  ];
}
