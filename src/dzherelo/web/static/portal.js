// The theme: by the system until a person chooses; the choice stays in this browser only.
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function chosen() {
    try { return localStorage.getItem("theme"); } catch (refused) { return null; }
  }
  function apply(theme) {
    if (theme === "dark" || theme === "light") { root.setAttribute("data-theme", theme); }
  }
  apply(chosen());
  root.setAttribute("data-script", "");
  document.addEventListener("DOMContentLoaded", function () {
    var button = document.getElementById("theme");
    if (!button) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      var now = root.getAttribute("data-theme") || (dark.matches ? "dark" : "light");
      var next = now === "dark" ? "light" : "dark";
      apply(next);
      try { localStorage.setItem("theme", next); } catch (refused) { /* stays for this page */ }
    });
  });
})();
