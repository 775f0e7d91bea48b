// What a kitchen reads of a camera that is not well: each fault in plain words of its language, and something to do.
import { describe, expect, test } from "vitest";
import type { LanguageCode } from "../../dashboard/src/languages/translate.ts";
import { stateText, troubleOf } from "../../dashboard/src/wall/camera-trouble.ts";
import { cameraFaultSchema } from "../../hub/serve/contract/cameras.ts";
import type { Camera, PictureFaultName } from "../../hub/serve/contract.ts";
import { PICTURE_FAULTS } from "../../hub/video/look/picture-judge.ts";
import { spoken } from "./spoken.ts";

const CAMERA: Camera = {
  id: "canteen.cooking",
  siteId: "canteen",
  name: "cooking",
  area: "cooking",
  alsoAreas: [],
  state: "online",
};
const doubted = (why: PictureFaultName): Camera => ({
  ...CAMERA,
  picture: { isBelieved: false, why, since: "2026-01-01T00:00:00.000Z" },
});

describe.each<{ language: LanguageCode; isOwn: RegExp }>([
  { language: "zh", isOwn: /\p{Script=Han}/u },
  { language: "en", isOwn: /^[^\p{Script=Han}]*[a-z][^\p{Script=Han}]*$/u },
])("in $language", ({ language, isOwn }) => {
  const t = spoken(language);

  test.each(cameraFaultSchema.options)("%s, of a camera that is gone and of one that is there", (fault) => {
    for (const state of ["offline", "online"] as const) {
      const trouble = troubleOf({ ...CAMERA, state, fault }, t);
      expect(trouble?.what).toMatch(isOwn);
      expect(trouble?.what).toContain(t(`camera.fault.${fault}`));
      expect(trouble?.what.startsWith(t("camera.offline"))).toBe(state === "offline");
      expect(trouble?.todo).toMatch(isOwn);
      //  A key that has no words is given as it is.
      expect(`${trouble?.what} ${trouble?.todo}`).not.toMatch(/camera\.fault|myCameras/);
    }
  });

  test.each(PICTURE_FAULTS)("%s, of a picture that comes", (why) => {
    const trouble = troubleOf(doubted(why), t);
    expect(trouble).toEqual({ what: t(`metric.${why}`), todo: t(`picture.todo.${why}`) });
    expect(trouble?.what).toMatch(isOwn);
    expect(trouble?.todo).toMatch(isOwn);
    expect(`${trouble?.what} ${trouble?.todo}`).not.toMatch(/metric\.|picture[._]/);
  });

  test("nothing is wrong with one that is well, or that nobody knows of yet", () => {
    expect(troubleOf(CAMERA, t)).toBeUndefined();
    expect(troubleOf({ ...CAMERA, state: "unknown" }, t)).toBeUndefined();
    expect(stateText(CAMERA, t)).toBe(t("camera.online"));
    expect(troubleOf({ ...CAMERA, state: "offline" }, t)?.todo).toBe(t("myCameras.do.offline"));
  });
});

test("a covered lens, a lost camera and another password are told as what to do", () => {
  const zh = spoken("zh");
  expect(troubleOf(doubted("picture_covered"), zh)?.todo).toContain("镜头被挡住或太脏");
  expect(troubleOf(doubted("picture_covered"), spoken("en"))?.todo).toMatch(/covered|dirty|clean/i);
  expect(troubleOf({ ...CAMERA, state: "offline", fault: "unreachable" }, zh)?.todo).toContain("网线");
  expect(troubleOf({ ...CAMERA, state: "offline", fault: "wrong-password" }, zh)?.todo).toContain("密码");
});
