// How long a door stands open, by contacts that speak only when it moves and by sensors that look at it now and then.
import { expect, test } from "vitest";
import { createOpenDoors } from "../../hub/ingest/open-doors.ts";
import type { Reading } from "../../hub/model.ts";

const START = Date.UTC(2026, 10, 21);
const WATCHED = [{ id: "k.fridge", openAfterS: 120 }];
const SECOND = 1000;

function door(isOpen: boolean, second: number, late = false): Reading {
  const at = START + second * SECOND;
  return {
    deviceId: "k.fridge",
    metric: "door",
    value: isOpen ? 1 : 0,
    measuredAt: at,
    receivedAt: at,
    late,
  };
}

function doorsOf(...readings: readonly Reading[]) {
  let silent = false;
  const doors = createOpenDoors([], [], () => silent);
  doors.heard(readings);
  return {
    told: (second: number) => doors.tell(WATCHED, START + second * SECOND).map(({ value }) => value),
    heard: (...more: readonly Reading[]) =>
      doors.heard(more).map(({ metric, value }) => `${metric} ${value}`),
    fallSilent: () => {
      silent = true;
    },
  };
}

test("a contact that says only that it was opened is counted by the clock, and told every half minute", () => {
  const { told, heard } = doorsOf(door(true, 0));
  expect([told(60), told(120), told(121), told(125), told(151)]).toEqual([[], [], [121], [], [151]]);
  expect(heard(door(false, 160))).toEqual(["open_for 0"]);
  expect([told(400), heard(door(false, 500))]).toEqual([[], []]);
});

test("a contact that sends everything several times is still one that speaks only when it moves", () => {
  const { told } = doorsOf(door(true, 0), door(true, 0.2), door(true, 0.4));
  expect(told(121)).toEqual([121]);
});

test("what looks every minute counts as open from its second look on, and only as far as it has looked", () => {
  const { told, heard } = doorsOf(door(false, 0), door(false, 60), door(true, 120));
  expect(told(300)).toEqual([]);
  heard(door(true, 180), door(true, 240), door(true, 300));
  expect(told(301)).toEqual([]);
  heard(door(true, 360));
  expect(told(361)).toEqual([180]);
});

test("a sensor that looks every five minutes calls nobody for a door that was open at one look", () => {
  const { told, heard } = doorsOf(door(false, 0), door(false, 300), door(true, 600));
  expect(told(890)).toEqual([]);
  heard(door(false, 900));
  expect(told(1200)).toEqual([]);
});

test("a word that it is still there, hours apart, is no look", () => {
  const { told } = doorsOf(door(false, 0), door(false, 3600), door(true, 4000));
  expect(told(4121)).toEqual([121]);
});

test("nothing is told of a device that is silent, nor from readings that tell of the past", () => {
  const { told, fallSilent } = doorsOf(door(true, 0));
  fallSilent();
  expect(told(600)).toEqual([]);
  expect(doorsOf(door(true, 0, true)).told(600)).toEqual([]);
});

test("a door that was told open before a restart is told shut after it, and one that is still open goes on", () => {
  const before = { deviceId: "k.fridge", value: 1, measuredAt: START };
  const doors = createOpenDoors([before], ["k.fridge"], () => false);
  expect(doors.tell(WATCHED, START + 200 * SECOND)).toMatchObject([{ value: 200 }]);
  const again = createOpenDoors([before], ["k.fridge"], () => false);
  expect(again.heard([door(false, 300)])).toMatchObject([{ metric: "open_for", value: 0 }]);
});
