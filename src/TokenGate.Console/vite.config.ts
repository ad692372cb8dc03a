import { defineConfig } from "vite";

// `npm run dev` talks to a gateway that runs here; CONSOLE_GATEWAY names another.
const gateway = process.env["CONSOLE_GATEWAY"] ?? "http://127.0.0.1:9090";

export default defineConfig({
  base: "./",
  build: {
    outDir: process.env["CONSOLE_OUTPUT"] ?? "dist",
    emptyOutDir: true,
    target: "es2022",
    // Nothing inline: the content security policy allows no data: scripts or styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { host: "127.0.0.1", proxy: { "/api": gateway } },
});
