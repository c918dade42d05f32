package io.hardgate.local.bench;

import com.sun.management.ThreadMXBean;
import io.hardgate.lifecycle.HardgateException;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * What this process's threads have allocated on the Java heap, garbage or not. A thread that has
 * ended is forgotten with all that it allocated.
 */
final class HeapAllocation {

  private final ThreadMXBean threads;

  /**
   * Looks at this process.
   *
   * @throws HardgateException if this JVM does not count
   */
  HeapAllocation() {
    threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    if (threads == null
        || !threads.isThreadAllocatedMemorySupported()
        || !threads.isThreadAllocatedMemoryEnabled()) {
      throw new HardgateException(
          System.getProperty("java.vm.name") + " does not count what its threads allocate");
    }
  }

  /** Bytes by thread so far. */
  Map<Long, Long> byThread() {
    long[] ids = threads.getAllThreadIds();
    long[] bytes = threads.getThreadAllocatedBytes(ids);
    Map<Long, Long> all = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      if (bytes[i] >= 0) { // it has not ended since
        all.put(ids[i], bytes[i]);
      }
    }
    return all;
  }

  /** Bytes that all threads have allocated since. */
  long since(Map<Long, Long> before) {
    return byThread().entrySet().stream()
        .mapToLong(now -> now.getValue() - before.getOrDefault(now.getKey(), 0L))
        .sum();
  }
}
