// Rows that are ticked: all of the page at once, how many there are, and the acts where one looks.
export function chooseRows(root) {
  for (const form of root.querySelectorAll("form[data-choose]:not([data-ready])")) {
    form.dataset.ready = "1";
    const all = form.querySelector("[data-choose-all]");
    const bar = form.querySelector("[data-act-bar]");
    const rows = [...form.querySelectorAll("input[name=row]")];
    if (!all || !bar || !rows.length) continue;
    const said = bar.querySelector("[data-chosen]");
    const show = () => {
      const count = rows.filter((row) => row.checked).length;
      all.checked = count === rows.length;
      all.indeterminate = count > 0 && count < rows.length;
      bar.classList.toggle("is-stuck", count > 0);
      said.textContent = count ? `${said.dataset.chosen} ${count}` : "";
    };
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const row of rows) row.checked = all.checked;
      show();
    });
    for (const row of rows) row.addEventListener("change", show);
    show();
  }
}
