// Asks for what changed as soon as the server says that something has; the page asks every 20 seconds anyway.
import htmx from "htmx.org";

export function live(root) {
  const box = root.querySelector("[data-events]");
  if (!box || !window.EventSource) return;
  const source = new EventSource(box.dataset.events);
  source.addEventListener("change", () => htmx.trigger(box, "refresh"));
  window.addEventListener("pagehide", () => source.close());
}
