package io.hardgate.teacher;

import io.hardgate.config.KafkaConfig;
import io.hardgate.config.TeacherConfig.Encoding;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.teacher.model.TeacherInput;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A teacher in a process of its own, to be killed in the middle of its work. */
final class KilledTeacher {

  private KilledTeacher() {}

  static Process start(KafkaConfig kafka) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            KilledTeacher.class.getName(),
            kafka.bootstrapServers(),
            kafka.topicPrefix())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Takes the broker and the topics' prefix. */
  public static void main(String[] args) throws Exception {
    FakeTeacher slow =
        new FakeTeacher() {
          @Override
          public float[][] predict(List<TeacherInput> inputs) {
            LockSupport.parkNanos(10_000_000);
            return super.predict(inputs);
          }
        };
    new TeacherService(
            TeacherKit.kafka(args[0], args[1]),
            TeacherKit.LABELS,
            TeacherKit.config("1", Encoding.FLOAT32),
            new SimpleMeterRegistry(),
            new Health(),
            () -> slow,
            Clock.systemUTC())
        .run(new StopSignal());
  }
}
