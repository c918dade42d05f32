package io.hardgate.student.stream;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Records of one partition that were read one after another; in JSON {@code [partition,from,next]}.
 *
 * @param from the first offset that had not been read before
 * @param next the first offset behind them
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"partition", "from", "next"})
record OffsetRun(
    @JsonProperty("partition") int partition,
    @JsonProperty("from") long from,
    @JsonProperty("next") long next) {}
