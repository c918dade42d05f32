package io.hardgate.student.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where files are written. */
@FunctionalInterface
public interface Storage {

  /** Writes a new file, and returns when it would survive a power failure. */
  void write(Path file, byte[] bytes) throws IOException;

  /** The disk. */
  Storage DISK =
      (file, bytes) -> {
        try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
          ByteBuffer left = ByteBuffer.wrap(bytes);
          while (left.hasRemaining()) {
            channel.write(left);
          }
          channel.force(true);
        }
      };

  /** Makes what was renamed or made in a directory survive a power failure. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
