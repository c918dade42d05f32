package io.hardgate.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import kafka.server.KafkaRaftServer;

/**
 * One KRaft node, broker and controller at once, that listens on 127.0.0.1 alone. What it stores
 * outlives it: a second broker on the same directory goes on where the first one ended.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final int NODE = 1;

  private final KafkaRaftServer server;
  private final int port;

  private EmbeddedBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a node on free ports.
   *
   * @param directory where it stores its logs; made if it is not there
   * @throws IllegalStateException if it does not start
   */
  public static EmbeddedBroker start(Path directory) {
    return start(directory, freePort());
  }

  /** The same on this port: clients of a node that was closed there find it again. */
  public static EmbeddedBroker start(Path directory, int port) {
    RaftNode node = new RaftNode(NODE, directory, port, Map.of(NODE, freePort()));
    try {
      return new EmbeddedBroker(RaftNode.start(node.settings()), port);
    } catch (Exception e) {
      throw new IllegalStateException("the embedded broker did not start in " + directory, e);
    }
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** What clients connect to. */
  public String bootstrapServers() {
    return RaftNode.HOST + ":" + port;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("no free port on " + RaftNode.HOST, e);
    }
  }
}
