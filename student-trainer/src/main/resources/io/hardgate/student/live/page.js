// What the page says in words, tiles and tables.
import { ago, clock, duration, fixed, percent, rate, whole } from './figures.js';

export const byId = id => document.getElementById(id);

/** An element with this text; texts come from topics, so that they are never read as markup. */
export function element(tag, text = '', css = '') {
  const made = document.createElement(tag);
  made.textContent = text;
  if (css) {
    made.className = css;
  }
  return made;
}

/** Fills a table's body, or another list, without touching what is as it was: a focus stays. */
function fill(parent, rows, make, update) {
  rows.forEach((row, i) => {
    let child = parent.children[i];
    if (!child || child.dataset.id !== row.id) {
      const made = make(row);
      made.dataset.id = row.id;
      if (child) {
        child.replaceWith(made);
      } else {
        parent.append(made);
      }
      child = made;
    }
    update(child, row);
  });
  while (parent.children.length > rows.length) {
    parent.lastChild.remove();
  }
}

function cells(row, values) {
  values.forEach((value, i) => {
    const [text, css] = Array.isArray(value) ? value : [value, ''];
    const cell = row.children[i + 1] ?? row.appendChild(element('td'));
    if (cell.textContent !== text) {
      cell.textContent = text;
    }
    cell.className = css;
  });
}

function row(name) {
  const made = element('tr');
  const head = element('th', name);
  head.scope = 'row';
  head.title = name;
  made.append(head);
  return made;
}

function choice(student, choose) {
  const made = row('');
  const label = element('label');
  const input = element('input');
  input.type = 'radio';
  input.name = 'student';
  input.value = student.id;
  input.addEventListener('change', () => choose(student.id));
  label.append(input, element('span', student.id));
  made.firstChild.append(label);
  return made;
}

export function overview({ reading, stepsASecond, now }, chosen, choose) {
  byId('overview').hidden = reading.students.length < 2;
  fill(byId('students'), reading.students, student => choice(student, choose), (made, student) => {
    made.className = student.id === chosen ? 'chosen' : '';
    made.querySelector('input').checked = student.id === chosen;
    cells(made, [
      fixed(student.student.ece, 3), fixed(student.student.accuracy, 3),
      fixed(student.heldOut.ece, 3), fixed(student.heldOut.accuracy, 3),
      percent(student.gateShare), rate(stepsASecond[student.id]), whole(student.lag), ago(student.learnedAt, now),
    ]);
  });
}

/** Another process leads, and has the figures. */
export function standsBy(student) {
  return student.leading === 0 && student.steps === null;
}

/** It answered none of the positions that were trained in the newest minutes. */
const silent = (teacher, answering) => answering[teacher.id] === 0;

function badges(student, answering) {
  const all = [];
  if (student.leading !== null) {
    all.push(student.leading ? ['leads', 'good'] : [standsBy(student) ? 'stands by' : 'does not learn now', '']);
  }
  if (student.diverged) {
    all.push(['has diverged', 'bad']);
  }
  const suspects = student.teachers.filter(teacher => teacher.quarantined).length;
  if (suspects) {
    all.push([`${suspects} of ${student.teachers.length} teachers in quarantine`, 'bad']);
  }
  const still = student.teachers.filter(teacher => silent(teacher, answering)).length;
  if (still) {
    all.push([`${still} of ${student.teachers.length} teachers silent`, 'bad']);
  }
  byId('badges').replaceChildren(...all.map(([text, css]) => element('span', text, `badge ${css}`)));
}

function champion({ promotedAt, champion: its, challenger }, now) {
  if (promotedAt === null) {
    return ['Champion', 'none', 'nothing was promoted yet'];
  }
  const note = its.ece === null
    ? 'not compared yet'
    : `ECE ${fixed(its.ece, 3)}, challenger ${fixed(challenger.ece, 3)}`;
  return ['Champion', ago(promotedAt, now), note];
}

function tilesOf(student, steps, now) {
  const both = (student.byTeacher ?? 0) + (student.byLabel ?? 0);
  const without = (student.withoutTeacher ?? 0) + (student.withoutLabel ?? 0);
  return [
    ['ECE', fixed(student.student.ece, 3), `teacher ${fixed(student.teacher.ece, 3)}`],
    ['Accuracy', fixed(student.student.accuracy, 3), `teacher ${fixed(student.teacher.accuracy, 3)}`],
    ['ECE, held out', fixed(student.heldOut.ece, 3), `accuracy ${fixed(student.heldOut.accuracy, 3)}`],
    ['Supervised by teacher', percent(student.gateShare),
      without ? `${whole(both)} positions; ${whole(without)} had one only` : `of ${whole(both)} positions`],
    ['Steps a second', rate(steps), `${whole(student.steps)} steps, ${whole(student.refused)} refused`,
      student.refused > 0 ? 'bad' : ''],
    ['Lag', whole(student.lag), student.learnedAt === null ? 'pairs' : `newest step ${ago(student.learnedAt, now)}`],
    ['Checkpoint', ago(student.checkpointAt, now), student.checkpointAt === null ? 'none yet' : `at ${clock(1000 * student.checkpointAt)}`],
    champion(student, now),
  ].map(([id, value, note, css]) => ({ id, value, note, css: css ?? '' }));
}

function tile({ id }) {
  const made = element('div');
  made.append(element('dt', id), element('dd', '', 'value'), element('dd', '', 'note'));
  return made;
}

export function details(student, steps, answering, now) {
  byId('name').textContent = student.id;
  badges(student, answering);
  fill(byId('tiles'), tilesOf(student, steps, now), tile, (made, { value, note, css }) => {
    made.className = css;
    made.children[1].textContent = value;
    made.children[2].textContent = note;
  });
  teachers(student.teachers, answering, now);
}

function teachers(all, answering, now) {
  byId('no-teachers').hidden = all.length > 0;
  byId('teachers-table').hidden = all.length === 0;
  const positions = teacher => (teacher.learned ?? 0) + (teacher.leftOut ?? 0) + (teacher.inQuarantine ?? 0) + (teacher.crowdedOut ?? 0);
  const learned = all.reduce((sum, teacher) => sum + (teacher.learned ?? 0), 0);
  fill(byId('teachers'), all, teacher => row(teacher.id), (made, teacher) => {
    const guard = teacher.quarantined ? ['in quarantine', 'bad'] : teacher.suspected ? ['suspected', 'bad'] : 'trusted';
    const share = of => (positions(teacher) ? percent((of ?? 0) / positions(teacher)) : '–');
    const quiet = silent(teacher, answering) ? 'bad' : '';
    cells(made, [
      [percent(answering[teacher.id]), quiet], [ago(teacher.answeredAt, now), quiet],
      percent((teacher.learned ?? 0) / learned), whole(teacher.learned), share(teacher.leftOut), share(teacher.inQuarantine),
      fixed(teacher.ece, 3), fixed(teacher.accuracy, 3), fixed(teacher.agreement, 3), fixed(teacher.temperature, 2),
      duration(teacher.versionAge), teacher.suspected === null ? '–' : guard,
    ]);
  });
}

export function process({ reading, started, now }) {
  const { pairing } = reading;
  const all = reading.components.map(({ name, state, reason }) => ({
    id: name, value: reason ? `${state}: ${reason}` : state, css: state === 'failed' ? 'bad' : '',
  }));
  if (pairing.pairs !== null) {
    all.push({ id: 'paired', value: `${whole(pairing.pairs)} of ${whole(pairing.samples)} samples read, ${whole(pairing.pending)} pending` });
  }
  if (reading.deadLetters !== null) {
    all.push({ id: 'dead letters', value: whole(reading.deadLetters), css: reading.deadLetters > 0 ? 'bad' : '' });
  }
  all.push({ id: 'up', value: `${duration((now - started) / 1000)}, since ${clock(started)}` });
  fill(byId('process'), all, ({ id }) => {
    const made = element('li');
    made.append(element('b', id), ' ', element('span'));
    return made;
  }, (made, { value, css }) => {
    made.className = css ?? '';
    made.lastChild.textContent = value;
  });
}

/** There is no student, and this may be why. */
export function empty({ reading }) {
  const { pairing } = reading;
  byId('why').textContent = pairing.pairs > 0
    ? `${whole(pairing.pairs)} pairs are ready, and no student learns from them yet.`
    : 'No pairs yet. A student appears here as soon as it begins.';
}
