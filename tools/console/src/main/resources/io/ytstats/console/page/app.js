// The page: takes the snapshots and hands them on.
import { ask, byId, duration, element, setText, time } from './format.js';
import { Hour, redrawAll } from './charts.js';
import { Picture } from './pipeline.js';
import * as channels from './channels.js';
import * as lists from './lists.js';

const THEMES = ['system', 'light', 'dark'];
const dark = matchMedia('(prefers-color-scheme: dark)');
let theme = stored() ?? 'system';
let last = null;
let problemTexts = '';

function stored() {
  try { return localStorage.getItem('theme'); } catch { return null; }
}

function applyTheme() {
  document.documentElement.dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
  byId('theme-name').textContent = theme;
  redrawAll();
}

function nextTheme() {
  theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  try { localStorage.setItem('theme', theme); } catch { /* not kept, then */ }
  applyTheme();
}

function verdict(level, text) {
  const box = byId('verdict');
  box.className = 'verdict ' + level;
  setText(byId('verdict-text'), text);
  document.title = (level === 'good' || level === 'idle' ? '' : '! ') + 'Channel stats';
}

function problems(snapshot) {
  const texts = [];
  if (snapshot.kafka.problem) texts.push(`Kafka: ${snapshot.kafka.problem}` + since(snapshot, snapshot.kafka.at));
  if (snapshot.database.problem) texts.push(`Database: ${snapshot.database.problem}` + since(snapshot, snapshot.database.at));
  byId('problems').hidden = texts.length === 0;
  const all = texts.join('\n');
  if (all !== problemTexts) byId('problems').replaceChildren(...texts.map((text) => element('p', null, text)));
  problemTexts = all;
}

const since = (snapshot, at) => (at ? `. The figures are ${duration(Math.floor((snapshot.at - at) / 5000) * 5)} old.` : '');

applyTheme();
dark.addEventListener('change', applyTheme);
byId('theme').addEventListener('click', nextTheme);
const picture = new Picture();
const hour = new Hour();

function show(snapshot) {
  last = Date.now();
  verdict(snapshot.verdict.level, snapshot.verdict.text);
  setText(byId('clock'), time(snapshot.at) + ' UTC');
  problems(snapshot);
  hour.add(snapshot.point);
  picture.show(snapshot, hour);
  if (snapshot.kafka.at) lists.rejects(snapshot.kafka.rejects);
}

const loadHistory = () => ask('history').then((history) => hour.load(history)).catch(() => {});

await loadHistory();
const events = new EventSource('api/live');
events.onmessage = (event) => show(JSON.parse(event.data));
events.onopen = loadHistory; // also after the connection was lost: the gap is filled
setInterval(() => {
  if (last && Date.now() - last > 10_000) {
    verdict('bad', 'The console does not answer');
    setText(byId('clock'), duration((Date.now() - last) / 1000) + ' ago');
  }
}, 1000);

channels.start();
lists.start();
lists.audit();
setInterval(channels.refresh, 10_000);
setInterval(lists.audit, 30_000);
document.addEventListener('visibilitychange', () => { if (!document.hidden) { hour.draw(); channels.refresh(); } });
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA)$/.test(event.target.tagName) || byId('explain').open) return;
  if (event.key === '/') { event.preventDefault(); channels.focusSearch(); }
  else if (event.key === 't') nextTheme();
  else if (event.key === 'r') { byId('rejects').scrollIntoView(); byId('rejects').focus({ preventScroll: true }); }
});
