// Curves by uPlot, in the colours of the style sheet.
import { byId, count, duration, element, rate, short } from './format.js';

const COLOURS = ['--one', '--two', '--three', '--four'];
const DASHES = [[], [7, 4], [2, 3], [12, 3, 2, 3]];
const made = new Set();

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function options(width, height, series, more) {
  const grid = { stroke: colour('--line'), width: 1 };
  const axis = { stroke: colour('--soft'), grid, ticks: { ...grid, size: 4 }, font: '11px system-ui, sans-serif' };
  return {
    width, height,
    padding: [null, more.padding ?? null, null, null],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1e3), 'UTC'),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { y: { range: more.range } },
    series: [{}, ...series.map((each, i) => ({
      label: each,
      stroke: colour(COLOURS[i]),
      dash: DASHES[i],
      width: 1.75,
      spanGaps: false,
      points: { show: more.points },
    }))],
    axes: [
      { ...axis, space: more.space || 60, values: more.times, ...(more.splits && { splits: more.splits }) },
      { ...axis, size: 48, space: 32, values: (u, splits) => splits.map(more.format) },
    ],
    hooks: { setCursor: [(u) => more.hover && more.hover(u.cursor.idx)] },
  };
}

const fromZero = (u, low, high) => [0, high > 0 ? high * 1.1 : 1];
const around = (u, low, high) => {
  if (low == null) return [0, 1];
  const room = Math.max((high - low) * 0.15, 1);
  return [Math.max(0, low - room), high + room];
};
const utc = (seconds, from, to) => new Date(seconds * 1e3).toISOString().slice(from, to);
const hourTimes = (u, splits) => splits.map((s) => utc(s, 11, splits.length > 1 && splits[1] - splits[0] < 60 ? 19 : 16));

/** A curve that follows the width of its place and the colours of the theme. */
class Curve {
  constructor(place, height, series, more) {
    this.place = place;
    this.height = height;
    this.series = series;
    this.more = more;
    this.data = [[], ...series.map(() => [])];
    made.add(this);
    this.sizes = new ResizeObserver(() => this.plot && this.plot.setSize({ width: this.width(), height }));
    this.sizes.observe(place);
  }
  width() { return Math.max(120, this.place.clientWidth); }
  show(data) {
    this.data = data;
    if (this.plot) this.plot.setData(data);
    else this.draw();
  }
  draw() {
    if (this.plot) this.plot.destroy();
    this.place.replaceChildren();
    this.plot = new uPlot(
      this.more.spark ? sparkOptions(this.width(), this.height) : options(this.width(), this.height, this.series, this.more),
      this.data, this.place);
  }
  remove() {
    this.sizes.disconnect();
    if (this.plot) this.plot.destroy();
    made.delete(this);
  }
}

function sparkOptions(width, height) {
  return {
    width, height,
    legend: { show: false }, cursor: { show: false },
    scales: { x: { time: false }, y: { range: fromZero } },
    axes: [{ show: false }, { show: false }],
    padding: [2, 0, 2, 0],
    series: [{}, { stroke: colour('--accent'), width: 1.25, fill: colour('--idle-wash'), points: { show: false } }],
  };
}

export const spark = (place) => new Curve(place, 34, ['lag'], { spark: true });

export function redrawAll() { made.forEach((curve) => curve.plot && curve.draw()); }

const GROUPS = ['agg-daily', 'store-daily', 'agg-monthly', 'store-monthly'];
const PANELS = [
  { title: 'Lag in time', note: 'age of the oldest record that waits', names: GROUPS.map((g) => 'age ' + g), labels: GROUPS, format: duration },
  { title: 'Lag in records', note: 'records that wait', names: GROUPS.map((g) => 'lag ' + g), labels: GROUPS, format: short },
  { title: 'Records', note: 'published, in a second', names: ['in yt_raw_harvest', 'in yt_daily', 'in yt_monthly'], labels: ['yt_raw_harvest', 'yt_daily', 'yt_monthly'], format: (n) => short(n), value: rate },
  { title: 'Rows', note: 'in the tables', names: ['rows yt_daily', 'rows yt_monthly'], labels: ['yt_daily', 'yt_monthly'], format: short, value: count },
];

/** The panels of the last hour. */
export class Hour {
  constructor() {
    this.names = [];
    this.columns = [];
    this.panels = PANELS.map((panel) => this.build(panel));
    byId('charts').replaceChildren(...this.panels.map((panel) => panel.box));
  }
  build(panel) {
    const box = element('div', 'panel');
    const title = element('h3', null, panel.title + ' ');
    title.append(element('span', 'hint', panel.note));
    const legend = element('ul', 'legend');
    const values = panel.labels.map((label, i) => {
      const item = element('li');
      const value = element('b', null, '–');
      item.append(element('span', 'swatch s' + i), document.createTextNode(label), value);
      legend.append(item);
      return value;
    });
    const plot = element('div', 'plot');
    plot.append(element('div', 'empty', 'Nothing measured yet'));
    box.append(title, legend, plot);
    const state = { ...panel, box, values };
    state.curve = new Curve(plot, 170, panel.labels, {
      range: fromZero, points: false, times: hourTimes, format: panel.format,
      hover: (index) => this.label(state, index),
    });
    return state;
  }
  label(state, index) {
    const at = index == null ? this.columns[0].length - 1 : index;
    state.names.forEach((name, i) => {
      const value = this.column(name)[at];
      const text = (state.value || state.format)(value);
      if (state.values[i].textContent !== text) state.values[i].textContent = text;
    });
  }
  column(name) { return this.columns[this.names.indexOf(name)]; }
  load(history) {
    this.names = history.names;
    this.columns = history.columns;
    this.draw();
  }
  add(point) {
    if (!this.columns.length || point[0] <= this.columns[0].at(-1)) return;
    point.forEach((value, i) => this.columns[i].push(value));
    while (point[0] - this.columns[0][0] > 3600) this.columns.forEach((column) => column.shift());
    this.draw();
  }
  draw() {
    if (document.hidden || this.columns[0].length < 2) return;
    this.panels.forEach((panel) => {
      panel.curve.show([this.columns[0], ...panel.names.map((name) => this.column(name))]);
      this.label(panel, panel.curve.plot.cursor.idx);
    });
  }
  /** The lag of a group, for the curve in its box. */
  lag(group) {
    return this.columns.length ? [this.columns[0], this.column('lag ' + group)] : null;
  }
}

const months = (u, splits) => splits.map((s) => utc(s, 0, 7));
/** The first of each month in view, thinned to what has room: uPlot's own steps are of equal length, and no month is. */
function firstsOfMonths(u, axis, from, to, step, room) {
  const firsts = [];
  const at = new Date(from * 1e3);
  let first = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + (at.getTime() % 864e5 || at.getUTCDate() > 1 ? 1 : 0), 1) / 1e3;
  while (first <= to) {
    firsts.push(first);
    const month = new Date(first * 1e3);
    first = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1) / 1e3;
  }
  const every = Math.max(1, Math.ceil((firsts.length * room) / Math.max(1, u.bbox.width / devicePixelRatio)));
  return firsts.filter((each, i) => i % every === 0);
}
const days = (u, splits) => splits.map((s) => utc(s, 0, 10));

/** The counts of a channel. */
export function counts(place, rows, byMonth, hover) {
  const curve = new Curve(place, 190, ['subscribers'], {
    range: around, points: rows.length < 40, times: byMonth ? months : days, splits: byMonth ? firstsOfMonths : null, padding: 32, // room for half of the last day's label
    space: byMonth ? 60 : 90, format: short, hover,
  });
  curve.show([rows.map((row) => Date.parse(row.period.length === 7 ? row.period + '-01' : row.period) / 1e3), rows.map((row) => row.subs)]);
  return curve;
}
