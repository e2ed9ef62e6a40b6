// Language and theme change at once; without JavaScript there is a button.
export function preferences(root) {
  for (const form of root.querySelectorAll("form.preferences")) {
    form.querySelector("button").hidden = true;
    form.addEventListener("change", () => form.requestSubmit());
  }
}
