// Counts down to the moment at which a page opens, then loads it anew: not everybody in the same second.
const SPREAD = 5000;

function left(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const two = (value) => String(value).padStart(2, "0");
  const language = document.documentElement.lang;
  if (days) return new Intl.NumberFormat(language, { style: "unit", unit: "day", unitDisplay: "long" }).format(days);
  return `\u2066${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}\u2069`;
}

export function countdown(root) {
  for (const box of root.querySelectorAll("[data-countdown]:not([data-ready])")) {
    box.dataset.ready = "1";
    const until = new Date(box.dataset.countdown);
    const tick = () => {
      const rest = until - Date.now();
      if (rest <= 0) {
        clearInterval(timer);
        box.hidden = true;
        setTimeout(() => window.location.reload(), Math.random() * SPREAD);
        return;
      }
      box.hidden = false;
      box.textContent = box.dataset.words.replace("{left}", left(rest));
    };
    const timer = setInterval(tick, 1000);
    tick();
  }
}
