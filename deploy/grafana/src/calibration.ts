// Does the student know how sure it may be?
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from './dashboard';
import { bars, lines, numbers } from './panels';

const of = (meter: string, predictor: string, scope = 'prequential') =>
  `max by (student) (hardgate_student_${meter}{student=~"$student",predictor="${predictor}",scope="${scope}"})`;

const champion = (figure: string) =>
  `max by (student) (hardgate_student_promotion_champion{student=~"$student",figure="${figure}"})`;

const challenger = (figure: string) =>
  `max by (student) (hardgate_student_promotion_challenger{student=~"$student",figure="${figure}"})`;

const binned = (meter: string, predictor: string, range: string) =>
  `sum by (bin) (increase(hardgate_student_reliability_${meter}_total{student=~"$student",predictor="${predictor}"}[${range}]))`;

const inBin = (meter: string, predictor: string) =>
  `${binned(meter, predictor, '$__range')} / (${binned('predictions', predictor, '$__range')} > 0)`;

const share = (predictor: string) =>
  `${binned('predictions', predictor, '$__range')} / on () group_left sum(${binned('predictions', predictor, '$__range')})`;

const eceOfWindow = (predictor: string) =>
  `sum(abs(${binned('confidence', predictor, '$window')} - ${binned('correct', predictor, '$window')}))` +
  ` / (sum(${binned('predictions', predictor, '$window')}) > 0)`;

const STUDENT_AND_TEACHER = (meter: string, scope?: string) => ({
  student: of(meter, 'student', scope),
  teacher: of(meter, 'teacher', scope),
});

const difference = (bound: string) =>
  `max by (student) (hardgate_student_promotion_difference_ece{student=~"$student",bound="${bound}"})`;

const ECE = { unit: units.PercentUnit, limits: { warn: 0.05, bad: 0.1 } };
const BAD_ECE =
  'see whether the reliability diagram is too sure or not sure enough, and whether the teacher is as bad; runbook: HardgateEceAboveBound.';

export const calibration = dashboard(
  'Calibration',
  'Does the student know how sure it may be? All figures are of positions that it had not learned from.',
  'one',
)
  .withRow(new RowBuilder('Now'))
  .withPanel(
    numbers(
      {
        title: 'ECE of the student',
        shows: 'Expected calibration error of the newest 10,000 positions or so: how far confidence and being right are apart.',
        good: 'under 5 %.',
        otherwise: BAD_ECE,
      },
      ECE,
      { student: of('ece', 'student') },
    ),
  )
  .withPanel(
    numbers(
      {
        title: 'ECE of the teacher',
        shows: 'The same of its teacher (of the blend, if there are several), at the temperature in use.',
        good: 'under 5 %: the gate takes the teacher’s probability for its accuracy.',
        otherwise: 'let tau be auto; give a teacher that is fitted badly less weight, or replace it.',
      },
      ECE,
      { teacher: of('ece', 'teacher') },
    ),
  )
  .withPanel(
    numbers(
      {
        title: 'ECE of the champion',
        shows: 'The version in production, on held-out pairs at the newest comparison.',
        good: 'no larger than the student’s by much: what is served is as well calibrated as what learns.',
        otherwise: 'see Challenger minus champion, and runbook: HardgatePromotionRefused. “None yet”: nothing was compared yet.',
      },
      ECE,
      { champion: champion('ece') },
    ),
  )
  .withPanel(
    numbers(
      {
        title: 'Accuracy of the student',
        shows: 'Share of right predictions of the newest 10,000 positions or so.',
        good: 'near the teacher’s, or above it, and not falling.',
        otherwise: 'see Accuracy over time, and Supervision for what has changed.',
      },
      { unit: units.PercentUnit },
      { student: of('accuracy', 'student') },
    ),
  )
  .withPanel(
    numbers(
      {
        title: 'Accuracy of the teacher',
        shows: 'The same of its teacher.',
        good: 'steady.',
        otherwise: 'Supervision shows which teacher it is, and whether its version changed.',
      },
      { unit: units.PercentUnit },
      { teacher: of('accuracy', 'teacher') },
    ),
  )
  .withPanel(
    numbers(
      {
        title: 'Positions learned from',
        shows: 'In the student’s whole life.',
        good: 'some ten thousand: the figures above say little of a student’s first steps.',
        otherwise: 'wait.',
      },
      { unit: units.Short },
      { positions: 'max by (student) (hardgate_student_life_positions{student=~"$student"})' },
    ),
  )
  .withRow(new RowBuilder('Reliability, over the time range of the dashboard'))
  .withPanel(
    bars(
      {
        title: 'Reliability diagram',
        shows:
          'By bin of confidence, 00 (unsure) to 14 (sure): the share that the student was right, beside how sure it was, and the teacher’s share. Of positions seen for the first time, in exactly the time range that is chosen.',
        good: 'right and sure are equally high in every bin.',
        otherwise:
          'right below sure: overconfident; learn more from the teacher, or in fewer passes. Right above sure: underconfident; is the teacher (or its tau) so? Runbook: HardgateEceAboveBound.',
      },
      { unit: units.PercentUnit, min: 0, max: 1 },
      'bin',
      {
        'student is right': inBin('correct', 'student'),
        'student is sure': inBin('confidence', 'student'),
        'teacher is right': inBin('correct', 'teacher'),
        'teacher is sure': inBin('confidence', 'teacher'),
      },
    ),
  )
  .withPanel(
    bars(
      {
        title: 'Predictions by confidence',
        shows: 'Share of the predictions in each bin.',
        good: 'the student’s look like the teacher’s; a bin with few predictions says little in the diagram.',
        otherwise: 'all in the last bin: overconfident. All in the first: it has not learned yet, or the learning rate is far too large.',
      },
      { unit: units.PercentUnit, min: 0 },
      'bin',
      { student: share('student'), teacher: share('teacher') },
    ),
  )
  .withRow(new RowBuilder('Calibration error'))
  .withPanel(
    lines(
      { title: 'ECE', shows: 'Of the newest 10,000 positions or so; the champion’s is of the newest comparison.', good: 'under the lower dashed line, and not rising.', otherwise: BAD_ECE },
      { ...ECE, min: 0 },
      { ...STUDENT_AND_TEACHER('ece'), champion: champion('ece') },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'ECE of each window',
        shows: 'Of the positions of each window alone, from the bins: quicker than the ECE beside it, and noisier.',
        good: 'about the ECE beside it. A few hundred positions a window give some percent of noise.',
        otherwise: 'a jump says when it began: what changed then?',
      },
      { unit: units.PercentUnit, min: 0 },
      { student: eceOfWindow('student'), teacher: eceOfWindow('teacher') },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Calibration errors of several kinds',
        shows: 'The student’s: equal width (ECE), equal mass, without bins (smooth), mean of the classes, root mean square, worst bin, and of whole samples.',
        good: 'the first three agree. The worst bin is always the largest.',
        otherwise: 'ECE small but classwise large: errors of classes cancel; look at rare classes. Equal mass larger than equal width: the error is where most predictions are.',
      },
      { unit: units.PercentUnit, min: 0 },
      {
        'equal width': of('ece', 'student'),
        'equal mass': of('ece_equal_mass', 'student'),
        smooth: of('ece_smooth', 'student'),
        classwise: of('ece_classwise', 'student'),
        'root mean square': of('rmsce', 'student'),
        'worst bin': of('mce', 'student'),
        'of samples': of('sample_ece', 'student'),
      },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Over- and underconfidence',
        shows: 'The two parts of the ECE: above 0 what is too sure, below 0 what is not sure enough.',
        good: 'both within 3 % of 0.',
        otherwise: 'above: more of the teacher, fewer passes. Below: common early on and with teacher-only at a high tau; is the teacher underconfident, too?',
      },
      { unit: units.PercentUnit },
      {
        'student, too sure': of('overconfidence', 'student'),
        'student, not sure enough': `-${of('underconfidence', 'student')}`,
        'teacher, too sure': of('overconfidence', 'teacher'),
        'teacher, not sure enough': `-${of('underconfidence', 'teacher')}`,
      },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'ECE on held-out pairs',
        shows: 'Of pairs that are never learned from, at the newest evaluation; champion and challenger at the newest comparison.',
        good: 'about the ECE on new pairs.',
        otherwise: 'much larger than on new pairs: the held-out pairs are of another time, and the stream has changed.',
      },
      { ...ECE, min: 0 },
      {
        ...STUDENT_AND_TEACHER('ece', 'held-out'),
        champion: champion('ece'),
        challenger: challenger('ece'),
      },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Challenger minus champion',
        shows: 'Difference of their ECE in the newest comparison, with its 95 % interval.',
        good: 'below or about 0: what learns is calibrated as well as what is in production.',
        otherwise: 'the whole interval above 0: it has become worse, and is not promoted; runbook: HardgatePromotionRefused.',
      },
      { unit: units.PercentUnit },
      { difference: difference('none'), lowest: difference('low'), highest: difference('high') },
    ),
  )
  .withRow(new RowBuilder('Quality'))
  .withPanel(
    lines(
      {
        title: 'Accuracy',
        shows: 'Share of right predictions of the newest 10,000 positions or so; champion and challenger on held-out pairs.',
        good: 'rising at first, then level, near the teacher’s.',
        otherwise: 'falling: the stream has changed, labels are wrong, or the learning rate is too large; runbook: HardgateStudentDiverged.',
      },
      { unit: units.PercentUnit },
      { ...STUDENT_AND_TEACHER('accuracy'), champion: champion('accuracy'), challenger: challenger('accuracy') },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Negative log-likelihood',
        shows: 'Mean over labelled positions, in nats: accuracy and calibration in one.',
        good: 'falling, then level.',
        otherwise: 'rising while accuracy does not fall: it becomes overconfident. Both: as under Accuracy.',
      },
      { unit: units.Short },
      { ...STUDENT_AND_TEACHER('nll_nats'), champion: champion('nll_nats'), challenger: challenger('nll_nats') },
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Brier score of the top label',
        shows: 'Of “the prediction is right”, in its parts: reliability (the calibration error, squared) and resolution (how well sure and unsure predictions are told apart).',
        good: 'reliability near 0; resolution rising.',
        otherwise: 'reliability rises: recalibrate as above. Resolution falls to 0: it is equally sure of everything.',
      },
      { unit: units.Short, min: 0 },
      Object.fromEntries(
        ['reliability', 'resolution', 'uncertainty'].map((part) => [
          part,
          `max by (student) (hardgate_student_brier_top_label{student=~"$student",predictor="student",scope="prequential",part="${part}"})`,
        ]),
      ),
    ),
  )
  .withPanel(
    lines(
      {
        title: 'Brier score',
        shows: 'Over all classes, 0 to 2.',
        good: 'falling, then level, near the teacher’s.',
        otherwise: 'see Accuracy and ECE for which of the two it is.',
      },
      { unit: units.Short, min: 0 },
      STUDENT_AND_TEACHER('brier'),
    ),
  );
