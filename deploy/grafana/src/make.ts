// Writes the dashboards into a directory: node build/make.js DIRECTORY
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calibration } from './calibration';
import { pipeline } from './pipeline';
import { supervision } from './supervision';

const directory = process.argv[2];
if (directory === undefined) {
  throw new Error('usage: node build/make.js DIRECTORY');
}
mkdirSync(directory, { recursive: true });
for (const [name, builder] of Object.entries({ calibration, supervision, pipeline })) {
  const dashboard = builder.build();
  dashboard.panels?.forEach((panel, i) => (panel.id = i + 1)); // else Grafana would choose them
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(dashboard, null, 2)}\n`);
}
