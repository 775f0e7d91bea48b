// The realtime connection: what the hub says at once is written over what was fetched, so every page is true within a
// second without asking. After a break everything is fetched again, because what was missed is not told twice.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { io, type Socket } from "socket.io-client";
import type {
  Camera,
  ClientEvents,
  LiveReading,
  Sensor,
  ServerEvents,
  Site,
} from "../../hub/serve/contract.ts";
import { useHubClock } from "./hub-clock.tsx";
import { KEYS, putAlert, useSites } from "./queries.ts";

export type Connection = {
  readonly state: "connecting" | "live" | "lost";
  /** The hub's time in Unix milliseconds up to which the page is known to be true; set when `state` is "lost". */
  readonly trueUntil?: number;
};

type HubSocket = Socket<ServerEvents, ClientEvents>;

/** Chosen: an alert storm must not become a storm of requests; once a second is as fast as anyone reads. */
const REFETCH_EVERY_MS = 1000;

const ConnectionContext = createContext<Connection>({ state: "connecting" });

export function useConnection(): Connection {
  return useContext(ConnectionContext);
}

/** Keeps the connection while it is mounted. Put it where somebody is signed in. */
export function RealtimeProvider(props: { children: ReactNode }) {
  const client = useQueryClient();
  const { offsetMs } = useHubClock();
  const { data: sites } = useSites();
  const top = useMemo(() => topSites(sites ?? []).join(" "), [sites]);
  const [connection, setConnection] = useState<Connection>({ state: "connecting" });
  //  A corrected clock must not break the connection.
  const offset = useRef(offsetMs);
  useEffect(() => {
    offset.current = offsetMs;
  }, [offsetMs]);

  useEffect(() => {
    if (top === "") return undefined;
    return connect(client, top.split(" "), () => Date.now() + offset.current, setConnection);
  }, [client, top]);

  return <ConnectionContext.Provider value={connection}>{props.children}</ConnectionContext.Provider>;
}

/** The sites whose branches together are all that the person may see. */
function topSites(sites: readonly Site[]): string[] {
  return sites.filter((site) => site.parentId === null).map((site) => site.id);
}

function connect(
  client: QueryClient,
  sites: readonly string[],
  hubNow: () => number,
  report: (connection: Connection) => void,
): () => void {
  const socket: HubSocket = io({
    withCredentials: true,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelayMax: 5000,
  });
  let heardAt = hubNow();
  let connectedBefore = false;
  const heard = () => {
    heardAt = hubNow();
  };
  const lost = () => report({ state: "lost", trueUntil: heardAt });
  socket.onAny(heard);
  socket.io.on("ping", heard);
  socket.on("connect", () => {
    heard();
    socket.emit("subscribe", { sites }, (result) => {
      if ("problem" in result) {
        void client.invalidateQueries({ queryKey: KEYS.session });
        lost();
        return;
      }
      if (connectedBefore) void client.invalidateQueries();
      connectedBefore = true;
      report({ state: "live" });
    });
  });
  socket.on("disconnect", (reason) => {
    lost();
    //  The hub puts out whoever is too slow; the client library then waits to be told.
    if (reason === "io server disconnect") socket.connect();
  });
  socket.on("connect_error", () => {
    lost();
    //  Refused rather than unreachable, when the session has ended meanwhile.
    void client.invalidateQueries({ queryKey: KEYS.session });
  });
  listen(socket, client, hubNow);
  return () => {
    socket.removeAllListeners();
    socket.io.off("ping", heard);
    socket.disconnect();
  };
}

function listen(socket: HubSocket, client: QueryClient, hubNow: () => number): void {
  const refetchSites = atMostEvery(REFETCH_EVERY_MS, () => {
    void client.invalidateQueries({ queryKey: KEYS.sites });
  });
  const refetchDevices = atMostEvery(REFETCH_EVERY_MS, () => {
    void client.invalidateQueries({ queryKey: KEYS.sensors });
    void client.invalidateQueries({ queryKey: KEYS.cameras });
    void client.invalidateQueries({ queryKey: KEYS.goneCameras });
    void client.invalidateQueries({ queryKey: KEYS.camera });
    void client.invalidateQueries({ queryKey: KEYS.refusals });
    void client.invalidateQueries({ queryKey: KEYS.newcomers });
    void client.invalidateQueries({ queryKey: KEYS.deviceAccounts });
    void client.invalidateQueries({ queryKey: KEYS.settings });
    void client.invalidateQueries({ queryKey: KEYS.rules });
  });
  const refetchMessages = atMostEvery(REFETCH_EVERY_MS, () => {
    void client.invalidateQueries({ queryKey: KEYS.messages });
  });
  const refetchRemarks = atMostEvery(REFETCH_EVERY_MS, () => {
    void client.invalidateQueries({ queryKey: KEYS.remarks });
  });
  socket.on("readings", (readings) => {
    const receivedAt = new Date(hubNow()).toISOString();
    client.setQueriesData<Sensor[]>({ queryKey: KEYS.sensors }, (had) =>
      withReadings(had, readings, receivedAt),
    );
  });
  socket.on("alert", (alert) => {
    putAlert(client, alert);
    refetchSites();
    refetchRemarks();
  });
  socket.on("told", () => refetchMessages());
  socket.on("camera", (change) => {
    const since = new Date(hubNow()).toISOString();
    client.setQueriesData<Camera[]>({ queryKey: KEYS.cameras }, (had) =>
      had?.map((camera) => withChange(camera, change, since)),
    );
    client.setQueriesData<Camera>({ queryKey: KEYS.camera }, (had) => had && withChange(had, change, since));
    refetchSites();
  });
  socket.on("site", () => {
    refetchSites();
    refetchDevices();
  });
}

/** The same sensors with newer values; the same array where nothing in it changed, so that nothing is drawn again. */
function withReadings(
  sensors: Sensor[] | undefined,
  readings: readonly LiveReading[],
  receivedAt: string,
): Sensor[] | undefined {
  if (!sensors) return sensors;
  let changed = false;
  const next = sensors.map((sensor) => {
    let latest = sensor.latest;
    for (const reading of readings) {
      if (reading.sensorId !== sensor.id) continue;
      const had = latest[reading.metric];
      if (had && Date.parse(had.measuredAt) > Date.parse(reading.measuredAt)) continue;
      const { metric, value, measuredAt } = reading;
      latest = { ...latest, [metric]: { value, measuredAt, receivedAt } };
    }
    if (latest === sensor.latest) return sensor;
    changed = true;
    return { ...sensor, latest };
  });
  return changed ? next : sensors;
}

/** The camera as it is after the change, where the change is its own. */
function withChange(camera: Camera, change: Parameters<ServerEvents["camera"]>[0], since: string): Camera {
  if (camera.id !== change.id) return camera;
  const { fault: _fault, faultDetail: _detail, clockOffsetS: _offset, ...rest } = camera;
  const { fault, faultDetail, clockOffsetS } = change;
  const kept = camera.state === change.state ? camera.since : since;
  return {
    ...rest,
    state: change.state,
    ...(kept ? { since: kept } : {}),
    ...(fault ? { fault } : {}),
    ...(faultDetail ? { faultDetail } : {}),
    ...(clockOffsetS === undefined ? {} : { clockOffsetS }),
  };
}

/** At once, and again at the end of the period if it was asked for meanwhile. */
function atMostEvery(periodMs: number, run: () => void): () => void {
  let waiting = false;
  let askedAgain = false;
  return function again(): void {
    if (waiting) {
      askedAgain = true;
      return;
    }
    run();
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (!askedAgain) return;
      askedAgain = false;
      again();
    }, periodMs);
  };
}
