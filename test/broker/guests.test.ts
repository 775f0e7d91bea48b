// Who is connected as an account, and that all of an account's connections can be dropped at once.

import mqtt from "mqtt";
import { expect, test } from "vitest";
import type { Published } from "../../hub/broker/messages.ts";
import { publish, until } from "../kitchen.ts";
import { openDoor } from "./open-door.ts";

test("an account that is sent away loses all of its connections at once, without their last wills; others keep theirs", async () => {
  const taken: Published[] = [];
  const { broker: door, url } = await openDoor(async (message) => {
    taken.push(message);
    return true;
  });
  const connect = (username: string, clientId: string) =>
    mqtt.connectAsync(
      url,
      {
        username,
        clientId,
        reconnectPeriod: 0,
        will: { topic: "gone", payload: Buffer.from(clientId), qos: 1, retain: false },
      },
      false,
    );
  const [one, two, other] = await Promise.all([
    connect("east", "gateway-1"),
    connect("east", "gateway-2"),
    connect("west", "gateway-1"),
  ]);
  await publish(one, "a", "1");

  const present = door.connected("east");
  expect(present.map((guest) => guest.clientId).sort()).toEqual(["gateway-1", "gateway-2"]);
  expect(present.map((guest) => guest.address)).toEqual(["127.0.0.1", "127.0.0.1"]);
  const [heard, silent] = [...present].sort((a, b) => a.clientId.localeCompare(b.clientId));
  expect(heard?.lastHeardAt).toBeGreaterThanOrEqual(heard?.since ?? Number.POSITIVE_INFINITY);
  expect(silent?.lastHeardAt).toBeUndefined();

  const gone = Promise.all(
    [one, two].map((client) => new Promise<void>((resolve) => client.once("close", () => resolve()))),
  );
  expect(door.disconnect("east")).toBe(2);
  await gone;
  expect(door.connected("east")).toEqual([]);
  expect(door.disconnect("east")).toBe(0);
  await publish(other, "a", "2");
  expect(door.connected("west")).toHaveLength(1);
  expect(taken.map((message) => message.payload.toString())).toEqual(["1", "2"]);

  //  A last will is given out when a connection breaks by itself.
  other.stream.destroy();
  await until("the last will", () => (taken.length > 2 ? true : undefined));
  expect(door.connected("west")).toEqual([]);
  await door.close();
});
