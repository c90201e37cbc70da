// What JavaScript adds: sorting of tables, and folded parts that open for printing and for links.
(function () {
  "use strict";

  function keyOf(row, column) {
    var cell = row.cells[column];
    return cell.dataset.key === undefined ? cell.textContent.trim() : cell.dataset.key;
  }

  function compare(a, b) {
    var x = Number(a), y = Number(b);
    if (a !== "" && b !== "" && !isNaN(x) && !isNaN(y)) { return x - y; }
    return a.localeCompare(b, document.documentElement.lang, { numeric: true });
  }

  function sort(table, column, head) {
    var down = head.getAttribute("aria-sort") === "ascending";
    var body = table.tBodies[0];
    var rows = Array.from(body.rows).map(function (row) { return [keyOf(row, column), row]; });
    rows.sort(function (a, b) { return down ? compare(b[0], a[0]) : compare(a[0], b[0]); });
    table.querySelectorAll("thead [aria-sort]").forEach(function (h) { h.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.forEach(function (pair) { body.appendChild(pair[1]); });
  }

  document.querySelectorAll("table.sortable").forEach(function (table) {
    if (table.tBodies[0].rows.length < 3) { return; }
    table.querySelectorAll("thead th").forEach(function (head) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.title = document.body.dataset.sort + ": " + head.textContent;
      button.addEventListener("click", function () { sort(table, head.cellIndex, head); });
      head.textContent = "";
      head.appendChild(button);
    });
  });

  // A link into a folded part opens it.
  function unfold() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") { at.open = true; }
    }
  }
  window.addEventListener("hashchange", unfold);
  unfold();

  // Browsers that cannot unfold by style sheet print what is open.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (d) { d.open = false; });
    opened = [];
  });
})();
