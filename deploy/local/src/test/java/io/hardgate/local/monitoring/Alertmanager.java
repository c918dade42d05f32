package io.hardgate.local.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Alertmanager with our configuration, which tells a webhook, and at once. */
final class Alertmanager implements AutoCloseable {

  private final int port = Running.freePort();
  private final Running running;

  Alertmanager(Path directory, URI webhook) throws IOException {
    String program = Tool.ALERTMANAGER.path();
    Path config = Files.createDirectories(directory.resolve("alertmanager"));
    YAMLMapper yaml = new YAMLMapper();
    JsonNode told = yaml.readTree(AlertRules.DIRECTORY.resolve("alertmanager.yml").toFile());
    ((ObjectNode) told.get("route")).put("group_wait", "1s").put("group_interval", "1s");
    for (JsonNode receiver : told.get("receivers")) {
      ((ObjectNode) receiver)
          .putArray("webhook_configs")
          .addObject()
          .put("url", webhook.toString());
    }
    yaml.writeValue(config.resolve("alertmanager.yml").toFile(), told);
    running =
        new Running(
            config,
            URI.create("http://127.0.0.1:" + port + "/-/ready"),
            List.of(
                program,
                "--config.file=alertmanager.yml",
                "--storage.path=data",
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=",
                "--log.level=warn"));
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    running.close();
  }
}
