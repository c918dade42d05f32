// How figures are written, and what is worked out of them.

const NONE = '–';

export function fixed(value, digits) {
  return value === null || value === undefined ? NONE : value.toFixed(digits);
}

export function whole(value) {
  return value === null || value === undefined ? NONE : Math.round(value).toLocaleString('en-GB');
}

export function percent(share) {
  return share === null || share === undefined || !Number.isFinite(share) ? NONE : `${Math.round(100 * share)} %`;
}

export function rate(value) {
  return value === null || value === undefined ? NONE : value.toFixed(value < 10 ? 1 : 0);
}

const UNITS = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];

/** In the largest unit of which there are two, so that it is exact enough and short. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) {
    return NONE;
  }
  const [size, unit] = UNITS.find(([size]) => seconds >= 2 * size) ?? UNITS.at(-1);
  return `${Math.max(0, Math.floor(seconds / size))} ${unit}`;
}

export function ago(seconds, now) {
  return seconds === null ? NONE : `${duration(now / 1000 - seconds)} ago`;
}

export function clock(time, withSeconds = true) {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  return new Date(time).toLocaleTimeString('en-GB', withSeconds ? { ...options, second: '2-digit' } : options);
}

/** The bins that hold something: mean confidence, share of right predictions, how many. */
export function points(bins) {
  const all = [];
  bins.predictions.forEach((count, i) => {
    if (count > 0) {
      all.push({ bin: i, x: bins.confidence[i] / count, y: bins.correct[i] / count, count });
    }
  });
  return all;
}

/** The 95 % interval of a share (Wilson 1927). */
export function wilson(share, count) {
  const z = 1.96;
  const middle = share + z * z / (2 * count);
  const half = z * Math.sqrt(share * (1 - share) / count + z * z / (4 * count * count));
  const whole = 1 + z * z / count;
  return [(middle - half) / whole, (middle + half) / whole];
}
