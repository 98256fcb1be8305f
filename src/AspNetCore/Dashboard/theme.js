// Not a module: it runs before the first paint, so that a chosen theme does not flash.
(() => {
  const chosen = localStorage.getItem('pluginstate-theme');
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;

  addEventListener('DOMContentLoaded', () => {
    const toggle = document.getElementById('theme');
    const system = matchMedia('(prefers-color-scheme: dark)');
    const isDark = () => (document.documentElement.dataset.theme ?? (system.matches ? 'dark' : 'light')) === 'dark';
    const show = () => {
      toggle.setAttribute('aria-pressed', String(isDark()));
      toggle.title = isDark() ? 'Dark theme is on' : 'Dark theme is off';
    };

    toggle.addEventListener('click', () => {
      const next = isDark() ? 'light' : 'dark';
      // What the system wants anyway need not be remembered: the page goes on following the system.
      if ((next === 'dark') === system.matches) {
        delete document.documentElement.dataset.theme;
        localStorage.removeItem('pluginstate-theme');
      } else {
        document.documentElement.dataset.theme = next;
        localStorage.setItem('pluginstate-theme', next);
      }
      show();
    });
    system.addEventListener('change', show);
    show();
  });
})();
