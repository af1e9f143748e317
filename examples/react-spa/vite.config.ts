import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";

/** The demo clinic lets pages from this address use its key (examples/clinic.yaml). */
const port = 5173;

export default defineConfig(({ mode }) => {
  const { VITE_DOCBOOK_URL = "http://127.0.0.1:3000" } = loadEnv(mode, import.meta.dirname, "VITE_");
  return {
    plugins: [react()],
    server: { port, strictPort: true },
    preview: { port, strictPort: true, headers: headersFor(new URL(VITE_DOCBOOK_URL).origin) },
  };
});

/** What your web server should send along with the built app: it runs its own files only, and speaks to DocBook only. */
function headersFor(docbook: string): Record<string, string> {
  return {
    "Content-Security-Policy": [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      `connect-src ${docbook}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types lit-html",
    ].join("; "),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
  };
}
