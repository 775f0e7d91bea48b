// The page's first line: loads the words, then draws.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { startLanguage } from "./languages/language.ts";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/sign-in.css";
import "./styles/overview.css";
import "./styles/today.css";
import "./styles/alerts.css";
import "./styles/inbox.css";
import "./styles/cameras.css";
import "./styles/sensors.css";
import "./styles/sensor-page.css";
import "./styles/refusals.css";
import "./styles/newcomers.css";
import "./styles/reports.css";
import "./styles/remarks.css";
import "./styles/orders.css";
import "./styles/accounts.css";
import "./styles/links.css";
import "./styles/privacy.css";
import "./styles/channels.css";
import "./styles/store.css";
import "./styles/estate.css";
import "./styles/audit.css";
import "./styles/own.css";
import "./styles/people.css";
import "./styles/duty.css";
import "./styles/wall.css";
import "./styles/pictures.css";
import "./styles/print.css";
import "./styles/reduced-motion.css";

startLanguage();
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
