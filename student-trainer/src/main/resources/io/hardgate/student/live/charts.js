// The charts, drawn by Chart.js. Their colours are those of the style sheet.
/* global Chart */
import { clock, wilson } from './figures.js';

const style = () => getComputedStyle(document.documentElement);
const colour = name => style().getPropertyValue(`--${name}`).trim();
const LOOKS = {
  student: { borderWidth: 1.9 },
  teacher: { borderWidth: 1.8, borderDash: [5, 4] },
  'held-out': { borderWidth: 1.9, borderDash: [2, 3] },
};
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];

Chart.defaults.animation = false;
Chart.defaults.responsive = true;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.parsing = false;
Chart.defaults.normalized = true;
Chart.defaults.plugins.legend.display = false;

/** Sets what all charts take from the page: its font, its size and its colours. */
export function dress() {
  const size = parseFloat(style().fontSize);
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = Math.round(0.76 * size);
  Chart.defaults.color = colour('muted');
  Chart.defaults.borderColor = colour('rule');
}

function tooltip(label, title) {
  return {
    backgroundColor: colour('ink'), titleColor: colour('paper'), bodyColor: colour('paper'),
    padding: 8, displayColors: false, callbacks: { label, title },
  };
}

function timeTicks(scale) {
  const from = scale.min / 1000, to = scale.max / 1000;
  const step = STEPS.find(s => (to - from) / s <= Math.max(2, scale.width / 75)) ?? STEPS.at(-1);
  const zone = new Date(scale.min).getTimezoneOffset() * 60;
  const ticks = [];
  for (let t = Math.ceil((from - zone) / step) * step + zone; t <= to; t += step) {
    ticks.push({ value: t * 1000 });
  }
  scale.ticks = ticks;
}

/** Some room above and below the lines, but not beyond what can be. */
function leaveRoom(scale, { min, max, most = Infinity }) {
  const room = 0.08 * (scale.max - scale.min);
  scale.min = min ?? Math.max(0, scale.min - room);
  scale.max = max ?? Math.min(most, scale.max + room);
}

function timeLabel(value) {
  const span = this.max - this.min;
  if (span > 2 * 86400e3) {
    return new Date(value).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  }
  return clock(value, span < 300e3);
}

/** Lines over time. */
export class TimeChart {
  constructor(canvas, series, write, bounds = {}) {
    const lone = context => {
      const { data } = context.dataset, i = context.dataIndex;
      const has = j => data[j] !== undefined && !Number.isNaN(data[j].y);
      return has(i - 1) || has(i + 1) ? 0 : 2;
    };
    this.series = series;
    this.chart = new Chart(canvas, {
      type: 'line',
      data: {
        datasets: series.map(({ key, name, look }) => ({
          key, label: name, data: [], ...LOOKS[look],
          borderColor: colour(look), backgroundColor: colour(look), pointRadius: lone, pointHoverRadius: 3, tension: 0,
        })),
      },
      options: {
        interaction: { mode: 'index', intersect: false },
        plugins: {
          tooltip: tooltip(
            item => `${item.dataset.label} ${write(item.parsed.y)}`,
            items => (items.length ? clock(items[0].parsed.x) : '')),
        },
        scales: {
          x: {
            type: 'linear', afterBuildTicks: timeTicks, grid: { display: false },
            ticks: { callback: timeLabel, maxRotation: 0, autoSkip: false }, border: { color: colour('muted') },
          },
          y: {
            ...bounds, afterDataLimits: scale => leaveRoom(scale, bounds),
            ticks: { maxTicksLimit: 5, callback: bounds.write }, border: { display: false },
          },
        },
      },
    });
  }

  show(past) {
    this.chart.data.datasets.forEach((dataset, i) => {
      const { key } = this.series[i];
      dataset.data = past.map(point => ({ x: point.time, y: point[key] ?? NaN }));
    });
    if (past.length) {
      const { x } = this.chart.options.scales;
      x.max = past.at(-1).time;
      x.min = Math.min(past[0].time, x.max - 60e3);
    }
    this.chart.update();
  }

  destroy() {
    this.chart.destroy();
  }
}

// The student's intervals, drawn behind its dots.
const whiskers = {
  id: 'whiskers',
  beforeDatasetDraw(chart, { index }) {
    if (chart.data.datasets[index].label !== 'student') {
      return;
    }
    const { ctx, scales: { x, y } } = chart;
    ctx.save();
    ctx.strokeStyle = colour('student');
    ctx.lineWidth = 1;
    for (const point of chart.data.datasets[index].data) {
      const [low, high] = wilson(point.y, point.count);
      const at = x.getPixelForValue(point.x);
      ctx.beginPath();
      ctx.moveTo(at, y.getPixelForValue(low));
      ctx.lineTo(at, y.getPixelForValue(high));
      ctx.stroke();
    }
    ctx.restore();
  },
};

/** Share of right predictions by confidence, the student's over its teacher's; how many lie below. */
export class ReliabilityChart {
  constructor(canvas) {
    const axis = { min: 0, max: 1, ticks: { stepSize: 0.2 } };
    this.chart = new Chart(canvas, {
      type: 'scatter',
      plugins: [whiskers],
      data: {
        datasets: [
          {
            label: 'student', data: [], yAxisID: 'y', showLine: true, borderColor: colour('student'), borderWidth: 2.2,
            pointBackgroundColor: colour('student'), pointRadius: 4, pointHoverRadius: 5,
          },
          {
            label: 'teacher', data: [], yAxisID: 'y', showLine: true, ...LOOKS.teacher, borderColor: colour('teacher'), pointStyle: 'rectRot',
            pointBackgroundColor: colour('paper'), pointBorderColor: colour('teacher'), pointRadius: 5, pointHoverRadius: 6,
          },
          {
            label: 'calibrated', data: [{ x: 0, y: 0 }, { x: 1, y: 1 }], yAxisID: 'y', showLine: true, pointRadius: 0, pointHitRadius: 0,
            borderColor: colour('ink'), borderWidth: 1.5, borderDash: [1, 4], borderCapStyle: 'round',
          },
          {
            type: 'bar', label: 'predictions', data: [], yAxisID: 'n', barPercentage: 0.9, categoryPercentage: 1,
            backgroundColor: `${colour('student')}8c`, grouped: false,
          },
        ],
      },
      options: {
        interaction: { mode: 'nearest', intersect: true },
        plugins: {
          tooltip: tooltip(
            item => (item.dataset.label === 'predictions'
              ? `${Math.round(item.raw.y).toLocaleString('en-GB')} predictions`
              : `${item.dataset.label}: ${item.raw.y.toFixed(3)} right at confidence ${item.raw.x.toFixed(3)},`
                + ` of ${Math.round(item.raw.count).toLocaleString('en-GB')}`),
            () => ''),
        },
        scales: {
          x: { type: 'linear', offset: false, ...axis, title: { display: true, text: 'confidence' }, grid: { display: false }, border: { color: colour('muted') } },
          n: { type: 'linear', axis: 'y', position: 'left', stack: 'one', stackWeight: 1, beginAtZero: true, offset: false, ticks: { display: false }, grid: { display: false }, border: { display: false } },
          y: { type: 'linear', position: 'left', stack: 'one', stackWeight: 7, ...axis, title: { display: true, text: 'share of right predictions' }, border: { display: false } },
        },
      },
    });
  }

  show(student, teacher, bins) {
    const { datasets } = this.chart.data;
    datasets[0].data = student;
    datasets[1].data = teacher;
    datasets[3].data = student.map(point => ({ x: (point.bin + 0.5) / bins, y: point.count }));
    this.chart.update();
  }

  destroy() {
    this.chart.destroy();
  }
}
