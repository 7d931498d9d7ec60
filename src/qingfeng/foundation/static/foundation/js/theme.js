const YEAR = 365 * 24 * 3600;

/** Switches at once and remembers in a cookie, from which the server sets the attribute next time. */
export function theme(root) {
  for (const form of root.querySelectorAll("[data-qf-theme]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      const chosen = button.value;
      document.documentElement.dataset.bsTheme = chosen;
      document.cookie = `qingfeng_theme=${chosen}; path=/; max-age=${YEAR}; samesite=lax`;
      button.value = chosen === "dark" ? "light" : "dark";
    });
  }
}
