// Where somebody is after signing in: who works in a kitchen and holds a phone sees today, everybody else the overview.
import { lazy, Suspense } from "react";
import { useSearchParams } from "react-router";
import { useSession } from "../queries.ts";
import { worksInKitchen } from "../shell/in-kitchen.ts";
import { useNarrow } from "../shell/narrow.ts";
import { Loading } from "../shell/states.tsx";
import { OverviewPage } from "./overview.tsx";

const TodayPage = lazy(() => import("./today.tsx").then((page) => ({ default: page.TodayPage })));

/** Chosen: where the overview's two columns have become one. */
const NARROW_PX = 640;

export function StartPage() {
  const { data: session } = useSession();
  const [asked] = useSearchParams();
  const isNarrow = useNarrow(NARROW_PX);
  if (!session || !isNarrow || asked.has("all") || !worksInKitchen(session)) return <OverviewPage />;
  return (
    <Suspense fallback={<Loading rows={4} />}>
      <TodayPage session={session} />
    </Suspense>
  );
}
