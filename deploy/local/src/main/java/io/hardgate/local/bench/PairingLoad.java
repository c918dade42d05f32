package io.hardgate.local.bench;

/**
 * One log to be paired.
 *
 * @param samples in the log
 * @param bytes of one teacher's logits for one sample, without the ids around them
 * @param teachers that answer each sample, all required
 * @param partitions of each topic
 * @param lag by how many samples the logits of the last teacher trail behind their sample, the
 *     others evenly less; less than 0: by how many samples the samples trail behind all logits
 */
public record PairingLoad(int samples, int bytes, int teachers, int partitions, int lag) {

  /** Of samples and logits together. */
  long records() {
    return (long) samples * (1 + teachers);
  }

  /** By how many samples this teacher's logits trail behind the start of the log. */
  int trail(int teacher) {
    return (int) ((long) Math.max(0, lag) * (teacher + 1) / teachers);
  }

  /** A class is a float32. */
  int classes() {
    return bytes / Float.BYTES;
  }
}
