// Runs before the first paint: the theme and the density that this machine was shown last, so that nothing flashes or jumps.
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem('breakwater.theme');
    var dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
    root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
    root.setAttribute('data-density', localStorage.getItem('breakwater.density') || 'regular');
  } catch {
    root.setAttribute('data-density', 'regular');
  }
})();
