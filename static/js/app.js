// Every enhancement is optional: each page does its whole work without this file.
import htmx from "htmx.org";
import { chooseRows } from "./components/choose.js";
import { conditions } from "./components/conditions.js";
import { copyButtons } from "./components/copy.js";
import { countdown } from "./components/countdown.js";
import { errorSummary } from "./components/error-summary.js";
import { fileSize } from "./components/file-size.js";
import { live } from "./components/live.js";
import { passkeys } from "./components/passkeys.js";
import { preferences } from "./components/preferences.js";
import { searchKey } from "./components/search-key.js";
import { sortable } from "./components/sortable.js";
import { yourTime } from "./components/your-time.js";
import { yourZone } from "./components/your-zone.js";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;

function enhance(root) {
  copyButtons(root);
  countdown(root);
  yourTime(root);
  yourZone(root);
  sortable(root);
  conditions(root);
  chooseRows(root);
}

preferences(document);
errorSummary(document);
passkeys(document);
fileSize(document);
live(document);
searchKey(document);
enhance(document);
document.addEventListener("htmx:afterSwap", (event) => enhance(event.target));
