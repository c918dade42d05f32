package io.hardgate.messages;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
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
  public static final MessageFormat<Label> LABEL = new MessageFormat<>(Label.getDefaultInstance());
  public static final MessageFormat<Pair> PAIR = new MessageFormat<>(Pair.getDefaultInstance());

  /** Strict: a misspelt name would lose a label in silence, and an unknown split become TRAIN. */
  private static final JsonFormat.Parser JSON_PARSER = JsonFormat.parser();

  private static final JsonFactory JSON_TOKENS =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** What JsonFormat reads at once; it also takes an exponent of any size, and works it out. */
  private static final Pattern UNSIGNED =
      Pattern.compile("-?[0-9]{1,20}(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?");

  private final M prototype;
  private final Set<String> unsigned = new HashSet<>();

  private MessageFormat(M prototype) {
    this.prototype = prototype;
    addUnsigned(prototype.getDescriptorForType(), new HashSet<>());
  }

  private void addUnsigned(Descriptor message, Set<Descriptor> seen) {
    if (!seen.add(message)) {
      return;
    }
    for (FieldDescriptor field : message.getFields()) {
      switch (field.getType()) {
        case UINT32, UINT64, FIXED32, FIXED64 ->
            unsigned.addAll(List.of(field.getName(), field.getJsonName()));
        case MESSAGE -> addUnsigned(field.getMessageType(), seen);
        default -> {
          // Its values are read at once, whatever they are.
        }
      }
    }
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
        checkTokens(value);
        JSON_PARSER.merge(new String(value, StandardCharsets.UTF_8), builder);
      } else {
        // Only an input over bytes that it takes for immutable aliases them.
        CodedInputStream input = UnsafeByteOperations.unsafeWrap(value).newCodedInput();
        input.enableAliasing(true);
        builder.mergeFrom(input);
        input.checkLastTagWas(0);
      }
    } catch (IOException e) {
      throw undecodable(e.getMessage());
    }
    @SuppressWarnings("unchecked") // a builder of the prototype builds the prototype's type
    M message = (M) builder.build();
    return message;
  }

  /**
   * The parser of JsonFormat takes the first document and drops what follows, and for an unsigned
   * number such as 1e400000000 it computes for minutes.
   */
  private void checkTokens(byte[] value) throws IOException, BadRecordException {
    try (JsonParser tokens = JSON_TOKENS.createParser(value)) {
      int depth = 0;
      do {
        JsonToken token = tokens.nextToken();
        if (token == null) {
          return;
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        checkUnsigned(tokens, token);
      } while (depth > 0);
      if (tokens.nextToken() != null) {
        throw undecodable("something follows after the end of the JSON");
      }
    }
  }

  private void checkUnsigned(JsonParser tokens, JsonToken token)
      throws IOException, BadRecordException {
    boolean number = token.isNumeric() || token == JsonToken.VALUE_STRING;
    if (number
        && unsigned.contains(tokens.currentName())
        && !UNSIGNED.matcher(tokens.getText()).matches()) {
      throw undecodable(
          "%s is not a whole number that can be written out".formatted(tokens.currentName()));
    }
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
