// Shows and hides fields that depend on an earlier answer; without it they are all shown, and the server decides.
function answered(form, name) {
  const values = [];
  for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (control.closest("[hidden]")) continue;
    if ((control.type === "checkbox" || control.type === "radio") && !control.checked) continue;
    values.push(control.value);
  }
  return values;
}

function show(form) {
  for (const part of form.querySelectorAll("[data-show-if]")) {
    const wanted = part.dataset.showValues.split(" ");
    part.hidden = !answered(form, part.dataset.showIf).some((value) => wanted.includes(value));
  }
}

export function conditions(root) {
  for (const part of root.querySelectorAll("[data-show-if]")) {
    const form = part.closest("form");
    if (!form || form.dataset.conditions) continue;
    form.dataset.conditions = "on";
    form.addEventListener("change", () => show(form));
    show(form);
  }
}
