package io.hardgate.broker;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import kafka.server.KafkaRaftServer;

/** The main of one node of a {@link BrokerCluster}. It ends with the process that started it. */
final class BrokerProcess {

  private BrokerProcess() {}

  /**
   * Runs a node.
   *
   * @param arguments a properties file with Kafka's settings
   */
  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    try (InputStream file = Files.newInputStream(Path.of(arguments[0]))) {
      properties.load(file);
    }
    Map<String, String> settings =
        properties.stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, properties::getProperty));
    KafkaRaftServer server = RaftNode.start(settings);
    // Nothing is ever written to it: it ends when the other process does, however that is.
    long unused = System.in.transferTo(OutputStream.nullOutputStream());
    server.shutdown();
    server.awaitShutdown();
    System.exit(0);
  }
}
