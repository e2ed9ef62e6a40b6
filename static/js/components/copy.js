// A copy button beside each read-only address.
export function copyButtons(root) {
  for (const box of root.querySelectorAll("[data-copy]:not([data-ready])")) {
    box.dataset.ready = "1";
    const input = box.querySelector("input");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = box.dataset.copy;
    button.addEventListener("click", async () => {
      input.select();
      await navigator.clipboard?.writeText(input.value);
      button.textContent = box.dataset.copied;
    });
    box.append(button);
  }
}
