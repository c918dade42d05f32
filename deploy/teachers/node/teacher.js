// A teacher for Hardgate: node teacher.js BOOTSTRAP PREFIX TEACHER LABEL LABEL...
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Kafka, Partitioners, logLevel } from 'kafkajs';
import protobuf from 'protobufjs';

// The model: one logit a label. This toy counts the labels' names; put yours here.
function score(text, labels) {
  const words = text.toLowerCase().split(/\s+/);
  return labels.map((label) => 4 * words.filter((word) => word.startsWith(label)).length);
}

const [bootstrap, prefix, teacher, ...labels] = process.argv.slice(2);
const proto = new URL('../../../common/src/main/proto/hardgate.proto', import.meta.url);
const messages = protobuf.loadSync(fileURLToPath(proto)).lookup('hardgate.v1');

const names = labels.map((label) => Buffer.from(label)).flatMap((name) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return [length, name];
});
const labelSpace = createHash('sha256').update(Buffer.concat(names)).digest('hex').slice(0, 16);

function answer({ key, value, headers }) {
  try {
    const json = headers['content-type']?.toString().startsWith('application/json');
    const { id, text } = json ? JSON.parse(value) : messages.Sample.decode(value);
    if (!text) throw new Error('it has no text');
    const values = Buffer.alloc(4 * labels.length);
    score(text, labels).forEach((logit, i) => values.writeFloatLE(logit, 4 * i));
    const dense = { dtype: messages.Dtype.FLOAT32, values };
    const logits = { sampleId: id, teacherId: teacher, teacherVersion: '1', labelSpace, positions: 1, dense };
    return [{ key, value: messages.Logits.encode(logits).finish() }];
  } catch (fault) {
    console.error(`skipped ${key}: ${fault.message}`); // its pair goes out without this teacher
    return [];
  }
}

const kafka = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.ERROR });
// The partitions of a killed teacher are free after 6 s.
const consumer = kafka.consumer({ groupId: `${prefix}teacher-${teacher}`, sessionTimeout: 6000, heartbeatInterval: 2000 });
// The legacy partitioner puts most logits on other partitions than their samples.
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
const end = () => consumer.disconnect().finally(() => producer.disconnect());
process.once('SIGINT', end).once('SIGTERM', end);
consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || process.exit(1));
await producer.connect();
// A new teacher starts with what comes from now on.
await consumer.subscribe({ topic: `${prefix}samples`, fromBeginning: false });
await consumer.run({
  // Its offsets are committed when this is done, so when the logits are acknowledged: at least once.
  eachBatch: ({ batch }) => producer.send({ topic: `${prefix}logits`, messages: batch.messages.flatMap(answer) }),
});
