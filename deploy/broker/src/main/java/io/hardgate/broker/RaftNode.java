package io.hardgate.broker;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A KRaft node, broker and controller at once, that listens on 127.0.0.1 alone.
 *
 * @param id of the node, from 1
 * @param directory where it stores its logs; made if it is not there
 * @param port what clients connect to
 * @param controllerPorts of all nodes of its cluster, by id
 */
record RaftNode(int id, Path directory, int port, Map<Integer, Integer> controllerPorts) {

  static final String HOST = "127.0.0.1";

  /** Always the same, so that a directory can be opened again. */
  private static final String CLUSTER_ID = new Uuid(0x4861_7264_6761_7465L, 1).toString();

  private static final int MOST_REPLICAS = 3;

  RaftNode {
    controllerPorts = Map.copyOf(controllerPorts);
  }

  /** Every topic is on as many nodes, at most 3, and a record is on all of them but one. */
  Map<String, String> settings() {
    int replicas = Math.min(MOST_REPLICAS, controllerPorts.size());
    String replication = Integer.toString(replicas);
    String inSync = Integer.toString(Math.max(1, replicas - 1));
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(id));
    settings.put(
        "controller.quorum.voters",
        new TreeMap<>(controllerPorts)
            .entrySet().stream()
                .map(node -> "%d@%s:%d".formatted(node.getKey(), HOST, node.getValue()))
                .collect(Collectors.joining(",")));
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put(
        "listeners",
        "PLAINTEXT://%s:%d,CONTROLLER://%s:%d"
            .formatted(HOST, port, HOST, controllerPorts.get(id)));
    settings.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port);
    settings.put("log.dirs", directory.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("default.replication.factor", replication);
    settings.put("min.insync.replicas", inSync);
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("offsets.topic.replication.factor", replication);
    settings.put("transaction.state.log.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", replication);
    settings.put("transaction.state.log.min.isr", inSync);
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    settings.put("share.coordinator.state.topic.replication.factor", replication);
    settings.put("share.coordinator.state.topic.min.isr", inSync);
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("group.min.session.timeout.ms", "1000");
    // The default buffer of 128 MB is for brokers with many compacted topics.
    settings.put("log.cleaner.dedupe.buffer.size", "2097152");
    settings.put("log.retention.ms", "-1");
    return settings;
  }

  /** Formats its directory, if that is new, and starts it in this process. */
  static KafkaRaftServer start(Map<String, String> settings) throws Exception {
    String directory = settings.get("log.dirs");
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(Integer.parseInt(settings.get("node.id")))
        .setClusterId(CLUSTER_ID)
        .setControllerListenerName(settings.get("controller.listener.names"))
        .setIgnoreFormatted(true)
        .addDirectory(directory)
        .setMetadataLogDirectory(directory)
        .run();
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
    server.startup();
    return server;
  }
}
