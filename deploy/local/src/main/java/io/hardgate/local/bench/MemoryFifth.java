package io.hardgate.local.bench;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a fifth of a run took.
 *
 * @param lastStep of it, the warm-up not counted
 * @param allocatedBytesAStep on the Java heap, by all threads, most of it garbage at once
 * @param heapBytes in use at its end, after a collection
 * @param directBytes of direct buffers, the mean over its time
 * @param residentBytes of the process, the mean over its time; null where the system does not tell
 * @param anonymousBytes of these, those that are no files
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MemoryFifth(
    long lastStep,
    double allocatedBytesAStep,
    double heapBytes,
    double directBytes,
    Double residentBytes,
    Double anonymousBytes) {}
