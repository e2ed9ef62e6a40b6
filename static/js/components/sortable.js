// Drags rows of the programme to their place; the arrow buttons do the same without a mouse.
let dragged = null;

function rowAt(event) {
  return event.target.closest?.("[data-item]");
}

function send(row) {
  const form = document.getElementById("place");
  const body = row.closest("[data-part]");
  form.action = row.dataset.item;
  form.elements.part.value = body.dataset.part;
  form.elements.index.value = [...body.querySelectorAll("[data-item]")].indexOf(row);
  form.submit();
}

export function sortable(root) {
  for (const body of root.querySelectorAll("[data-part]:not([data-ready])")) {
    body.dataset.ready = "1";
    for (const row of body.querySelectorAll("[data-item]")) row.draggable = true;
    body.addEventListener("dragstart", (event) => {
      dragged = rowAt(event);
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      dragged?.classList.add("dragged");
    });
    body.addEventListener("dragover", (event) => {
      const over = rowAt(event);
      if (!dragged || !over) return;
      event.preventDefault();
      if (over === dragged) return;
      const box = over.getBoundingClientRect();
      over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
    });
    body.addEventListener("drop", (event) => {
      event.preventDefault();
      if (dragged) send(dragged);
    });
    body.addEventListener("dragend", () => {
      dragged?.classList.remove("dragged");
      dragged = null;
    });
  }
}
