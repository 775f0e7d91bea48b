// The peer of the alerts bench: what somebody writes in an afternoon. It hears every reading of a broker and posts each that is
// above a threshold. No duration, no store, no second try; what it loses is lost.
import { connectAsync } from "mqtt";
import { serveBench } from "./child.ts";

let close = () => undefined as unknown;

const api = {
  start: async ({ port, url, above }: { port: number; url: string; above: number }) => {
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`);
    close = () => client.end(true);
    client.on("message", (topic, bytes) => {
      const { temperature } = JSON.parse(bytes.toString()) as { temperature: number };
      if (temperature <= above) return;
      void fetch(url, { method: "POST", body: JSON.stringify({ topic, temperature }) });
    });
    await client.subscribeAsync("kitchen/#", { qos: 1 });
  },
};
export type ScriptApi = typeof api;
serveBench(api, () => void close());
