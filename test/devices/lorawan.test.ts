// The bytes of LoRaWAN sensors: the vectors that the makers print, and what no maker prints.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LorawanModel } from "../../devices/lorawan/model.ts";
import { LORAWAN_MODELS } from "../../devices/lorawan/models.ts";
import { reasonText, why } from "../../devices/reasons.ts";

function modelById(id: string): LorawanModel {
  const model = LORAWAN_MODELS.find((one) => one.id === id);
  if (model === undefined) throw new Error(`no model ${id}`);
  return model;
}

function decode(id: string, hex: string, fPort = 2) {
  return modelById(id).decode(Buffer.from(hex.replaceAll(" ", ""), "hex"), fPort);
}

describe("bytes that the maker prints with what they mean", () => {
  const history = [{ timestamp: 1665561758, temperature: 27.2, humidity: 46.5 }];
  //  Source: Milesight-IoT/SensorDecoders, the README of each model. Alarm words are left out: a value is a value.
  test.each([
    ["em300", "01755C 03673401 046865", { battery: 92, temperature: 30.8, humidity: 50.5 }],
    ["em300", "20CE9E74466310015D00", { history }],
    ["em300-mcs", "01755C 03673401 046865 060001", { battery: 92, magnet_status: "open" }],
    ["em300-mcs", "20CE9E74466310015D01", { history: [{ ...history[0], magnet_status: "open" }] }],
    ["em320", "01755C 03673401 046865", { battery: 92, temperature: 30.8, humidity: 50.5 }],
    ["em320", "20CE9E74466310015D", { history }],
    ["ts302", "017564 0367F100 040001", { battery: 100, temperature_chn1: 24.1, magnet_chn2: "open" }],
    ["ts302", "017564 0367FB00 04670101", { temperature_chn1: 25.1, temperature_chn2: 25.7 }],
    ["ts302", "017514 030001 040001", { battery: 20, magnet_chn1: "open", magnet_chn2: "open" }],
    ["ts302", "017564 03672701 8367270100 04670801", { temperature_chn1: 29.5, temperature_chn2: 26.4 }],
    ["ts302", "017564 0367F100 0467F700 8467F70001", { temperature_chn1: 24.1, temperature_chn2: 24.7 }],
    ["ts302", "94D70401820002", { temperature_chn2: 26 }],
    [
      "ts302",
      "20CEC79AFA6444BDFFF600",
      { history: [{ timestamp: 1694145223, temperature_chn1: -6.7, temperature_chn2: 24.6 }] },
    ],
  ])("%s %s", (id, hex, expected) => {
    expect(decode(id, hex)).toMatchObject({ object: expected, faults: [] });
  });
});

describe("bytes that are not as they should be", () => {
  test("a channel that is not known ends the reading, and what came before it is taken", () => {
    expect(decode("em300", "03673401 77aa 046865")).toEqual({
      object: { temperature: 30.8 },
      faults: [why("channel-unknown", { channel: "77aa", at: 4 })],
    });
  });

  test("a payload that is cut off says where", () => {
    expect(decode("em300", "01755C 0367")).toEqual({
      object: { battery: 92 },
      faults: [why("channel-cut-off", { channel: "0367", at: 3 })],
    });
  });

  test("a report of the LHT65N that is too short is no report, and a record cut off costs only itself", () => {
    expect(decode("lht65n", "CBEA08C0").faults.map(reasonText)).toEqual([
      "4 bytes are too few for a report of 11",
    ]);
    const { object, faults } = decode("lht65n", "019a08c002454169251a00 0102");
    expect(object["history"]).toHaveLength(1);
    expect(faults.map(reasonText)).toEqual(["the last 2 bytes are no whole record of 11"]);
  });

  test("a leak report of the LDS02 says nothing of a door", () => {
    expect(decode("lds02", "CBB8 02 000001 000003 00").object).toEqual({ BatV: 3 });
  });
});

describe("every model", () => {
  test.each(LORAWAN_MODELS)("$id reads any bytes without throwing", (model) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(255), (bytes, fPort) => {
        const { object, faults } = model.decode(bytes, fPort);
        for (const name of Object.keys(object))
          expect([...Object.keys(model.fields), "history"]).toContain(name);
        for (const fault of faults) expect(reasonText(fault)).not.toMatch(/^$|\{\{/);
      }),
    );
  });

  test.each([
    ["Milesight EM300-TH", "em300"],
    ["em300", "em300"],
    ["EM300-MCS", "em300-mcs"],
    ["EM320-TH v2", "em320"],
    ["TS302 fridge", "ts302"],
    ["Dragino LHT65N", "lht65n"],
    ["LHT65N-E3", "lht65n"],
    ["LDS02", "lds02"],
    //  Other payloads under a name that begins alike.
    ["LHT65N-VIB", undefined],
    ["EM300-DI", undefined],
    ["TS301", undefined],
    ["", undefined],
  ])("is recognised by its own name only: %s", (name, id) => {
    const found = LORAWAN_MODELS.filter((model) => model.recognises.test(name)).map((model) => model.id);
    expect(found).toEqual(id === undefined ? [] : [id]);
  });

  test("means by a field what every other model means by it, so that an unknown device's codec can be read", () => {
    const meanings = new Map<string, string>();
    for (const [name, { field, probe, common }] of LORAWAN_MODELS.flatMap((one) =>
      Object.entries(one.fields),
    )) {
      const meaning = JSON.stringify([field.metric, field.words, probe, common]);
      expect(meanings.get(name) ?? meaning).toBe(meaning);
      meanings.set(name, meaning);
    }
  });
});
