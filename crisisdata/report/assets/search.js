// Search in the index that the page has loaded: every word must be found; titles weigh more.
(function () {
  "use strict";
  var form = document.getElementById("search");
  var index = window.reportIndex;
  if (!form || !index) { return; }
  var input = document.getElementById("question");
  var list = document.getElementById("results");
  var count = document.getElementById("count");
  var most = 60;
  var weight = { statement: 4, indicator: 3, page: 3, producer: 2, reference: 1 };

  function folded(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }

  var entries = index.map(function (e) {
    return { kind: e[0], title: e[1], path: e[2], text: e[3], head: folded(e[1]) };
  });

  function score(entry, words) {
    var total = 0;
    for (var i = 0; i < words.length; i++) {
      if (entry.head.indexOf(words[i]) >= 0) { total += 3; }
      else if (entry.text.indexOf(words[i]) >= 0) { total += 1; }
      else { return 0; }
    }
    return total * 10 + weight[entry.kind] * 20;
  }

  function say(n) {
    if (n === 0) { return form.dataset.none; }
    if (n === 1) { return form.dataset.one; }
    if (n <= most) { return form.dataset.many.replace("#", n); }
    return form.dataset.first.replace("##", n).replace("#", most);
  }

  function show() {
    var words = folded(input.value).split(/\s+/).filter(Boolean);
    list.textContent = "";
    count.textContent = "";
    if (!words.length) { return; }
    var found = entries.map(function (e) { return [score(e, words), e]; })
      .filter(function (pair) { return pair[0] > 0; });
    found.sort(function (a, b) { return b[0] - a[0] || a[1].title.localeCompare(b[1].title); });
    count.textContent = say(found.length);
    found.slice(0, most).forEach(function (pair) {
      var entry = pair[1];
      var item = document.createElement("li");
      var link = document.createElement("a");
      var kind = document.createElement("span");
      link.href = entry.path;
      link.dir = "auto";
      link.textContent = entry.title;
      kind.className = "quiet";
      kind.textContent = " " + form.dataset[entry.kind];
      item.appendChild(link);
      item.appendChild(kind);
      list.appendChild(item);
    });
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); show(); });
  input.addEventListener("input", show);
  var asked = new URLSearchParams(location.search).get("q");
  if (asked) { input.value = asked; show(); }
})();
