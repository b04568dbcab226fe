"use strict";
// Filters, search and deep links.  State stands in the fragment: #?verdict=fail&q=resume, or #W148-R49.
(() => {
  const form = document.getElementById("filters");
  const rows = [...document.querySelectorAll("#matrix tbody tr")];
  const count = document.getElementById("count");
  const texts = new Map();
  const text = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };
  const fields = () => [...form.elements].filter((field) => field.name);

  const apply = () => {
    let shown = 0;
    for (const row of rows) {
      const fits = fields().every((field) =>
        !field.value || (field.name === "q"
          ? field.value.toLowerCase().split(/\s+/).every((word) => text(row).includes(word))
          : row.dataset[field.name] === field.value));
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${rows.length} requirements shown`;
  };
  const keep = () => {
    const said = new URLSearchParams(fields().filter((f) => f.value).map((f) => [f.name, f.value])).toString();
    history.replaceState(null, "", said ? `#?${said}` : "#matrix");
  };
  const follow = () => {
    const fragment = location.hash.slice(1);
    if (fragment.startsWith("?")) {
      const said = new URLSearchParams(fragment.slice(1));
      for (const field of fields()) field.value = said.get(field.name) ?? "";
      apply();
      document.getElementById("matrix").scrollIntoView();
      return;
    }
    const target = document.getElementById(fragment);
    if (!target) return;
    if (target.closest("tr")?.hidden) { form.reset(); apply(); }
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    const inner = target.tagName === "TR" || target.dataset.opens !== undefined ? target.querySelector("details") : null;
    if (inner) inner.open = true;
    target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
  };

  form.hidden = false;
  form.addEventListener("input", () => { apply(); keep(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { apply(); keep(); }));
  document.getElementById("open").addEventListener("click", () => {
    for (const row of rows) if (!row.hidden) row.querySelectorAll("details").forEach((d) => { d.open = true; });
  });
  document.getElementById("close").addEventListener("click", () => {
    for (const row of rows) row.querySelectorAll("details").forEach((d) => { d.open = false; });
  });
  addEventListener("hashchange", follow);
  apply();
  if (location.hash) follow();
})();
