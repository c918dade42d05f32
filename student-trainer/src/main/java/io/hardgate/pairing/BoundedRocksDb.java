package io.hardgate.pairing;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the native memory of all stores of the process together. The default bounds it for each
 * store, and there are two for every partition. The engine wants a class with no arguments, so what
 * the stores share is static.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {

  static {
    RocksDB.loadLibrary();
  }

  private static final long TOTAL_BYTES = 192L << 20;
  private static final long WRITE_BUFFER_BYTES = 128L << 20;

  private static final Cache CACHE = new LRUCache(TOTAL_BYTES, -1, false, 0.1);
  private static final WriteBufferManager WRITE_BUFFERS =
      new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);

  @Override
  public void setConfig(String store, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinTopLevelIndexAndFilter(true);
    options.setWriteBufferManager(WRITE_BUFFERS);
    options.setTableFormatConfig(table);
  }

  /** What is shared lives as long as the process. */
  @Override
  public void close(String store, Options options) {}
}
