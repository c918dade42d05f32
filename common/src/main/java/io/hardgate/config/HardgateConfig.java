package io.hardgate.config;

/**
 * Everything that can be configured. One file serves all commands; each reads its own sections. The
 * defaults, with what every key means, are in {@code hardgate-defaults.yaml}.
 */
public record HardgateConfig(
    KafkaConfig kafka,
    HttpConfig http,
    LabelsConfig labels,
    TeacherConfig teacher,
    PairingConfig pairing,
    StudentConfig student) {}
