// The kitchens that feed a school, whose each is, and its proof. A proof is worked out at most once a minute, however many
// parents ask.
import { feeds } from "../../access/privacy.ts";
import type { Tree } from "../../access/tree.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Site, SiteId, UnixMs } from "../../model.ts";
import type { Kitchen } from "./page.ts";
import { type Proof, type ProofNeeds, proofOf } from "./proof.ts";

/** Chosen: what is proven is hours long. */
const PROOF_HOLDS_MS = 60_000;

export type Kitchens = {
  readonly of: (school: Site) => Promise<Kitchen[]>;
  readonly one: (canteen: Site) => Promise<Kitchen>;
};

export function createKitchens(
  needs: ProofNeeds & { readonly tree: () => Tree; readonly clock: Clock },
): Kitchens {
  const proofs = new Map<SiteId, { readonly at: UnixMs; readonly proof: Promise<Proof> }>();

  function proven(canteenId: SiteId): Promise<Proof> {
    const now = needs.clock.now();
    const known = proofs.get(canteenId);
    if (known !== undefined && Math.abs(now - known.at) < PROOF_HOLDS_MS) return known.proof;
    const proof = proofOf(needs, canteenId, now);
    proofs.set(canteenId, { at: now, proof });
    //  What failed is tried again by the next who asks.
    proof.catch(() => proofs.delete(canteenId));
    return proof;
  }

  async function kitchen(canteen: Site, school: SiteId | undefined): Promise<Kitchen> {
    const by = canteen.parentId === null ? undefined : needs.tree().site(canteen.parentId);
    const whose =
      school === undefined || canteen.parentId === school
        ? "own"
        : by?.kind === "school"
          ? "school"
          : "elsewhere";
    return { name: canteen.name, whose, by, proof: await proven(canteen.id) };
  }

  return {
    of: (school) => {
      const tree = needs.tree();
      const canteens = tree.sites().filter((one) => feeds(one.id, school.id, tree));
      return Promise.all(canteens.map((canteen) => kitchen(canteen, school.id)));
    },
    one: (canteen) => kitchen(canteen, undefined),
  };
}
