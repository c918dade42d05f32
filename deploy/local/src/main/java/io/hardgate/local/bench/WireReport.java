package io.hardgate.local.bench;

import java.util.List;

/**
 * What encodings are worth, for machines.
 *
 * @param command as a user would type it
 * @param machine that it ran on
 * @param compression of the compressed topics
 * @param encodings what each loses, and its size
 * @param rounds of the decoding that were counted
 * @param decoding what it costs beside a step
 */
public record WireReport(
    String command,
    Machine machine,
    String compression,
    List<WireFigures> encodings,
    int rounds,
    List<DecodingShare> decoding) {}
