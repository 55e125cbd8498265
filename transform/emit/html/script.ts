/**
 * The page's script: narrows the list to the operations that have every word typed and a fate and target chosen, and
 * opens what a link names. `#q=words` searches from outside. It reads the page and writes only `hidden` and `open`.
 */
export const SCRIPT: string = `
'use strict';
const form = document.querySelector('form[role=search]');
const { q, target } = form.elements;
const output = form.querySelector('output');
const fates = [...form.querySelectorAll('[name=fate]')];
const rows = [...document.querySelectorAll('details.operation')].map((row) => ({ row, text: textOf(row) }));

function textOf(row) {
  const codes = [...row.querySelectorAll('h4')].map((code) => code.textContent);
  return [row.querySelector('summary').textContent, ...codes].join(' ').toLowerCase();
}

function narrow() {
  const words = q.value.toLowerCase().split(/\\s+/);
  const wanted = new Set(fates.filter((fate) => fate.checked).map((fate) => fate.value));
  const only = target?.value ?? '';
  let shown = 0;
  for (const { row, text } of rows) {
    row.hidden = !(
      words.every((word) => text.includes(word)) &&
      wanted.has(row.dataset.fate) &&
      (only === '' || only === row.dataset.target)
    );
    if (!row.hidden) shown += 1;
  }
  const all = rows.length.toLocaleString('en') + (rows.length === 1 ? ' operation' : ' operations');
  output.value = shown === rows.length ? all : shown.toLocaleString('en') + ' of ' + all;
}

function follow() {
  const words = new URLSearchParams(location.hash.slice(1)).get('q');
  if (words !== null) q.value = words;
  const linked = document.querySelector('details:target');
  if (linked?.hidden) form.reset();
  narrow();
  if (words !== null) form.scrollIntoView();
  if (linked === null) return;
  linked.open = true;
  linked.scrollIntoView();
}

function remember() {
  const words = q.value.trim();
  history.replaceState(null, '', words === '' ? '#operations' : '#q=' + encodeURIComponent(words));
}

form.addEventListener('input', narrow);
q.addEventListener('change', remember);
form.addEventListener('submit', (event) => event.preventDefault());
addEventListener('hashchange', follow);
addEventListener('load', follow);
form.hidden = false;
`;
