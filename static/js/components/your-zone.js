// Offers the visitor's own zone in a list of zones that lacks it, and sends it along with a registration.
export function yourZone(root) {
  for (const field of root.querySelectorAll("input[data-own-zone]")) {
    field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  }
  for (const list of root.querySelectorAll("[data-your-zone]:not([data-ready])")) {
    list.dataset.ready = "1";
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || [...list.options].some((option) => option.value === zone)) continue;
    list.prepend(new Option(`${list.dataset.yourZone} ${zone.replaceAll("_", " ")}`, zone));
  }
}
