"use strict";
(() => {
  const form = document.getElementById("filter");
  const words = document.getElementById("words");
  const area = document.getElementById("area");
  const owner = document.getElementById("owner");
  const boxes = [...form.querySelectorAll("input[name=status]")];
  const clear = document.getElementById("clear");
  const count = document.getElementById("count");
  const measures = [...document.querySelectorAll("article.measure")].map((node) => ({
    node,
    area: node.dataset.area,
    status: node.dataset.status,
    owners: JSON.parse(node.dataset.owners),
    text: node.textContent.toLocaleLowerCase().replace(/\s+/g, " "),
  }));

  const wanted = () => ({
    words: words.value.toLocaleLowerCase().split(/\s+/).filter(Boolean),
    statuses: boxes.filter((box) => box.checked).map((box) => box.value),
    area: area.value,
    owner: owner.value,
  });

  const fits = (measure, want) =>
    (!want.statuses.length || want.statuses.includes(measure.status)) &&
    (!want.area || measure.area === want.area) &&
    (!want.owner || measure.owners.includes(want.owner)) &&
    want.words.every((word) => measure.text.includes(word));

  const told = (shown) => {
    const kind = shown === measures.length ? "all" : shown === 0 ? "none" : shown === 1 ? "one" : "many";
    return count.dataset[kind].replace("{shown}", String(shown));
  };

  const apply = () => {
    const want = wanted();
    let shown = 0;
    for (const measure of measures) {
      measure.node.hidden = !fits(measure, want);
      shown += measure.node.hidden ? 0 : 1;
    }
    for (const group of document.querySelectorAll(".objective, .area")) {
      group.hidden = !group.querySelector("article.measure:not([hidden])");
    }
    clear.disabled = !(want.words.length || want.statuses.length || want.area || want.owner);
    count.textContent = told(shown);
  };

  const remember = () => {
    const parts = new URLSearchParams();
    const want = wanted();
    if (want.statuses.length) parts.set("status", want.statuses.join(","));
    if (want.area) parts.set("area", want.area);
    if (want.owner) parts.set("owner", want.owner);
    if (want.words.length) parts.set("q", words.value.trim());
    const hash = parts.toString();
    history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
    carry();
  };

  // The same search in the other languages.
  const carry = () => {
    for (const link of document.querySelectorAll(".languages a")) link.hash = location.hash;
  };

  const target = (hash) => {
    try {
      return document.getElementById(decodeURIComponent(hash));
    } catch {
      return null;
    }
  };

  const empty = () => {
    words.value = "";
    area.value = "";
    owner.value = "";
    for (const box of boxes) box.checked = false;
  };

  const recall = () => {
    const hash = location.hash.slice(1);
    carry();
    if (hash && !hash.includes("=")) {
      const found = target(hash);
      if (found && found.closest("[hidden]")) {
        empty();
        apply();
        found.scrollIntoView();
      }
      return;
    }
    const parts = new URLSearchParams(hash);
    empty();
    const statuses = (parts.get("status") || "").split(",");
    for (const box of boxes) box.checked = statuses.includes(box.value);
    area.value = parts.get("area") || "";
    owner.value = parts.get("owner") || "";
    if (area.selectedIndex < 0) area.value = "";
    if (owner.selectedIndex < 0) owner.value = "";
    words.value = parts.get("q") || "";
    apply();
  };

  const changed = () => {
    apply();
    remember();
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", changed);
  clear.addEventListener("click", () => {
    empty();
    changed();
    words.focus();
  });
  for (const link of document.querySelectorAll(".tile a")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      empty();
      boxes.find((box) => box.value === link.dataset.status).checked = true;
      changed();
      const heading = document.getElementById("measures");
      heading.focus({ preventScroll: true });
      heading.scrollIntoView();
    });
  }
  window.addEventListener("hashchange", recall);
  form.hidden = false;
  apply();
  recall();

  const button = document.getElementById("theme");
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const label = () => {
    button.textContent = isDark() ? button.dataset.light : button.dataset.dark;
  };
  const stored = (value) => {
    try {
      if (value) localStorage.setItem("elinvoima-colours", value);
      return localStorage.getItem("elinvoima-colours");
    } catch {
      return null;
    }
  };
  const before = stored();
  if (before === "dark" || before === "light") root.dataset.theme = before;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    stored(root.dataset.theme);
    label();
  });
  system.addEventListener("change", label);
  label();
  button.hidden = false;

  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const each of opened) each.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const each of opened) each.open = false;
  });
})();
