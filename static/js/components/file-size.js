// Files that are too large together are refused beside the field, before anything is sent.
function room(form) {
  const fields = [...form.querySelectorAll("input[type=file][data-room]")];
  const total = fields.flatMap((field) => [...field.files]).reduce((sum, file) => sum + file.size, 0);
  return { fields, fits: fields.length === 0 || total <= Number(fields[0].dataset.room) };
}

function mark(form) {
  const { fields, fits } = room(form);
  for (const field of fields) {
    const id = `${field.id}-too-large`;
    document.getElementById(id)?.remove();
    if (fits || field.files.length === 0) {
      field.removeAttribute("aria-invalid");
      continue;
    }
    const said = document.createElement("p");
    said.className = "error";
    said.id = id;
    said.setAttribute("role", "alert");
    said.textContent = field.dataset.tooLarge;
    field.before(said);
    field.setAttribute("aria-invalid", "true");
  }
  return fits ? null : fields.find((field) => field.files.length > 0);
}

export function fileSize(document) {
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("input[type=file][data-room]") && event.target.form) mark(event.target.form);
  });
  document.addEventListener("submit", (event) => {
    const wrong = mark(event.target);
    if (wrong) {
      event.preventDefault();
      wrong.focus();
    }
  });
}
