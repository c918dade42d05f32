package io.hardgate.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;

/**
 * Nodes that are processes of their own, so that they can be killed; all on 127.0.0.1. Each is
 * broker and controller at once. A record is on every one of three nodes, and acknowledged when it
 * is on two; so are offsets and transactions. Owned by one thread.
 */
public final class BrokerCluster implements AutoCloseable {

  private static final Duration TO_START = Duration.ofMinutes(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
  private static final Duration TO_END = Duration.ofSeconds(10);

  /** Below where systems take the ports of outgoing connections from. */
  private static final int FIRST_PORT = 12_000;

  private static final int PORTS = 18_000;

  /**
   * How long a broker is silent until the others take its partitions over; Kafka's default: 9 s.
   */
  private static final String SESSION_MS = "3000";

  private static final String HEARTBEAT_MS = "500";

  private final Path directory;
  private final Map<Integer, RaftNode> nodes = new TreeMap<>();
  private final Map<Integer, Process> processes = new TreeMap<>();

  private BrokerCluster(Path directory) {
    this.directory = directory;
  }

  /**
   * Starts this many nodes, and waits until all of them are there. Their ids are 1, 2, ...
   *
   * @param directory for all that they store and say; made if it is not there
   * @throws IllegalStateException if they do not start
   */
  public static BrokerCluster start(Path directory, int size) throws InterruptedException {
    BrokerCluster cluster = new BrokerCluster(directory);
    Set<Integer> ports = freePorts(2 * size);
    List<Integer> all = List.copyOf(ports);
    Map<Integer, Integer> controllers = new TreeMap<>();
    for (int id = 1; id <= size; id++) {
      controllers.put(id, all.get(id - 1));
    }
    try {
      for (int id = 1; id <= size; id++) {
        int port = all.get(size + id - 1);
        RaftNode node = new RaftNode(id, directory.resolve("node-" + id), port, controllers);
        cluster.nodes.put(id, node);
        cluster.write(node);
        cluster.restart(id);
      }
      cluster.awaitInSync(TO_START);
      return cluster;
    } catch (RuntimeException | InterruptedException e) {
      cluster.close();
      throw e;
    }
  }

  /** They stay the same when a node is killed and started again. */
  private static Set<Integer> freePorts(int count) {
    Set<Integer> ports = new HashSet<>();
    Random random = new Random();
    while (ports.size() < count) {
      int port = FIRST_PORT + random.nextInt(PORTS);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        ports.add(socket.getLocalPort());
      } catch (IOException e) {
        // Somebody else has it.
      }
    }
    return ports;
  }

  private void write(RaftNode node) {
    Properties properties = new Properties();
    properties.putAll(node.settings());
    properties.put("broker.session.timeout.ms", SESSION_MS);
    properties.put("broker.heartbeat.interval.ms", HEARTBEAT_MS);
    try {
      Files.createDirectories(directory);
      try (OutputStream file = Files.newOutputStream(settings(node.id()))) {
        properties.store(file, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the settings of node " + node.id() + " were not written", e);
    }
  }

  private Path settings(int node) {
    return directory.resolve("node-" + node + ".properties");
  }

  /** What clients connect to: all nodes, as one of them may be away. */
  public String bootstrapServers() {
    return nodes.values().stream()
        .map(node -> RaftNode.HOST + ":" + node.port())
        .collect(Collectors.joining(","));
  }

  /** Ends a node as a power cut would: SIGKILL. */
  public void kill(int node) {
    processes.remove(node).destroyForcibly().onExit().join();
  }

  /** Starts a node that was killed on what it has stored; does not wait for it. */
  public void restart(int node) {
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx384m",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  BrokerProcess.class.getName(),
                  settings(node).toString())
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(
                      directory.resolve("node-" + node + ".log").toFile()))
              .start();
      processes.put(node, process);
    } catch (IOException e) {
      throw new UncheckedIOException("node " + node + " did not start", e);
    }
  }

  /**
   * Waits until all nodes are there, and each has all that it is to have.
   *
   * @throws IllegalStateException if that is not so after this time, or a process has ended
   */
  public void awaitInSync(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      while (!inSync(admin)) {
        processes.forEach(
            (node, process) -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(
                    "node %d has ended with %d, see %s"
                        .formatted(node, process.exitValue(), directory));
              }
            });
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "the brokers were not in sync after %d s, see %s"
                  .formatted(atMost.toSeconds(), directory));
        }
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
      }
    }
  }

  private boolean inSync(Admin admin) throws InterruptedException {
    try {
      if (admin.describeCluster().nodes().get().size() < nodes.size()) {
        return false;
      }
      Set<String> topics =
          admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
      return admin.describeTopics(topics).allTopicNames().get().values().stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(
              partition ->
                  partition.leader() != null
                      && partition.isr().size() == partition.replicas().size());
    } catch (ExecutionException e) {
      return false; // they are not there yet
    }
  }

  /** Ends all nodes; what they have stored stays. */
  @Override
  public void close() {
    List<Process> all = List.copyOf(processes.values());
    processes.clear();
    all.forEach(BrokerCluster::askToEnd);
    for (Process process : all) {
      try {
        if (!process.waitFor(TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly().onExit().join();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void askToEnd(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroyForcibly();
    }
  }
}
