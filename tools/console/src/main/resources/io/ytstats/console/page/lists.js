// Rejects and the last audit.
import { ask, byId, count, element, moment, setText } from './format.js';

let seen = '';
let kept = 0;
const shown = new Set();

export async function rejects(summary) {
  const key = summary.letters + ' ' + summary.kept;
  if (key === seen) return;
  seen = key;
  kept = summary.kept;
  const badge = byId('reject-count');
  badge.hidden = summary.kept === 0;
  badge.textContent = count(summary.kept);
  byId('reject-note').textContent = summary.kept === 0
    ? 'Nothing was rejected.'
    : `${count(summary.kept)} distinct ${summary.kept === 1 ? 'reject' : 'rejects'} to read` + (summary.letters > summary.kept ? `, of ${count(summary.letters)} dead letters` : '') + '.';
  byId('reject-reasons').replaceChildren(...Object.entries(summary.byReason).map(([reason, n]) => {
    const item = element('li');
    item.append(element('b', null, count(n)), document.createTextNode(' ' + reason));
    return item;
  }));
  await page(0);
}

async function page(from) {
  try {
    const list = await ask('rejects', { from });
    // what is there stays, with what somebody has opened
    const boxes = list.filter((reject) => !shown.has(reject.id)).map(box);
    if (from === 0) byId('reject-list').prepend(...boxes);
    else byId('reject-list').append(...boxes);
    list.forEach((reject) => shown.add(reject.id));
    byId('reject-more').hidden = shown.size >= kept;
  } catch (e) {
    seen = '';
    byId('reject-note').textContent = e.message;
  }
}

function box(reject) {
  const details = element('details');
  details.dataset.id = reject.id;
  const summary = element('summary');
  summary.append(element('span', 'code', reject.reason), document.createTextNode(' by ' + reject.group + ', ' + reject.at.slice(0, 19).replace('T', ' ')));
  const what = element('span', 'what');
  what.append(element('bdi', null, reject.detail));
  summary.append(what);
  details.append(summary);
  details.addEventListener('toggle', () => { if (details.children.length === 1) details.append(body(reject)); });
  return details;
}

function body(reject) {
  const made = element('div', 'body');
  const list = element('dl');
  const row = (title, text) => { const value = element('dd'); value.append(element('bdi', null, text)); list.append(element('dt', null, title), value); };
  row('Record', reject.source);
  row('Key', reject.key ?? 'none');
  row('Dead letter', reject.letter);
  row('Value', count(reject.value.bytes) + ' bytes' + (reject.value.text == null ? ', not UTF-8 text' : ''));
  made.append(list);
  if (reject.value.text) made.append(element('h4', null, 'As text'), element('pre', null, reject.value.text));
  if (reject.value.hex) made.append(element('h4', null, 'As bytes'), element('pre', 'hex', reject.value.hex));
  if (reject.replay) {
    made.append(element('h4', null, 'Replay'), element('p', 'note', 'Once the cause is fixed; also what was rejected later for this reason by this group.'), element('pre', null, reject.replay));
  }
  return made;
}

export async function audit() {
  try {
    const report = await ask('audit');
    const words = { good: 'Equal', bad: 'Differs', warn: 'No verdict', idle: 'No audit yet' };
    byId('audit-verdict').className = 'verdict ' + report.level;
    setText(byId('audit-text'), words[report.level] + (report.at ? ', ' + moment(report.at) : ''));
    setText(byId('audit-output'), report.text);
  } catch (e) {
    setText(byId('audit-text'), e.message);
  }
}

export function start() {
  byId('reject-more').addEventListener('click', () => page(shown.size));
}
