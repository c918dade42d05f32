// Does everything flow, and what waits where?
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from './dashboard';
import { lines, numbers } from './panels';

const STUDENT = 'student=~"$student"';
const TEACHER = 'teacher=~"$teacher"';

const rate = (meter: string, labels?: string) =>
  `sum(rate(${meter}${labels ? `{${labels}}` : ''}[$window]))`;

/** Of a histogram, whether Prometheus keeps its classic buckets or the native one. */
const quantile = (q: number, histogram: string, labels: string, by: string[]) => {
  const of = (series: string, groups: string[]) =>
    `histogram_quantile(${q}, sum by (${groups.join(', ')}) (rate(${series}${labels ? `{${labels}}` : ''}[$window])))`;
  return `${of(`${histogram}_bucket`, [...by, 'le'])} or ${of(histogram, by)}`;
};

const quantiles = (histogram: string, labels: string, by: string[], legend: string) =>
  Object.fromEntries(
    [0.5, 0.99].map((q) => [`${legend} ${q * 100} %`.trim(), quantile(q, histogram, labels, by)]),
  );

const heap = (figure: string) => `sum by (instance) (jvm_memory_${figure}_bytes{area="heap"})`;

export const pipeline = dashboard('Pipeline', 'Does everything flow, and what waits where?', 'several')
  .withRow(new RowBuilder('Now'))
  .withPanel(
    numbers(
      {
        title: 'Processes',
        shows: 'Processes of Hardgate that answer Prometheus, and that do not.',
        good: 'all answer.',
        otherwise: 'runbook: HardgateDown, HardgatePartMissing.',
      },
      { unit: units.Short, width: 6 },
      { answer: 'sum(up{job="hardgate"})', 'do not': 'count(up{job="hardgate"} == 0) or vector(0)' },
    ),
  )
  .withPanel(
    numbers(
      {
        title: 'Leading trainers',
        shows: 'Of each student, how many processes train it.',
        good: '1; 0 once its passes are over.',
        otherwise: '0 while it should learn: runbook: HardgateTrainerGone. 2 for longer than student.session: two brokers or prefixes, one student.directory.',
      },
      { unit: units.Short, width: 6 },
      { '{{student}}': `sum by (student) (hardgate_student_leading{${STUDENT}})` },
    ),
  )
  .withPanel(
    numbers(
      {
        title: 'Dead letters of an hour',
        shows: 'Records of the last hour that could not be used, for whatever reason.',
        good: '0.',
        otherwise: 'see Dead letters below; runbook: HardgateDeadLetters.',
      },
      { unit: units.Short, width: 6, limits: { warn: 1, bad: 100 } },
      { letters: 'sum(increase(hardgate_dead_letters_total[1h])) or vector(0)' },
    ),
  )
  .withPanel(
    numbers(
      {
        title: 'Age of what is learned',
        shows: 'Median time from a sample’s production to the step that learns from it, over the students chosen.',
        good: 'seconds, or as long as you wait for labels.',
        otherwise: 'see From sample to trained for the leg that takes it.',
      },
      { unit: units.Seconds, width: 6 },
      {
        median: quantile(0.5, 'hardgate_trace_seconds', `leg="total",${STUDENT}`, []),
      },
    ),
  )
  .withRow(new RowBuilder('Flow'))
  .withPanel(
    lines(
      {
        title: 'Rates',
        shows: 'Samples and logits that pairing reads, pairs that it writes, pairs and positions that the students chosen learn from, a second.',
        good: 'pairs follow samples; logits are samples times teachers. Pairs read are pairs times students.',
        otherwise: 'the first that falls behind is where to look. Pairs 0: runbook: HardgateNoPairs. Trained 0: HardgateTrainerStalled.',
      },
      { unit: units.OpsPerSecond, min: 0 },
      {
        samples: rate('hardgate_pairing_samples_total'),
        logits: rate('hardgate_pairing_logits_total'),
        pairs: rate('hardgate_pairing_pairs_total'),
        'pairs read': rate('hardgate_student_pairs_consumed_total', STUDENT),
        'positions trained': rate('hardgate_student_positions_trained_total', STUDENT),
      },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Rates of teachers',
        shows: 'Of our own teachers: samples answered a second; of all: logits in pairs.',
        good: 'both follow the samples.',
        otherwise: 'answers without pairs: they are late or refused (Incomplete pairs, Dead letters). No answers: does it get samples?',
      },
      { unit: units.OpsPerSecond, min: 0 },
      {
        '{{teacher}} answers': `sum by (teacher) (rate(hardgate_teacher_samples_predicted_total{${TEACHER}}[$window]))`,
        '{{teacher}} in pairs': `sum by (teacher) (rate(hardgate_pairing_pairs_with_total{${TEACHER}}[$window]))`,
      },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Records that wait',
        shows: 'The lag of each leg: samples before a teacher, records before pairing, pairs before a student; and samples that wait in pairing for teachers or labels.',
        good: 'level. It falls steadily after a start.',
        otherwise: 'one that grows without end: that leg is too slow; runbook: HardgateLagGrowing.',
      },
      { unit: units.Short, min: 0 },
      {
        'before teacher {{teacher}}': `sum by (teacher) (hardgate_teacher_lag_records{${TEACHER}})`,
        'before pairing': 'sum(hardgate_pairing_lag_records)',
        'in pairing': 'sum(hardgate_pairing_pending)',
        'before student {{student}}': `max by (student) (hardgate_student_lag_records{${STUDENT}})`,
      },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'From sample to trained',
        shows: 'Median time from a sample’s production until its logits were written (predicted), its pair was (paired), from there until it was learned from (trained), and all of it (total).',
        good: 'level; paired is little more than predicted.',
        otherwise: 'predicted grows: teachers are too slow. Paired alone: one teacher is waited for until the deadline. Trained: the student is behind.',
      },
      { unit: units.Seconds, min: 0 },
      {
        // The first legs are no student's, and all but the first no teacher's.
        '{{leg}} {{student}}': quantile(
          0.5,
          'hardgate_trace_seconds',
          'student=~"$student|",teacher=~"$teacher|"',
          ['leg', 'student'],
        ),
      },
    ),
  )
  .withRow(new RowBuilder('What is missing or refused'))
  .withPanel(
    lines(
      {
        title: 'Incomplete pairs',
        shows: 'Share of the pairs that went out without a teacher that they waited for, by reason.',
        good: '0; quorum is meant so, if you have set one.',
        otherwise: 'deadline: it is too slow, or refused. silent: it has gone. Runbook: HardgatePairsIncomplete, HardgateTeacherStarved.',
      },
      { unit: units.PercentUnit, min: 0 },
      {
        '{{teacher}}: {{reason}}':
          `sum by (teacher, reason) (rate(hardgate_pairing_pairs_incomplete_total{${TEACHER}}[$window]))` +
          ' / on () group_left () (sum(rate(hardgate_pairing_pairs_total[$window])) > 0)',
      },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Dead letters',
        shows: 'Records that could not be used, in each window: all of them, and by service and reason.',
        good: 'none.',
        otherwise: 'the headers of the record say what is wrong, and where it came from; runbook: HardgateDeadLetters.',
      },
      { unit: units.Short, min: 0 },
      {
        all: 'sum(increase(hardgate_dead_letters_total[$window]))',
        '{{service}}: {{reason}}':
          'sum by (service, reason) (increase(hardgate_dead_letters_total[$window])) > 0',
      },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Batches not learned from',
        shows: 'In each window, by reason.',
        good: '0.',
        otherwise: 'not-finite: runbook: HardgateBatchesNotFinite. nothing-supervised: pairs with neither label nor teacher.',
      },
      { unit: units.Short, min: 0 },
      {
        '{{student}}: {{reason}}': `sum by (student, reason) (increase(hardgate_student_batches_refused_total{${STUDENT}}[$window]))`,
      },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Pairs without a label',
        shows: 'Share of the pairs.',
        good: '0 where every sample is labelled; else as many as you expect.',
        otherwise: 'labels are late (pairing.labelDeadline), refused (Dead letters), or not produced.',
      },
      { unit: units.PercentUnit, min: 0, max: 1 },
      {
        unlabelled: `${rate('hardgate_pairing_pairs_unlabelled_total')} / (${rate('hardgate_pairing_pairs_total')} > 0)`,
      },
    ),
  )
  .withRow(new RowBuilder('Time'))
  .withPanel(
    lines(
      {
        title: 'Step time',
        shows: 'Of a training step: predict, measure, learn.',
        good: 'level.',
        otherwise: 'rising: other work on the machine, longer inputs, more teachers. Threads: more is not always faster.',
      },
      { unit: units.Seconds, min: 0 },
      quantiles('hardgate_student_step_seconds', STUDENT, ['student'], '{{student}}'),
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Batch time of teachers',
        shows: 'Of one call of the model, of our own teachers.',
        good: 'level.',
        otherwise: 'more instances share the samples; int8 precision, fewer maxTokens.',
      },
      { unit: units.Seconds, min: 0 },
      quantiles('hardgate_teacher_batch_seconds', TEACHER, ['teacher'], '{{teacher}}'),
    ),
  )
  .withPanel(
    lines(
      {
        title: 'From sample to pair',
        shows: 'Time that a sample waits in pairing.',
        good: 'that of the slowest teacher.',
        otherwise: 'at the deadline: a teacher is waited for in vain; runbook: HardgateTeacherStarved, HardgatePairsIncomplete.',
      },
      { unit: units.Seconds, min: 0 },
      quantiles('hardgate_pairing_wait_seconds', '', [], ''),
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Age of the checkpoint',
        shows: 'Time since the newest committed checkpoint, and since the newest step. What is younger than the checkpoint is learned again if the trainer ends.',
        good: 'a saw of checkpointSteps steps; the step is of seconds ago.',
        otherwise: 'it grows evenly: runbook: HardgateCheckpointOld. So does the step: HardgateTrainerStalled.',
      },
      { unit: units.Seconds, min: 0 },
      {
        '{{student}}, checkpoint': `time() - max by (student) (hardgate_student_checkpoint_timestamp_seconds{${STUDENT}})`,
        '{{student}}, step': `time() - max by (student) (hardgate_student_learned_timestamp_seconds{${STUDENT}})`,
      },
    ),
  )
  .withRow(new RowBuilder('Processes'))
  .withPanel(
    lines(
      {
        title: 'Resident memory',
        shows: 'Of each process: heap, and the native memory of engine and stores. (There is no meter of a GPU’s memory yet; NVIDIA’s DCGM exporter has one.)',
        good: 'level after some minutes: all of it is bounded.',
        otherwise: 'grows for hours: a leak; report it, with this picture and the heap’s beside it.',
      },
      { unit: units.BytesIEC, min: 0 },
      { '{{instance}}': 'max by (instance) (process_resident_memory_bytes{job="hardgate"})' },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Heap',
        shows: 'In use, and the most there may be, of each process.',
        good: 'a saw well below the most.',
        otherwise: 'a saw whose low points near the most: give it more with HARDGATE_JAVA_OPTS=-Xmx, or keep less (heldBytes).',
      },
      { unit: units.BytesIEC, min: 0 },
      { '{{instance}}, in use': heap('used'), '{{instance}}, committed': heap('committed') },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Held by pairing',
        shows: 'Memory for samples and logits while they wait. What is beyond pairing.heldBytes is read from its topic again.',
        good: 'far below pairing.heldBytes.',
        otherwise: 'at it: pairing becomes slow. Shorter deadlines, faster teachers, or more heldBytes.',
      },
      { unit: units.BytesIEC, min: 0 },
      { held: 'sum(hardgate_pairing_held_bytes)' },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Garbage collection',
        shows: 'Share of the time that each process stands still for it.',
        good: 'under 2 %.',
        otherwise: 'the heap is too small: see Heap.',
      },
      { unit: units.PercentUnit, min: 0, limits: { warn: 0.02, bad: 0.1 } },
      {
        '{{instance}}': 'sum by (instance) (rate(jvm_gc_pause_seconds_sum{job="hardgate"}[$window]))',
      },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'CPU',
        shows: 'Cores that each process keeps busy.',
        good: 'a trainer: student.threads; a teacher: teacher.threads; pairing: little.',
        otherwise: 'far above: threads that spin; set them to the cores that are there.',
      },
      { unit: units.Short, min: 0 },
      { '{{instance}}': 'max by (instance) (process_cpu_usage{job="hardgate"} * on (instance) group_left system_cpu_count{job="hardgate"})' },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Threads',
        shows: 'Of the JVM of each process.',
        good: 'level.',
        otherwise: 'grows without end: a leak; report it, with a thread dump.',
      },
      { unit: units.Short, min: 0 },
      { '{{instance}}': 'max by (instance) (jvm_threads_live_threads{job="hardgate"})' },
    ),
  );
