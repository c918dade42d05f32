// Asks for the figures again and again, and shows them.
import { dress, ReliabilityChart, TimeChart } from './charts.js';
import { clock, duration, fixed, percent, points, rate, whole } from './figures.js';
import { byId, details, element, empty, overview, process, standsBy } from './page.js';

const PERIOD = 2000;
const PATIENCE = 8000;

const CHARTS = {
  reliability: { title: 'Reliability' },
  ece: {
    title: 'ECE', write: v => fixed(v, 3), bounds: { min: 0, most: 1 },
    series: [
      { key: 'ece', name: 'student', look: 'student' }, { key: 'teacherEce', name: 'teacher', look: 'teacher' },
      { key: 'heldOutEce', name: 'held out', look: 'held-out' },
    ],
  },
  accuracy: {
    title: 'Accuracy', write: v => fixed(v, 3), bounds: { most: 1 },
    series: [
      { key: 'accuracy', name: 'student', look: 'student' }, { key: 'teacherAccuracy', name: 'teacher', look: 'teacher' },
      { key: 'heldOutAccuracy', name: 'held out', look: 'held-out' },
    ],
  },
  gate: {
    title: 'Supervised by the teacher', write: percent, bounds: { min: 0, max: 1, write: percent },
    series: [{ key: 'gateShare', name: 'gate share', look: 'student' }],
  },
  speed: {
    title: 'Steps a second', write: rate, bounds: { min: 0 },
    series: [{ key: 'steps', name: 'steps/s', look: 'student' }],
  },
};

let wanted = new URLSearchParams(location.hash.slice(1)).get('student');
let range = document.querySelector('input[name=range]:checked').value;
let past = null;
let answer = null;
let lastAnswer = null;
let timer = null;
let turn = 0;

function frame(id, { title }) {
  const plot = element('div', '', 'plot');
  const canvas = element('canvas');
  canvas.setAttribute('role', 'img');
  plot.append(canvas, element('p'));
  const caption = element('figcaption', title);
  const legend = element('ul', '', 'legend');
  caption.append(legend);
  const figures = element('details');
  const scroll = element('div', '', 'scroll');
  scroll.tabIndex = 0;
  scroll.append(element('table'));
  scroll.firstChild.append(element('thead'), element('tbody'));
  figures.append(element('summary', 'as a table'), scroll);
  figures.addEventListener('toggle', render);
  byId(id).replaceChildren(caption, plot, figures);
}

function draw(id) {
  const canvas = byId(id).querySelector('canvas');
  const { series, write, bounds } = CHARTS[id];
  return id === 'reliability' ? new ReliabilityChart(canvas) : new TimeChart(canvas, series, write, bounds);
}

let nothing = '';
let drawn = {};

/** Draws all anew, in the colours and the size of now. */
function redraw() {
  Object.values(drawn).forEach(chart => chart.destroy());
  dress();
  drawn = Object.fromEntries(Object.keys(CHARTS).map(id => [id, draw(id)]));
  render();
}

function legend(id, entries) {
  const list = byId(id).querySelector('.legend');
  list.replaceChildren(...entries.map(([text, css]) => element('li', text, css)));
}

function table(id, head, rows) {
  const open = byId(id).querySelector('details');
  if (!open.open) {
    return;
  }
  const line = (tag, values) => {
    const row = element('tr');
    row.append(...values.map(value => element(tag, value)));
    return row;
  };
  const made = open.querySelector('table');
  made.tHead.replaceChildren(line('th', head));
  made.tBodies[0].replaceChildren(...rows.map(values => line('td', values)));
}

function shown(id, some, label) {
  const canvas = byId(id).querySelector('canvas');
  canvas.setAttribute('aria-label', label);
  const note = byId(id).querySelector('.plot p');
  note.hidden = some;
  note.textContent = nothing;
  canvas.hidden = !some;
  byId(id).querySelector('details').hidden = !some;
}

function reliability({ reliability: { student, teacher }, student: its, teacher: theirs }) {
  const dots = points(student), others = points(teacher);
  shown('reliability', dots.length > 0,
    `Reliability diagram. ECE ${fixed(its.ece, 3)}, teacher ${fixed(theirs.ece, 3)}. `
    + dots.map(dot => `At confidence ${fixed(dot.x, 2)}, ${fixed(dot.y, 2)} right.`).join(' '));
  legend('reliability', [['student, 95 %', 'student'], ['teacher', 'teacher'], ['calibrated', 'ideal']]);
  drawn.reliability.show(dots, others, student.predictions.length);
  table('reliability', ['confidence', 'right', 'predictions', 'teacher: right', 'predictions'],
    student.predictions.map((unused, bin) => {
      const of = all => all.find(dot => dot.bin === bin);
      const dot = of(dots), other = of(others);
      return [
        `${fixed(bin / student.predictions.length, 2)} to ${fixed((bin + 1) / student.predictions.length, 2)}`,
        fixed(dot?.y, 3), whole(dot?.count ?? 0), fixed(other?.y, 3), whole(other?.count ?? 0),
      ];
    }));
}

function overTime(id) {
  const { title, series, write } = CHARTS[id];
  const all = past?.points ?? [];
  const last = key => all.findLast(point => point[key] !== null)?.[key];
  const known = series.filter(({ key }) => last(key) !== undefined);
  shown(id, known.length > 0,
    `${title} over time. ${known.map(({ key, name }) => `${name} ${write(last(key))}`).join(', ')}.`);
  legend(id, known.map(({ key, name, look }) => [`${name} ${write(last(key))}`, look]));
  drawn[id].show(all);
  const some = Math.max(1, Math.ceil(all.length / 24));
  table(id, ['time', ...series.map(({ name }) => name)],
    all.filter((unused, i) => (all.length - 1 - i) % some === 0).reverse()
      .map(point => [clock(point.time), ...series.map(({ key }) => write(point[key]))]));
}

function render() {
  if (!answer) {
    return;
  }
  const { reading, stepsASecond, answering, now } = answer;
  const student = reading.students.find(({ id }) => id === past?.student);
  byId('empty').hidden = reading.students.length > 0;
  byId('student').hidden = !student;
  empty(answer);
  overview(answer, student?.id, choose);
  process(answer);
  if (student) {
    nothing = standsBy(student) ? 'stands by: another process leads' : 'no pairs yet';
    details(student, stepsASecond[student.id], answering[student.id] ?? {}, now);
    reliability(student);
    ['ece', 'accuracy', 'gate', 'speed'].forEach(overTime);
  }
}

function choose(student) {
  wanted = student;
  history.replaceState(null, '', `#student=${encodeURIComponent(student)}`);
  ask();
}

/** Takes the newest points to those that are here, or all of them anew. */
function take(news) {
  const goesOn = past && news && news.after > 0
    && past.student === news.student && past.whole === news.whole && past.every === news.every;
  if (goesOn) {
    news.points = [...past.points, ...news.points].slice(-news.capacity);
  }
  past = news;
}

function question() {
  const asked = new URLSearchParams({ range });
  if (wanted) {
    asked.set('student', wanted);
  }
  if (past?.points.length && past.whole === (range === 'all')) {
    asked.set('had', past.student);
    asked.set('every', past.every);
    asked.set('after', past.points.at(-1).time);
  }
  return `/live.json?${asked}`;
}

async function ask() {
  const mine = ++turn; // an answer to an earlier question comes too late
  clearTimeout(timer);
  try {
    const response = await fetch(question(), { signal: AbortSignal.timeout(PATIENCE), cache: 'no-store' });
    const news = response.ok ? await response.json() : null;
    if (mine !== turn) {
      return;
    }
    if (news) {
      hear(news);
    } else {
      away();
    }
  } catch (e) {
    if (!(e instanceof TypeError || e instanceof DOMException || e instanceof SyntaxError)) {
      throw e; // of our own making
    }
    if (mine === turn) {
      away();
    }
  } finally {
    if (mine === turn && !document.hidden) {
      timer = setTimeout(ask, PERIOD);
    }
  }
}

function hear(news) {
  const another = answer && answer.started !== news.started;
  answer = news;
  lastAnswer = Date.now();
  here();
  if (another) {
    past = null; // another process has another past
    ask();
  } else {
    take(news.past);
    render();
  }
}

function state(text, css) {
  const shownState = byId('state');
  if (shownState.textContent !== text) {
    shownState.textContent = text; // only then, for a screen reader says each change
  }
  shownState.className = css;
  document.body.classList.toggle('away', css === 'away');
}

function here() {
  const late = answer.now - answer.reading.time > 4 * answer.period;
  state(late ? 'the figures stand still' : 'live', late ? 'away' : 'live');
  byId('read').textContent = `figures of ${clock(answer.reading.time)}`;
  byId('gone').hidden = true;
  document.title = 'Hardgate';
}

function away() {
  state('not answering', 'away');
  document.title = 'Hardgate: not answering';
  const since = lastAnswer === null ? 'yet' : `since ${clock(lastAnswer)} (${duration((Date.now() - lastAnswer) / 1000)})`;
  byId('gone').hidden = false;
  byId('gone').textContent = `The trainer is not answering ${since}. Below is what it said last; this page goes on by itself when it is back.`;
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(timer);
  if (!document.hidden) {
    ask();
  }
});
document.querySelectorAll('input[name=range]').forEach(input => input.addEventListener('change', () => {
  range = input.value;
  ask();
}));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
let width = innerWidth;
addEventListener('resize', () => {
  if (innerWidth !== width) {
    width = innerWidth;
    redraw();
  }
});
Object.entries(CHARTS).forEach(([id, chart]) => frame(id, chart));
redraw();
ask();
