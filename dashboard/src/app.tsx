// What stands around the pages: the look, the memory, the clock, and who may see a page at all.
import { QueryClientProvider } from "@tanstack/react-query";
import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { type ComponentType, lazy, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { BrowserRouter, Navigate, Route, Routes, useLocation } from "react-router";
import type { PagePath } from "../../hub/serve/contract.ts";
import { HubClockProvider } from "./hub-clock.tsx";
import { AlertsPage } from "./pages/alerts.tsx";
import { SignInPage } from "./pages/sign-in.tsx";
import { StartPage } from "./pages/start.tsx";
import { createQueryClient, useAbout, useSession } from "./queries.ts";
import { RealtimeProvider } from "./realtime.tsx";
import { Shell } from "./shell/shell.tsx";
import { Failed, Loading, NotFound } from "./shell/states.tsx";
import { theme } from "./theme.ts";

/** Pages that are fetched when somebody first opens them, by their addresses; the hub knows the same ones. */
const PAGES: Readonly<Record<Exclude<PagePath, "/sign-in" | "/alerts">, ComponentType>> = {
  "/sensors": lazy(() => import("./pages/sensors.tsx").then((page) => ({ default: page.SensorsPage }))),
  "/sensors/:sensorId": lazy(() =>
    import("./pages/sensor.tsx").then((page) => ({ default: page.SensorPage })),
  ),
  "/alerts/unattended": lazy(() =>
    import("./pages/unattended.tsx").then((page) => ({ default: page.UnattendedPage })),
  ),
  "/alerts/:alertId": lazy(() => import("./pages/alert.tsx").then((page) => ({ default: page.AlertPage }))),
  "/cameras/:cameraId": lazy(() =>
    import("./pages/camera.tsx").then((page) => ({ default: page.CameraPage })),
  ),
  "/orders": lazy(() => import("./pages/orders.tsx").then((page) => ({ default: page.OrdersPage }))),
  "/remarks": lazy(() => import("./pages/remarks.tsx").then((page) => ({ default: page.RemarksPage }))),
  "/coverage": lazy(() => import("./pages/coverage.tsx").then((page) => ({ default: page.CoveragePage }))),
  "/reports": lazy(() => import("./pages/report.tsx").then((page) => ({ default: page.ReportPage }))),
  "/sites/:siteId": lazy(() => import("./pages/site.tsx").then((page) => ({ default: page.SitePage }))),
  "/sites/:siteId/new": lazy(() =>
    import("./pages/newcomers.tsx").then((page) => ({ default: page.NewcomersPage })),
  ),
  "/sites/:siteId/mappings/:mappingId": lazy(() =>
    import("./pages/mapping.tsx").then((page) => ({ default: page.MappingPage })),
  ),
  "/sites/:siteId/accounts": lazy(() =>
    import("./pages/accounts.tsx").then((page) => ({ default: page.AccountsPage })),
  ),
  "/sites/:siteId/links": lazy(() =>
    import("./pages/links.tsx").then((page) => ({ default: page.LinksPage })),
  ),
  "/cameras/:cameraId/picture": lazy(() =>
    import("./pages/camera-picture.tsx").then((page) => ({ default: page.CameraPicturePage })),
  ),
  "/sites/:siteId/pictures": lazy(() =>
    import("./pages/pictures.tsx").then((page) => ({ default: page.PicturesPage })),
  ),
  "/sites/:siteId/privacy": lazy(() =>
    import("./pages/privacy.tsx").then((page) => ({ default: page.PrivacyPage })),
  ),
  "/sites/:siteId/settings": lazy(() =>
    import("./pages/site-settings.tsx").then((page) => ({ default: page.SiteSettingsPage })),
  ),
  "/sites/:siteId/find-cameras": lazy(() =>
    import("./pages/find-cameras.tsx").then((page) => ({ default: page.FindCamerasPage })),
  ),
  "/sites/:siteId/disclosures": lazy(() =>
    import("./pages/disclosures.tsx").then((page) => ({ default: page.DisclosuresPage })),
  ),
  "/channels": lazy(() => import("./pages/channels.tsx").then((page) => ({ default: page.ChannelsPage }))),
  "/sites/:siteId/rules": lazy(() =>
    import("./pages/rules.tsx").then((page) => ({ default: page.RulesPage })),
  ),
  "/settings": lazy(() => import("./pages/places.tsx").then((page) => ({ default: page.PlacesPage }))),
  "/import": lazy(() => import("./pages/import.tsx").then((page) => ({ default: page.ImportPage }))),
  "/people": lazy(() => import("./pages/people.tsx").then((page) => ({ default: page.PeoplePage }))),
  "/people/:account": lazy(() => import("./pages/person.tsx").then((page) => ({ default: page.PersonPage }))),
  "/roles": lazy(() => import("./pages/roles.tsx").then((page) => ({ default: page.RolesPage }))),
  "/import/people": lazy(() =>
    import("./pages/people-import.tsx").then((page) => ({ default: page.PeopleImportPage })),
  ),
  "/audit": lazy(() => import("./pages/audit.tsx").then((page) => ({ default: page.AuditPage }))),
  "/sites/:siteId/watchers": lazy(() =>
    import("./pages/watchers.tsx").then((page) => ({ default: page.WatchersPage })),
  ),
  "/account": lazy(() =>
    import("./pages/own-account.tsx").then((page) => ({ default: page.OwnAccountPage })),
  ),
  "/sites/:siteId/duty": lazy(() => import("./pages/duty.tsx").then((page) => ({ default: page.DutyPage }))),
  "/messages": lazy(() => import("./pages/messages.tsx").then((page) => ({ default: page.MessagesPage }))),
  "/notifications": lazy(() =>
    import("./pages/notifications.tsx").then((page) => ({ default: page.NotificationsPage })),
  ),
  "/my-cameras": lazy(() =>
    import("./pages/my-cameras.tsx").then((page) => ({ default: page.MyCamerasPage })),
  ),
  "/wall": lazy(() => import("./pages/wall.tsx").then((page) => ({ default: page.WallPage }))),
  "/store": lazy(() => import("./pages/store.tsx").then((page) => ({ default: page.StorePage }))),
};

/** Seen once in a person's life here. */
const MustFirst = lazy(() => import("./own/must-first.tsx").then((page) => ({ default: page.MustFirst })));

export function App() {
  const { i18n } = useTranslation();
  const client = useMemo(createQueryClient, []);
  return (
    <ConfigProvider
      theme={theme}
      locale={i18n.language === "en" ? enUS : zhCN}
      //  Otherwise antd writes two Chinese characters on a button as 确 认.
      button={{ autoInsertSpace: false }}
    >
      <QueryClientProvider client={client}>
        <BrowserRouter>
          <Routes>
            <Route path="/sign-in" element={<SignInPage />} />
            <Route element={<SignedIn />}>
              <Route index element={<StartPage />} />
              <Route path="/alerts" element={<AlertsPage />} />
              {Object.entries(PAGES).map(([path, Page]) => (
                <Route
                  key={path}
                  path={path}
                  element={
                    <Suspense fallback={<Loading rows={8} />}>
                      <Page />
                    </Suspense>
                  }
                />
              ))}
              <Route path="*" element={<NotFound />} />
            </Route>
          </Routes>
        </BrowserRouter>
      </QueryClientProvider>
    </ConfigProvider>
  );
}

function SignedIn() {
  const session = useSession();
  const hub = useAbout();
  const location = useLocation();
  if (session.data === null) {
    return <Navigate to="/sign-in" state={{ from: location.pathname + location.search }} replace />;
  }
  const error = session.data ? (hub.data ? null : hub.error) : session.error;
  if (error) {
    return (
      <div className="alone">
        <Failed error={error} onRetry={() => void Promise.all([session.refetch(), hub.refetch()])} />
      </div>
    );
  }
  if (!session.data || !hub.data) {
    return (
      <div className="alone">
        <Loading rows={6} />
      </div>
    );
  }
  const { about, offsetMs } = hub.data;
  if (session.data.mustFirst) {
    return (
      <HubClockProvider zone={about.zone} offsetMs={offsetMs}>
        <Suspense fallback={<Loading rows={6} />}>
          <MustFirst session={session.data} />
        </Suspense>
      </HubClockProvider>
    );
  }
  return (
    <HubClockProvider zone={about.zone} offsetMs={offsetMs}>
      <RealtimeProvider>
        <Shell session={session.data} about={about} />
      </RealtimeProvider>
    </HubClockProvider>
  );
}
