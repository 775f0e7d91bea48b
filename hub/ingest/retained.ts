// What a broker had kept and hands to whoever subscribes. It may be of any age: it counts only with a time of its own,
// for a device that is known, and as something of the past. A device that is long gone does not come back by it.
import { type DecodeNeeds, type Decoding, decodeMessage, type Message } from "./decode.ts";

export async function decodeRetained(message: Message, needs: DecodeNeeds): Promise<Decoding> {
  const { readings } = await decodeMessage(message, {
    ...needs,
    sensorFor: async (siteId, family, address) =>
      needs.sensorsAt(siteId, family, address).find((sensor) => sensor.address === address),
  });
  const own = readings.filter((reading) => reading.sentAt === reading.measuredAt);
  //  What is wrong with it was wrong long ago, and would be told again at each connection.
  return { readings: own.map((reading) => ({ ...reading, late: true })), refused: [], clockWrong: false };
}
