// The list of errors takes the focus, so that screen readers say it first.
export function errorSummary(root) {
  root.querySelector(".error-summary")?.focus();
}
