// "/" goes to the search: into the field where there is one, else to the page that has it.
export function searchKey(root) {
  root.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target;
    if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
    const field = root.querySelector("main input[type=search]");
    const link = root.querySelector("a[data-search]");
    if (!field && !link) return;
    event.preventDefault();
    if (field) field.focus();
    else document.location.assign(`${link.href}#search`);
  });
  // Who came by the key begins to type at once.
  if (document.location.hash === "#search") root.querySelector("main input[type=search]")?.focus();
}
