// Adds the visitor's own time where it differs from those that are printed.
export function yourTime(root) {
  for (const box of root.querySelectorAll("[data-your-time]:not([data-ready])")) {
    box.dataset.ready = "1";
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || box.dataset.zones.split(" ").includes(zone)) continue;
    const start = new Date(box.dataset.start);
    const language = document.documentElement.lang;
    const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", timeZone: zone }).format(start);
    const clock = (date) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(date);
    const end = box.dataset.end ? `–${clock(new Date(box.dataset.end))}` : "";
    const item = document.createElement("li");
    const strong = document.createElement("b");
    const digits = document.createElement("bdi");
    strong.textContent = box.dataset.yourTime;
    digits.dir = "ltr";
    digits.textContent = `${clock(start)}${end}`;
    item.append(strong, " ", digits, ` (${day}, ${zone.replaceAll("_", " ")})`);
    box.prepend(item);
  }
}
