/** Long lists are chosen from with Tom Select; the page must load its script (block scripts). */
export function choosers(root) {
  if (!window.TomSelect) return;
  for (const select of root.querySelectorAll("select[data-qf-choose]")) {
    if (select.tomselect) continue;
    new window.TomSelect(select, {
      maxOptions: 200,
      plugins: select.multiple ? ["remove_button"] : [],
    });
    // Its label now names the box that stands in its place.
    select.setAttribute("aria-hidden", "true");
  }
  for (const input of root.querySelectorAll("input[data-qf-search]")) {
    if (!input.tomselect) searched(input);
  }
}

/** One of very many, asked of the server while somebody types. */
function searched(input) {
  const { qfSearch, qfLabel } = input.dataset;
  new window.TomSelect(input, {
    maxItems: 1,
    create: false,
    options: input.value ? [{ value: input.value, text: qfLabel || input.value }] : [],
    // The server has chosen: what it sends is shown as it stands.
    score: () => () => 1,
    shouldLoad: (typed) => typed.trim().length > 0,
    load(typed, done) {
      this.clearOptions();
      fetch(`${qfSearch}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : { results: [] }))
        .then(({ results }) => done(results))
        .catch(() => done());
    },
    plugins: { clear_button: { title: input.placeholder } },
    render: { no_results: () => null, loading: () => null },
  });
  input.setAttribute("aria-hidden", "true");
}
