import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { DocBookProvider } from "./docbook.tsx";
import { router } from "./routes.tsx";
import { SetUp } from "./set-up.tsx";
import "./styles/page.css";
import "./styles/doctors.css";
import "./styles/times.css";

const { VITE_DOCBOOK_URL: api = "http://127.0.0.1:3000", VITE_DOCBOOK_KEY: key = "" } = import.meta.env;

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    {key ? (
      <DocBookProvider api={api} publishableKey={key}>
        <RouterProvider router={router} />
      </DocBookProvider>
    ) : (
      <SetUp />
    )}
  </StrictMode>,
);
