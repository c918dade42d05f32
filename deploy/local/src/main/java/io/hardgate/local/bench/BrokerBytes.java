package io.hardgate.local.bench;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The bytes that the broker of this process was given, by topic: those of its own meter {@code
 * BytesInPerSec}. The sizes of the logs would not do, as changelogs are compacted meanwhile.
 */
final class BrokerBytes {

  private static final String METERS =
      "kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec,topic=";

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  /**
   * To all topics whose name begins with this.
   *
   * @param prefix that nothing but letters, digits, '.', '_' and '-' is in
   */
  long to(String prefix) {
    try {
      Set<ObjectName> meters = server.queryNames(new ObjectName(METERS + prefix + "*"), null);
      long bytes = 0;
      for (ObjectName meter : meters) {
        bytes += (Long) server.getAttribute(meter, "Count");
      }
      return bytes;
    } catch (JMException e) {
      throw new IllegalStateException("the broker's meters cannot be read", e);
    }
  }
}
