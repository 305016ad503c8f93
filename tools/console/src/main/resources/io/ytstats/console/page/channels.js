// Finding a channel as one types, its counts, and the explanation of a row.
import { ask, byId, count, element, setText } from './format.js';
import { counts } from './charts.js';

let asked = 0;
let found = [];
let active = -1;
let chosen = null;
let curves = [];
let timer = 0;
let shownText = '';
const lines = new Map(); // of the channel shown, by period

async function search(after) {
  const mine = ++asked;
  const prefix = byId('prefix').value;
  try {
    const page = await ask('channels', after ? { prefix, after } : { prefix });
    if (mine !== asked) return; // an answer to an older question
    list(page, prefix, Boolean(after));
  } catch (e) {
    if (mine === asked) byId('found-note').textContent = e.message;
  }
}

function list(page, prefix, isLater) {
  found = page.channels;
  active = -1;
  byId('found').replaceChildren(...found.map((channel, i) => {
    const item = element('li');
    item.id = 'found-' + i;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', String(channel === chosen));
    item.title = channel;
    item.append(element('bdi', null, channel));
    item.addEventListener('click', () => choose(channel));
    return item;
  }));
  byId('prefix').removeAttribute('aria-activedescendant');
  byId('found-note').textContent = found.length
    ? (page.more ? 'More follow.' : '')
    : prefix ? 'No channel begins with that.' : 'No channel in the table yet.';
  byId('found-next').hidden = !page.more;
  byId('found-first').hidden = !isLater;
}

function move(step) {
  if (!found.length) return;
  active = Math.min(found.length - 1, Math.max(0, active + step));
  [...byId('found').children].forEach((item, i) => item.classList.toggle('active', i === active));
  byId('prefix').setAttribute('aria-activedescendant', 'found-' + active);
}

export async function choose(channel, quietly) {
  try {
    const answer = await ask('channel', { channel });
    if (quietly && channel !== chosen) return;
    const isNew = channel !== chosen;
    chosen = channel;
    [...byId('found').children].forEach((item, i) => item.setAttribute('aria-selected', String(found[i] === chosen)));
    const text = JSON.stringify(answer);
    if (!isNew && text === shownText) return;
    shownText = text;
    if (isNew) {
      history.replaceState(null, '', '#channel=' + encodeURIComponent(channel));
      lines.clear();
    }
    show(answer);
  } catch (e) {
    if (!quietly) byId('found-note').textContent = e.message;
  }
}

function show(answer) {
  byId('channel').hidden = false;
  byId('channel-name').replaceChildren(element('bdi', null, answer.channel));
  const last = answer.daily.at(-1);
  const note = byId('channel-note');
  const plain = last
    ? `${count(last.subs)} subscribers on ${last.period}; ${count(answer.daily.length)} days, ${count(answer.monthly.length)} months`
    : 'no rows';
  note.textContent = plain;
  curves.forEach((curve) => curve.remove());
  curves = [['chart-daily', answer.daily], ['chart-monthly', answer.monthly]].map(([id, rows]) => {
    const place = byId(id);
    if (!rows.length) {
      place.replaceChildren(element('div', 'empty', 'No rows yet'));
      return null;
    }
    return counts(place, rows, id === 'chart-monthly', (index) => {
      note.textContent = index == null ? plain : `${count(rows[index].subs)} subscribers, ${rows[index].period}, harvested ${rows[index].harvestTs}`;
    });
  }).filter(Boolean);
  table(answer.channel, [...answer.daily].reverse().slice(0, 400));
}

/** Changes the lines in place: one that somebody points at, or has the focus on, stays where it is. */
function table(channel, rows) {
  const body = byId('rows');
  const wanted = new Set(rows.map((row) => {
    const line = lines.get(row.period) ?? new Line(channel, row.period);
    lines.set(row.period, line);
    line.fill(row);
    return line.element;
  }));
  [...body.children].forEach((each) => wanted.has(each) || each.remove());
  let next = body.firstElementChild;
  for (const each of wanted) {
    if (each === next) next = next.nextElementSibling;
    else body.insertBefore(each, next);
  }
}

/** A day of a channel in the table. */
class Line {
  constructor(channel, period) {
    const button = element('button', null, 'Explain');
    button.setAttribute('aria-label', 'Explain ' + period);
    const last = element('td', 'number');
    last.append(button);
    this.subs = element('td', 'number');
    this.harvestTs = element('td');
    this.element = element('tr');
    this.element.append(element('td', null, period), this.subs, this.harvestTs, last);
    this.element.addEventListener('click', () => explain(channel, this.row));
  }

  fill(row) {
    this.row = row;
    setText(this.subs, count(row.subs));
    setText(this.harvestTs, row.harvestTs);
  }
}

async function explain(channel, row) {
  const title = byId('explain-title');
  title.replaceChildren(element('bdi', null, channel), document.createTextNode(', ' + row.period));
  const note = byId('explain-note');
  note.textContent = 'Reading the raw topic …';
  byId('explain-lines').replaceChildren();
  byId('explain-command').textContent = '';
  byId('explain').showModal();
  try {
    const answer = await ask('explain', { channel, day: row.period });
    byId('explain-command').textContent = answer.command;
    if (answer.problem) {
      note.textContent = answer.problem + ' The command below explains the row.';
      return;
    }
    const stored = row.subs + ' at ' + row.harvestTs.slice(0, 19).replace(' ', 'T');
    const verdict = answer.winner == null ? 'No raw record of this day is left in the topic.'
      : answer.winner === stored ? 'The row is the record that won.'
        : `The row has ${stored}; the record that won has ${answer.winner}.`;
    note.textContent = `${verdict} ${count(answer.count)} of ${count(answer.read)} raw records are of this channel and day`
      + (answer.rejects ? `; ${count(answer.rejects)} with this key were rejected, of whatever day.` : '.');
    byId('explain-lines').replaceChildren(...answer.lines.map((line) => element('li', line.includes(': WON') ? 'won' : null, line)));
  } catch (e) {
    note.textContent = e.message;
  }
}

export function focusSearch() { byId('prefix').focus(); byId('prefix').select(); }

/** Looks again: rows may have come. */
export function refresh() {
  if (document.hidden) return;
  if (!found.length && !byId('prefix').value) search();
  if (chosen && !byId('explain').open) choose(chosen, true);
}

export function start() {
  const input = byId('prefix');
  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(search, 120); });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter' && found.length) {
      choose(found[Math.max(0, active)]);
    } else if (event.key === 'Escape' && !input.value) {
      input.blur();
    }
  });
  byId('found-next').addEventListener('click', () => search(found.at(-1)));
  byId('found-first').addEventListener('click', () => search());
  search();
  const wanted = /^#channel=(.+)$/.exec(location.hash);
  if (wanted) {
    try { choose(decodeURIComponent(wanted[1])); } catch { /* not a name */ }
  }
}
