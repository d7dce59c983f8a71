// What the page adds to its widgets: the theme, the comparison, the day, the sources, and what to do without data.
import './elements/all.js';

const at = (id) => document.getElementById(id);
const host = document.querySelector('kpi-host');
const board = at('board');

// An English page in the reader's kind of English: 31 Oct 2026, not Oct 31, 2026.
const locale = navigator.languages?.find((tag) => /^en-[A-Z]{2}$/.test(tag)) ?? 'en';
host.locale = locale;
const longDay = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
const shortTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const shortDay = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
const number = new Intl.NumberFormat(locale);
const dayText = (iso, format = longDay) => format.format(new Date(`${iso}T00:00:00Z`));

// Theme: the reader's preference until they choose otherwise here.

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const remembered = () => {
  try {
    return localStorage.getItem('sextant-theme');
  } catch {
    return null;
  }
};
const showTheme = (theme) => {
  const dark = theme ? theme === 'dark' : prefersDark.matches;
  if (theme) document.documentElement.dataset.theme = theme;
  at('theme').textContent = dark ? 'Light theme' : 'Dark theme';
  return dark;
};
at('theme').addEventListener('click', () => {
  const theme = showTheme(document.documentElement.dataset.theme) ? 'light' : 'dark';
  try {
    localStorage.setItem('sextant-theme', theme);
  } catch {
    // A browser that keeps nothing still switches.
  }
  showTheme(theme);
});
prefersDark.addEventListener('change', () => showTheme(document.documentElement.dataset.theme));
showTheme(remembered());

at('compare').addEventListener('change', ({ target }) => {
  board.compare = target.value;
});

// The day all figures are of.

document.addEventListener('kpi-answer', ({ detail: { answer } }) => {
  if (answer.kpi !== 'customer-count' || answer.value === null) return;
  const { asOf, completeThrough } = answer;
  const behind = completeThrough && completeThrough !== asOf ? `, data to ${dayText(completeThrough)}` : '';
  at('as-of').textContent = `As of ${dayText(asOf)}${behind}`;
});

// Sources: how far each reaches, when it was read, what was left out.

const STATES = {
  'never-synced': 'not synced yet',
  running: 'syncing now',
  ok: 'up to date',
  failed: 'last sync failed',
};

const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
};

const sourceRow = ({ title, state, completeThrough, lastRun, quarantined, problem }) => {
  const row = element('tr');
  const name = element('th', title);
  name.scope = 'row';
  row.append(
    name,
    element('td', problem ? 'cannot be synced' : STATES[state], problem ? 'failed' : state),
    element('td', completeThrough ? dayText(completeThrough, shortDay) : '–'),
    element('td', lastRun?.endedAt ? shortTime.format(new Date(lastRun.endedAt)) : '–', 'wide'),
    element('td', quarantined > 0 ? `${number.format(quarantined)} rows set aside` : 'none', 'wide'),
  );
  return row;
};

const sourceTable = (sources) => {
  const table = element('table');
  const head = table.createTHead().insertRow();
  for (const [text, className] of [['Source'], ['State'], ['Data to'], ['Last sync', 'wide'], ['Left out', 'wide']]) {
    const cell = element('th', text, className);
    cell.scope = 'col';
    head.append(cell);
  }
  table.createTBody().append(...sources.map(sourceRow));
  return table;
};

const whyNothing = (sources) => {
  const stuck = sources.find(({ problem }) => problem);
  if (stuck) return `${stuck.title} cannot be synced: ${stuck.problem.message} On the machine that runs Sextant:`;
  const failed = sources.find(({ state }) => state === 'failed');
  if (failed) {
    const { message = '', remedy = '' } = failed.lastRun?.error ?? {};
    return `${failed.title}: the sync failed. ${message} ${remedy} Then start it again on the machine that runs Sextant:`;
  }
  return sources.length
    ? `${sources.map(({ title }) => title).join(', ')}: configured, but not read yet. Start the first sync on the machine that runs Sextant:`
    : 'No source is configured. Describe one in sextant.config.yaml, then start the first sync:';
};

const showSources = async () => {
  try {
    const sources = await host.client.sources();
    const read = sources.some(({ completeThrough, lastRun }) => completeThrough || lastRun?.counts?.stored);
    at('nothing').hidden = read;
    board.hidden = !read;
    at('nothing-why').textContent = whyNothing(sources);
    at('sources').replaceChildren(sources.length ? sourceTable(sources) : element('p', 'No source is configured.'));
  } catch (error) {
    at('sources').replaceChildren(element('p', `${error.message} ${error.remedy ?? ''}`));
  }
};

// What happens meanwhile.

const connection = at('connection');
const say = (text, state = '') => {
  connection.textContent = text;
  connection.dataset.state = state;
};
host.addEventListener('kpi-connection', ({ detail: { state } }) => {
  say(state === 'lost' ? 'The host cannot be reached; figures may be old. Trying again.' : '', state);
  if (state === 'open') void showSources();
});
host.addEventListener('kpi-event', ({ detail: { event } }) => {
  if (event.type === 'sync-progress')
    say(
      `Syncing ${event.source}: ${event.total ? `${Math.floor((event.done / event.total) * 100)} %` : number.format(event.done)}`,
    );
  if (event.type === 'sync-ended') say('');
  if (event.type !== 'sync-progress') void showSources();
});
await host.updateComplete;
void showSources();
