package io.hardgate.pairing;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Damages encoded messages, in the ways that chance and malice do. */
final class Mutations {

  private static final List<String> NUMBERS =
      List.of(
          "-1",
          "1e100000000",
          "-1e-100000000",
          "1e400",
          "\"NaN\"",
          "\"-Infinity\"",
          "4294967296",
          "-9223372036854775809",
          "0.5",
          "\"1e100000000\"",
          "null",
          "{}",
          "[]",
          "true",
          "0".repeat(500),
          "9".repeat(1_500));

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  /** Protobuf, damaged. */
  byte[] protobuf(byte[] bytes, byte[] other) {
    return switch (random.nextInt(12)) {
      case 0, 1 -> flip(bytes);
      case 2 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 3 -> splice(bytes, other);
      case 4 -> overwrite(bytes);
      case 5, 6 -> length(bytes);
      case 7 -> insert(bytes, varint());
      case 8 -> concat(bytes, other);
      case 9 -> repeat(bytes);
      case 10 -> concat(bytes, nested(depth()));
      default -> nestedInField(bytes);
    };
  }

  /** JSON, damaged. */
  byte[] json(byte[] bytes, byte[] other) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return switch (random.nextInt(10)) {
      case 0, 1 -> flip(bytes);
      case 2 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 3 -> splice(bytes, other);
      case 4, 5 -> utf8(number(text));
      case 6 -> utf8(first(text, "\"unknown\":" + brackets()));
      case 7 -> utf8(first(text, text.replaceAll("^\\{|}$", "")));
      case 8 -> concat(bytes, other);
      default -> insert(bytes, random(1 + random.nextInt(8)));
    };
  }

  /** A few bytes of anything. */
  byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] flip(byte[] bytes) {
    byte[] damaged = bytes.clone();
    for (int flips = 1 + random.nextInt(4); flips > 0 && damaged.length > 0; flips--) {
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return damaged;
  }

  private byte[] overwrite(byte[] bytes) {
    byte[] damaged = bytes.clone();
    int at = random.nextInt(damaged.length + 1);
    byte[] more = random(Math.min(damaged.length - at, 1 + random.nextInt(8)));
    System.arraycopy(more, 0, damaged, at, more.length);
    return damaged;
  }

  private byte[] splice(byte[] bytes, byte[] other) {
    return concat(
        Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)),
        Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length));
  }

  private byte[] insert(byte[] bytes, byte[] more) {
    int at = random.nextInt(bytes.length + 1);
    return concat(
        concat(Arrays.copyOf(bytes, at), more), Arrays.copyOfRange(bytes, at, bytes.length));
  }

  /** The length of a field, which is one byte in all that is in the corpus, becomes another. */
  private byte[] length(byte[] bytes) {
    int at = fieldOf(bytes);
    if (at < 0) {
      return flip(bytes);
    }
    byte[] length =
        switch (random.nextInt(4)) {
          case 0 -> new byte[] {(byte) (bytes[at + 1] + random.nextInt(5) - 2)};
          case 1 -> new byte[] {(byte) random.nextInt(128)};
          case 2 -> encoded(out -> out.writeUInt32NoTag(Integer.MAX_VALUE - random.nextInt(3)));
          default -> varint();
        };
    return concat(
        concat(Arrays.copyOf(bytes, at + 1), length),
        Arrays.copyOfRange(bytes, at + 2, bytes.length));
  }

  /** Unknown groups inside of a field, which may be a message. */
  private byte[] nestedInField(byte[] bytes) {
    int at = fieldOf(bytes);
    if (at < 0) {
      return flip(bytes);
    }
    int end = at + 2 + bytes[at + 1];
    byte[] inner = nested(depth());
    byte[] length = encoded(out -> out.writeUInt32NoTag(bytes[at + 1] + inner.length));
    byte[] head = concat(Arrays.copyOf(bytes, at + 1), length);
    byte[] body = concat(Arrays.copyOfRange(bytes, at + 2, end), inner);
    return concat(concat(head, body), Arrays.copyOfRange(bytes, end, bytes.length));
  }

  /** Where the tag of some length-delimited field of the message stands; -1 if there is none. */
  private int fieldOf(byte[] bytes) {
    int found = -1;
    int seen = 0;
    for (int at = 0; at + 1 < bytes.length; ) {
      int type = WireFormat.getTagWireType(bytes[at]);
      if (bytes[at] <= 0 || bytes[at + 1] < 0 || type == WireFormat.WIRETYPE_FIXED32) {
        break;
      }
      int next = at + 2;
      if (type == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        next += bytes[at + 1];
        if (next > bytes.length) {
          break;
        }
        if (random.nextInt(++seen) == 0) {
          found = at;
        }
      }
      at = next;
    }
    return found;
  }

  private byte[] repeat(byte[] bytes) {
    byte[] field =
        switch (random.nextInt(3)) {
          case 0 -> encoded(out -> out.writeSInt32(3, random.nextInt(4) - 1)); // labels of a sample
          case 1 -> encoded(out -> out.writeSInt32(2, random.nextInt(4) - 1)); // of a label
          default -> encoded(out -> out.writeString(1 + random.nextInt(8), "x"));
        };
    byte[] all = bytes;
    for (int times = 1 + random.nextInt(40); times > 0; times--) {
      all = concat(all, field);
    }
    return all;
  }

  /** Often close to the 100 messages within messages that Protobuf reads. */
  private int depth() {
    return random.nextBoolean() ? 96 + random.nextInt(6) : 1 + random.nextInt(150);
  }

  private byte[] nested(int depth) {
    return encoded(
        out -> {
          for (int i = 0; i < depth; i++) {
            out.writeTag(1000, WireFormat.WIRETYPE_START_GROUP);
          }
          for (int i = 0; i < depth; i++) {
            out.writeTag(1000, WireFormat.WIRETYPE_END_GROUP);
          }
        });
  }

  /** Up to more bytes than a varint may have. */
  private byte[] varint() {
    byte[] bytes = new byte[1 + random.nextInt(12)];
    Arrays.fill(bytes, (byte) 0xff);
    bytes[bytes.length - 1] = (byte) random.nextInt(128);
    return bytes;
  }

  /** One of the values of the JSON becomes another. */
  private String number(String json) {
    String value = NUMBERS.get(random.nextInt(NUMBERS.size()));
    List<Integer> colons =
        IntStream.range(0, json.length()).filter(i -> json.charAt(i) == ':').boxed().toList();
    if (colons.isEmpty()) {
      return value;
    }
    int from = colons.get(random.nextInt(colons.size())) + 1;
    int to = from;
    while (to < json.length() && ",}]".indexOf(json.charAt(to)) < 0) {
      to++;
    }
    return json.substring(0, from) + value + json.substring(to);
  }

  /** More members before those that there are. */
  private static String first(String json, String members) {
    return json.startsWith("{") ? "{" + members + "," + json.substring(1) : members;
  }

  private String brackets() {
    int depth = 1 + random.nextInt(900);
    return random.nextBoolean()
        ? "[".repeat(depth) + "]".repeat(depth)
        : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteString.copyFrom(first).concat(ByteString.copyFrom(second)).toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @FunctionalInterface
  private interface Encoding {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static byte[] encoded(Encoding encoding) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      encoding.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
