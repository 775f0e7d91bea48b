// Builds the dashboard into dashboard/dist, which the hub serves at "/", and the scripts of the pages that the hub writes itself; in development passes what is the hub's to a
// hub on its default port, so that the page only ever talks to its own origin.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const HUB = "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "dist",
    //  The hub writes those pages and finds their scripts by this.
    manifest: true,
    rollupOptions: {
      input: { main: "index.html", parents: "src/parents/parents.ts", oneTap: "src/one-tap/one-tap.ts" },
    },
    emptyOutDir: true,
    target: "es2022",
    //  The hub's content policy allows no data: addresses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
  server: {
    proxy: {
      "/api": { target: HUB, ws: true },
      "/socket.io": { target: HUB, ws: true },
    },
  },
});
