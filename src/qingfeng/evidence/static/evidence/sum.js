/**
 * Adds up quantities as they are typed and says how they stand against the whole; the server checks the same by itself.
 *
 * <p data-sum-of="names of the fields" data-sum-whole="100" data-sum-short data-sum-over data-sum-even role="status">
 */
const THOUSANDTHS = 1000;
const whole = (text) => Math.round(Number(text) * THOUSANDTHS) || 0;
const plain = (number) => String(number / THOUSANDTHS);

for (const told of document.querySelectorAll("[data-sum-of]")) {
  const form = told.closest("form");
  const fields = told.dataset.sumOf.split(" ").map((name) => form.elements[name]);
  const all = whole(told.dataset.sumWhole);
  const tell = () => {
    const sum = fields.reduce((found, field) => found + whole(field.value), 0);
    const text = sum === all ? told.dataset.sumEven : sum < all ? told.dataset.sumShort : told.dataset.sumOver;
    const values = { sum: plain(sum), whole: plain(all), rest: plain(Math.abs(all - sum)) };
    told.textContent = text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    told.classList.toggle("is-wrong", sum > all);
  };
  for (const field of fields) field.addEventListener("input", tell);
  if (fields.some((field) => field.value)) tell();
}
