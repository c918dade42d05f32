// Who teaches the student, and how well?
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from './dashboard';
import { lines, numbers, rowsBy } from './panels';

const STUDENT = 'student=~"$student"';
const BOTH = `${STUDENT},teacher=~"$teacher"`;

const supervised = (by: string) =>
  `sum by (student) (rate(hardgate_student_positions_supervised_total{${STUDENT},by=~"${by}"}[$window]))`;

const student = (meter: string) =>
  `max by (student) (hardgate_student_${meter}{${STUDENT},scope="prequential"})`;

const teacher = (meter: string) =>
  `max by (student, teacher) (hardgate_student_teacher_${meter}{${BOTH}})`;

const score = (meter: string) =>
  `max by (student, teacher) (hardgate_student_teacher_${meter}{${BOTH},scope="window"})`;

const ofTeacher = (expr: string) => expr.replace('by (student, teacher)', 'by (teacher)');

const used = (use: string) =>
  `sum by (student, teacher) (rate(hardgate_student_teacher_positions_total{${BOTH},use=~"${use}"}[$window]))`;

const heard = 'time() - max by (teacher) (hardgate_pairing_teacher_heard_timestamp_seconds{teacher=~"$teacher"})';

export const supervision = dashboard('Supervision', 'Who teaches the student, and how well?', 'several')
  .withRow(new RowBuilder('Now'))
  .withPanel(
    numbers(
      {
        title: 'Share of the teacher',
        shows: 'Of the positions that had a teacher and a label: how many the teacher supervised, in the window.',
        good: 'for a gate between 5 % and 95 %; for other policies what they are set to.',
        otherwise: 'near 0 or 1 the gate does not choose any more; runbook: HardgateGateCollapsed. “None yet”: no position had both.',
      },
      { unit: units.PercentUnit, width: 6 },
      { '{{student}}': `${supervised('teacher')} / (${supervised('teacher|label')} > 0)` },
    ),
  )
  .withPanel(
    numbers(
      {
        title: 'Without a teacher',
        shows: 'Share of the positions that had a label and no teacher in time, in the window.',
        good: '0.',
        otherwise: 'the teacher is late or gone: Pipeline / Incomplete pairs; runbook: HardgateTeacherStarved.',
      },
      { unit: units.PercentUnit, width: 6, limits: { warn: 0.01, bad: 0.1 } },
      { '{{student}}': `${supervised('label-without-teacher')} / (${supervised('.+')} > 0)` },
    ),
  )
  .withPanel(
    numbers(
      {
        title: 'Teachers left out as bad',
        shows: 'How many teachers are suspected by the guard, and how many of those are in quarantine.',
        good: '0 and 0.',
        otherwise: 'see Quarantine below; runbook: HardgateTeacherQuarantined, HardgateTeacherSuspected.',
      },
      { unit: units.Short, width: 6, limits: { warn: 1, bad: 2 } },
      {
        suspected: `sum(${teacher('suspected')})`,
        quarantined: `sum(${teacher('quarantined')})`,
      },
    ),
  )
  .withPanel(
    numbers(
      {
        title: 'Diverged students',
        shows: 'Students whose figures on new pairs rose far above their own past, and which stand still if so told.',
        good: '0.',
        otherwise: 'runbook: HardgateStudentDiverged.',
      },
      { unit: units.Short, width: 6, limits: { warn: 1, bad: 1 } },
      { diverged: `sum(max by (student) (hardgate_student_diverged{${STUDENT}}))` },
    ),
  )
  .withPanel(
    rowsBy(
      {
        title: 'Teachers',
        shows: 'Each teacher, as the students chosen see it: at its own temperature, on the newest 10,000 positions that it answered.',
        good: 'every teacher that should be there is, was heard seconds ago, and none is in quarantine.',
        otherwise: 'one is missing or not heard: runbook: HardgateTeacherStarved. A share of 0: it has no weight, is in quarantine, or is too late.',
      },
      'teacher',
      {
        'last heard': { expr: heard, unit: units.Seconds },
        'positions/s learned': {
          expr: `sum by (teacher) (rate(hardgate_student_teacher_positions_total{${BOTH},use="learned"}[$window]))`,
          unit: units.Short,
        },
        accuracy: { expr: ofTeacher(score('accuracy')), unit: units.PercentUnit },
        ECE: { expr: ofTeacher(score('ece')), unit: units.PercentUnit },
        agreement: { expr: ofTeacher(score('agreement')), unit: units.PercentUnit },
        tau: { expr: ofTeacher(teacher('temperature')), unit: units.Short },
        'age of version': { expr: ofTeacher(teacher('version_age_seconds')), unit: units.Seconds },
        quarantined: { expr: ofTeacher(teacher('quarantined')), unit: units.Short },
      },
    ),
  )
  .withRow(new RowBuilder('What supervises'))
  .withPanel(
    lines(
      {
        title: 'Gate share',
        shows: 'Of the positions that had a teacher and a label: how many the teacher supervised.',
        good: 'labels rule early, the teacher more and more; between 5 % and 95 %.',
        otherwise: 'runbook: HardgateGateCollapsed.',
      },
      { unit: units.PercentUnit, min: 0, max: 1 },
      { '{{student}}': `${supervised('teacher')} / (${supervised('teacher|label')} > 0)` },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Positions by what supervised them',
        shows: 'A second; with “without” there was nothing to choose.',
        good: 'nearly all are “teacher” or “label”.',
        otherwise: 'label-without-teacher: teachers are late or gone. teacher-without-label: labels are late (pairing.labelDeadline) or not there.',
      },
      { unit: units.OpsPerSecond, min: 0, stacked: true },
      {
        '{{by}}': `sum by (by) (rate(hardgate_student_positions_supervised_total{${STUDENT}}[$window]))`,
      },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Loss',
        shows: 'Of the newest batch, in nats, by part: what the teacher supervised, what labels did, and what a policy adds.',
        good: 'falling, then level and noisy.',
        otherwise: 'rising: the learning rate is too large, or the stream changed. Not a number: Pipeline / Batches not learned from.',
      },
      { unit: units.Short },
      { '{{student}}, {{part}}': `max by (student, part) (hardgate_student_loss{${STUDENT}})` },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Temperature',
        shows: 'What logits are divided by: fitted to each teacher, and in use.',
        good: '0.5 to 3, and steady.',
        otherwise: 'rising without end: the teacher’s logits say nothing of the labels. Near 0: it is right far more often than it is sure, or has seen these samples.',
      },
      { unit: units.Short },
      {
        '{{student}}, fitted to {{teacher}}': teacher('temperature'),
        '{{student}}, in use for {{teacher}}': `max by (student, teacher) (hardgate_student_temperature{${STUDENT}})`,
      },
    ),
  )
  .withRow(new RowBuilder('How well the student follows'))
  .withPanel(
    lines(
      {
        title: 'Agreement',
        shows: 'Share of positions where student and teacher predict the same.',
        good: 'rising, then level. Under a gate it need not be high: labels teach, too.',
        otherwise: 'falling: the student or the teacher has changed. If it falls with one teacher only, it is that one.',
      },
      { unit: units.PercentUnit },
      { '{{student}}': student('agreement'), '{{student}} with {{teacher}}': score('agreement') },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'KL divergence',
        shows: 'Of the student from its teacher, mean in nats.',
        good: 'falling, then level.',
        otherwise: 'rising while agreement does not fall: their confidence drifts apart; see Temperature.',
      },
      { unit: units.Short, min: 0 },
      { '{{student}}': student('kl_nats') },
    ),
  )
  .withRow(new RowBuilder('Each teacher'))
  .withPanel(
    lines(
      {
        title: 'Positions by teacher',
        shows: 'A second: answered by a teacher and learned from.',
        good: 'every teacher that should teach has its share.',
        otherwise: 'one ends: Teachers last heard. It ends while it is heard: quarantine, or no weight.',
      },
      { unit: units.OpsPerSecond, min: 0 },
      { '{{student}} from {{teacher}}': used('learned'), '{{student}} not from {{teacher}}': used('left-out|quarantined|crowded-out') },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Teachers last heard',
        shows: 'Time since pairing last accepted logits of each teacher.',
        good: 'seconds, as long as samples come.',
        otherwise: 'growing evenly: it is silent, or refused; runbook: HardgateTeacherStarved, HardgateTeacherStale. Not there at all: it has never been heard.',
      },
      { unit: units.Seconds, min: 0, limits: { warn: 60, bad: 300 } },
      { '{{teacher}}': heard },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Teachers: accuracy',
        shows: 'Of the newest 10,000 positions that each answered.',
        good: 'level.',
        otherwise: 'one falls: it has turned bad; see Version of teachers. All fall, and the student: the stream has changed, or its labels.',
      },
      { unit: units.PercentUnit },
      { '{{teacher}} ({{student}})': score('accuracy') },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Teachers: ECE',
        shows: 'The same, at the temperature that is fitted to each.',
        good: 'under 5 %.',
        otherwise: 'temperature does not mend it: give the teacher less weight, or calibrate it at its source.',
      },
      { unit: units.PercentUnit, min: 0 },
      { '{{teacher}} ({{student}})': score('ece') },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Quarantine',
        shows: '1 while the guard suspects a teacher, and while it is not learned from for that.',
        good: '0.',
        otherwise: 'runbook: HardgateTeacherQuarantined, HardgateTeacherSuspected.',
      },
      { unit: units.Short, min: 0, max: 1 },
      {
        '{{teacher}} suspected ({{student}})': teacher('suspected'),
        '{{teacher}} in quarantine ({{student}})': teacher('quarantined'),
      },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Version of teachers',
        shows: 'Time since the newest version of each teacher was first seen: it falls to 0 when it changes.',
        good: 'it falls when you have changed the teacher, and only then.',
        otherwise: 'it falls again and again: two instances of different versions run under one id.',
      },
      { unit: units.Seconds, min: 0 },
      { '{{teacher}} ({{student}})': teacher('version_age_seconds') },
    ),
  )
  .withRow(new RowBuilder('What reaches production'))
  .withPanel(
    lines(
      {
        title: 'Promoted',
        shows: 'Checkpoints that the rule has promoted within the last day, by reason.',
        good: 'some a day at first, then fewer: the student is as good as it gets.',
        otherwise: 'none for days, and the student is not level: Promotion refused.',
      },
      { unit: units.Short, min: 0 },
      {
        '{{student}}: {{reason}}': `sum by (student, reason) (increase(hardgate_student_promotions_total{${STUDENT}}[1d]))`,
      },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Promotion refused',
        shows: 'Checkpoints that the rule has not promoted within the last day, by reason.',
        good: 'not-better, and in the beginning few-positions.',
        otherwise: 'accuracy, ece, record: it has become worse. failed, no-champion: the log says why. Runbook: HardgatePromotionRefused.',
      },
      { unit: units.Short, min: 0, stacked: true },
      {
        '{{student}}: {{reason}}': `sum by (student, reason) (increase(hardgate_student_promotion_refusals_total{${STUDENT}}[1d]))`,
      },
    ),
  );
