// Words and numbers for people, and elements from text: no text is ever read as HTML.
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export const count = (n) => (n == null ? '–' : whole.format(n));
export const rate = (n) => (n == null ? '–' : n === 0 ? '0/s' : n < 0.1 ? '<0.1/s' : (n < 10 ? one : whole).format(n) + '/s');
export const short = (n) => {
  if (n == null) return '–';
  const a = Math.abs(n);
  if (a >= 1e9) return one.format(n / 1e9) + 'G';
  if (a >= 1e6) return one.format(n / 1e6) + 'M';
  if (a >= 1e4) return one.format(n / 1e3) + 'k';
  return one.format(n);
};

export function duration(seconds) {
  if (seconds == null) return '–';
  if (seconds < 1) return '<1 s';
  if (seconds < 120) return Math.round(seconds) + ' s';
  if (seconds < 7200) return Math.round(seconds / 60) + ' min';
  if (seconds < 172800) return one.format(seconds / 3600) + ' h';
  return one.format(seconds / 86400) + ' d';
}

export const time = (millis) => new Date(millis).toISOString().slice(11, 19);
export const moment = (millis) => new Date(millis).toISOString().slice(0, 19).replace('T', ' ');

/** An element with a class and a text. A stranger's text stands by itself, whichever way it is written. */
export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text != null) made.textContent = text;
  return made;
}

export const byId = (id) => document.getElementById(id);

/** Sets a text only where it changes, so that a reader's selection stays. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** The answer to a question, or an error with the server's sentence. */
export async function ask(path, parameters) {
  const query = parameters ? '?' + new URLSearchParams(parameters) : '';
  const answer = await fetch('api/' + path + query);
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.problem);
  return json;
}
