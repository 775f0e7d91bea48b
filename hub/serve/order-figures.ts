// How a branch puts right what was ordered: counts and the rectification rate (整改率) in all, site by site and owner by
// owner. Pure; contract/orders.ts says what each figure means.
import type { UnixMs } from "../model.ts";
import type { OrderFact } from "../store/order-lists.ts";
import type { OrderFigures, OrdersFigures } from "./contract.ts";
import { iso } from "./views.ts";

export function ordersFigures(
  facts: readonly OrderFact[],
  at: { readonly from: UnixMs; readonly to: UnixMs; readonly now: UnixMs },
  nameOf: (account: string) => string,
): OrdersFigures {
  const { from, to, now } = at;
  //  What is resolved was taken back.
  const counted = facts.filter(({ state }) => state !== "resolved");
  const bySite = Map.groupBy(counted, ({ siteId }) => siteId);
  const byOwner = Map.groupBy(counted, ({ owner }) => owner);
  return {
    from: iso(from),
    to: iso(to),
    all: figuresOf(counted, now),
    sites: inOrder(bySite).map(([siteId, own]) => ({ siteId, ...figuresOf(own, now) })),
    owners: inOrder(byOwner).map(([account, own]) => ({
      account,
      name: nameOf(account),
      ...figuresOf(own, now),
    })),
  };
}

function inOrder<T>(groups: ReadonlyMap<string, T>): [string, T][] {
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
}

function figuresOf(facts: readonly OrderFact[], now: UnixMs): OrderFigures {
  const count = (is: (fact: OrderFact) => boolean) => facts.filter(is).length;
  const issued = facts.length;
  const closed = count(({ state }) => state === "closed");
  return {
    issued,
    closed,
    ...(issued === 0 ? {} : { rate: closed / issued }),
    onTime: count(
      ({ state, actedAt, dueAt }) => state === "closed" && actedAt !== undefined && actedAt <= dueAt,
    ),
    toSign: count(({ state }) => state === "firing"),
    toAct: count(({ state }) => state === "acknowledged"),
    toRecheck: count(({ state }) => state === "acted"),
    overdue: count(({ state, dueAt }) => (state === "firing" || state === "acknowledged") && dueAt < now),
  };
}
