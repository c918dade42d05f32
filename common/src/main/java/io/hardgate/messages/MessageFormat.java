package io.hardgate.messages;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Reads one kind of message from a record's bytes: Protobuf, or Protobuf JSON where the header
 * {@value #CONTENT_TYPE} says {@value #JSON}.
 *
 * <p>Protobuf {@code bytes} fields of the result alias the record's array: nothing is copied, and
 * the array must not be written to afterwards.
 */
public final class MessageFormat<M extends Message> {

  /** The header that tells JSON from Protobuf. */
  public static final String CONTENT_TYPE = "content-type";

  /** The {@value #CONTENT_TYPE} of JSON. */
  public static final String JSON = "application/json";

  public static final MessageFormat<Sample> SAMPLE =
      new MessageFormat<>(Sample.getDefaultInstance());
  public static final MessageFormat<Logits> LOGITS =
      new MessageFormat<>(Logits.getDefaultInstance());
  public static final MessageFormat<Pair> PAIR = new MessageFormat<>(Pair.getDefaultInstance());

  private static final JsonFormat.Parser JSON_PARSER = JsonFormat.parser().ignoringUnknownFields();

  private final M prototype;

  private MessageFormat(M prototype) {
    this.prototype = prototype;
  }

  /**
   * The message in these bytes.
   *
   * @throws BadRecordException if there are none, or they are not such a message
   */
  public M read(byte[] value, Headers headers) throws BadRecordException {
    if (value == null) {
      throw undecodable("the record has no value");
    }
    Message.Builder builder = prototype.newBuilderForType();
    try {
      if (isJson(headers)) {
        JSON_PARSER.merge(new String(value, StandardCharsets.UTF_8), builder);
      } else {
        // Only an input over a ByteBuffer or an "immutable" array may alias; a buffer it is.
        CodedInputStream input = CodedInputStream.newInstance(ByteBuffer.wrap(value));
        input.enableAliasing(true);
        builder.mergeFrom(input);
        input.checkLastTagWas(0);
      }
    } catch (java.io.IOException e) {
      throw undecodable(e.getMessage());
    }
    @SuppressWarnings("unchecked") // a builder of the prototype builds the prototype's type
    M message = (M) builder.build();
    return message;
  }

  private BadRecordException undecodable(String why) {
    String name = prototype.getDescriptorForType().getName();
    return new BadRecordException(Reason.UNDECODABLE, "the value is not a " + name + ": " + why);
  }

  /** Whether the headers say that the value is JSON. */
  public static boolean isJson(Headers headers) {
    Header type = headers.lastHeader(CONTENT_TYPE);
    return type != null
        && type.value() != null
        && new String(type.value(), StandardCharsets.UTF_8).startsWith(JSON);
  }

  /** The message as Protobuf JSON. */
  public static String toJson(Message message) {
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not printable as JSON: " + message, e);
    }
  }
}
