"""Batches of token sequences, read from a topic of pairs with a Python client of Kafka, as one writes it there."""
import numpy
import torch
from confluent_kafka import Consumer, KafkaException, TopicPartition

NORMALISER_OF_TAU_1 = 3  # of the ten standard temperatures
NORMALISERS = 10


def varint(data, at: int):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """The fields of a Protobuf message by number: the last of each, and all logits of a pair."""
    found = {}
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            found[key >> 3], at = varint(data, at)
        else:
            size, at = (4, at) if key & 7 == 5 else (8, at) if key & 7 == 1 else varint(data, at)
            found[key >> 3] = data[at : at + size]
            at += size
    return found


def packed(data):
    values = []
    at = 0
    while at < len(data):
        value, at = varint(data, at)
        values.append(value)
    return values


def floats(data, dtype: int):
    return numpy.frombuffer(data, "<f4" if dtype == 1 else "<f2").astype(numpy.float32)


class Pairs:
    """Partition 0 from its beginning."""

    def __init__(self, bootstrap: str, topic: str, classes: int):
        self.classes = classes
        self.topic = topic
        self.consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "peer", "enable.auto.commit": False, "auto.offset.reset": "earliest"})

    def begin(self) -> None:
        self.consumer.assign([TopicPartition(self.topic, 0, 0)])

    def end(self) -> None:
        """Fetches no more."""
        self.consumer.unassign()

    def batch(self, size: int):
        """The next so many pairs, as arrays of the names that the benchmark's file has."""
        messages = []
        while len(messages) < size:
            for message in self.consumer.consume(size - len(messages), 1):
                if message.error():
                    raise KafkaException(message.error())
                messages.append(message)
        return self.arrays([fields(memoryview(message.value())) for message in messages])

    def arrays(self, pairs):
        sequences, labels, teachers = [], [], []
        for pair in pairs:
            sample, logits = fields(pair[1]), fields(pair[2])
            sequences.append(packed(fields(sample[7])[1]))
            labels.append([(value >> 1) ^ -(value & 1) for value in packed(sample[3])])
            teachers.append((logits, len(labels[-1])))
        longest = max(map(len, sequences))
        tokens = numpy.zeros((len(sequences), longest), numpy.int64)
        places = []
        for row, sequence in enumerate(sequences):
            tokens[row, : len(sequence)] = sequence
            places.append(numpy.arange(len(sequence)) + row * longest)
        label = numpy.concatenate(labels).astype(numpy.int64).reshape(-1, 1)
        arrays = {"input0": tokens, "input1": numpy.concatenate(places), "labels": label}
        arrays.update(self.dense(teachers) if 6 in teachers[0][0] else self.sparse(teachers, label))
        return {name: torch.from_numpy(array) for name, array in arrays.items()}

    def dense(self, teachers):
        rows = []
        for logits, positions in teachers:
            said = fields(logits[6])
            rows.append(floats(said[2], said[1]).reshape(positions, self.classes))
        return {"teacher": numpy.concatenate(rows)}

    def sparse(self, teachers, label):
        classes, log_q, label_log_q = [], [], []
        for logits, positions in teachers:
            said = fields(logits[7])
            normaliser = floats(said[6], 1).reshape(positions, NORMALISERS)[:, NORMALISER_OF_TAU_1 : NORMALISER_OF_TAU_1 + 1]
            indices = numpy.frombuffer(said[3], "<u2" if self.classes <= 65536 else "<u4")
            classes.append(indices.astype(numpy.int64).reshape(positions, said[1]))
            log_q.append(floats(said[4], said[2]).reshape(positions, said[1]) - normaliser)
            label_log_q.append(floats(said[5], 1).reshape(positions, 1) - normaliser)
        classes, log_q, label_log_q = map(numpy.concatenate, (classes, log_q, label_log_q))
        listed = (classes == label).any(1, keepdims=True)
        counted = numpy.concatenate([numpy.ones_like(log_q), ~listed], 1).astype(numpy.float32)
        log_q = numpy.concatenate([log_q, label_log_q], 1)
        rest = numpy.maximum(1 - (numpy.exp(log_q) * counted).sum(1, keepdims=True), 0)
        classes = numpy.concatenate([classes, numpy.where(listed, classes[:, :1], label)], 1)
        return {"classes": classes, "logQ": log_q, "counted": counted, "rest": rest, "labelLogQ": label_log_q}
