// The pipeline as a picture: topics, applications and tables, each built once and then updated.
import { byId, count, duration, element, rate, setText } from './format.js';
import { spark } from './charts.js';

const HOPS = ['agg-daily', 'store-daily', 'agg-monthly', 'store-monthly'];

function place(kind, className, title) {
  const box = element('div', `station ${kind} ${className}`);
  const amount = element('div', 'amount', '–');
  const sub = element('div', 'sub', ' ');
  box.append(element('div', 'kind', kind), element('div', 'name', title), amount, sub);
  return { box, amount, sub };
}

function application(name, side) {
  const box = element('div', `station app idle s-${name} ${side}`);
  const head = element('div', 'head');
  const health = element('span', 'health idle');
  const word = element('span', null, 'not measured yet');
  health.append(element('span', 'mark'), word);
  head.append(element('span', 'name', name), health);
  const list = element('dl');
  const values = {};
  for (const [key, title] of [['lag', 'Lag'], ['age', 'Lag in time'], ['rate', 'Rate']]) {
    list.append(element('dt', null, title));
    values[key] = element('dd', null, '–');
    list.append(values[key]);
  }
  const sparkPlace = element('div', 'spark');
  const foot = element('div', 'foot');
  const clear = element('span', null, ' ');
  foot.append(element('span', null, 'lag, last hour'), clear);
  box.append(head, list, sparkPlace, foot);
  return { box, health, word, values, clear, curve: spark(sparkPlace) };
}

const pipe = (className, side) => {
  const made = element('div', `pipe ${className} ${side}`);
  made.setAttribute('aria-hidden', 'true');
  return made;
};

export class Picture {
  constructor() {
    this.topics = {
      yt_raw_harvest: place('topic', 's-raw left', 'yt_raw_harvest'),
      yt_daily: place('topic', 's-daily left', 'yt_daily'),
      yt_monthly: place('topic', 's-monthly right', 'yt_monthly'),
    };
    this.tables = {
      yt_daily: place('table', 's-t-daily left', 'yt_daily'),
      yt_monthly: place('table', 's-t-monthly right', 'yt_monthly'),
    };
    this.hops = Object.fromEntries(HOPS.map((name) => [name, application(name, name.endsWith('monthly') ? 'right' : 'left')]));
    this.pipes = Object.fromEntries(['raw', 'agg-daily', 'daily', 'store-daily', 'branch'].map((name) => [name, pipe('p-' + name, 'left')])
      .concat(['agg-monthly', 'monthly', 'store-monthly'].map((name) => [name, pipe('p-' + name, 'right')])));
    const p = this.pipes;
    byId('picture').replaceChildren(
      this.topics.yt_raw_harvest.box, p.raw, this.hops['agg-daily'].box, p['agg-daily'],
      this.topics.yt_daily.box, p.daily, this.hops['store-daily'].box, p['store-daily'], this.tables.yt_daily.box,
      element('p', 'branch-note right', 'From topic yt_daily also:'), p.branch,
      this.hops['agg-monthly'].box, p['agg-monthly'], this.topics.yt_monthly.box, p.monthly,
      this.hops['store-monthly'].box, p['store-monthly'], this.tables.yt_monthly.box);
  }

  show(snapshot, hour) {
    const unknown = Boolean(snapshot.kafka.problem);
    byId('picture').classList.toggle('stale', unknown);
    for (const topic of snapshot.kafka.topics) {
      const at = this.topics[topic.name];
      setText(at.amount, count(topic.records));
      setText(at.sub, topic.rate == null ? 'records' : rate(topic.rate) + ' in');
    }
    // figures that were read earlier say nothing of the health now
    for (const hop of snapshot.kafka.hops) this.hop(unknown ? { ...hop, level: 'idle', health: 'not known' } : hop, hour);
    for (const table of snapshot.database.tables) {
      const at = this.tables[table.name];
      at.box.classList.toggle('stale', Boolean(snapshot.database.problem));
      setText(at.amount, (table.exact ? '' : 'about ') + count(table.rows));
      setText(at.sub, table.newest ? 'to ' + table.newest.slice(0, 10) : table.rows === 0 ? 'empty' : 'rows');
    }
    const moving = (name) => !unknown && snapshot.kafka.hops.some((hop) => hop.group === name && hop.rate > 0);
    const flow = { raw: 'agg-daily', 'agg-daily': 'agg-daily', daily: 'store-daily', 'store-daily': 'store-daily', 'agg-monthly': 'agg-monthly', monthly: 'store-monthly', 'store-monthly': 'store-monthly' };
    for (const [name, group] of Object.entries(flow)) this.pipes[name].classList.toggle('flows', moving(group));
  }

  hop(hop, hour) {
    const at = this.hops[hop.group];
    for (const level of ['good', 'warn', 'bad', 'idle']) {
      at.box.classList.toggle(level, level === hop.level);
      at.health.classList.toggle(level, level === hop.level);
    }
    setText(at.word, hop.health);
    setText(at.values.lag, count(hop.lag));
    setText(at.values.age, hop.lag === 0 ? 'none' : duration(hop.ageMillis == null ? null : hop.ageMillis / 1000));
    setText(at.values.rate, rate(hop.rate));
    setText(at.clear, hop.clearSeconds == null ? ' ' : 'clear in ' + duration(hop.clearSeconds));
    const data = hour.lag(hop.group);
    if (data && data[0].length > 1 && !document.hidden) at.curve.show(data);
  }
}
