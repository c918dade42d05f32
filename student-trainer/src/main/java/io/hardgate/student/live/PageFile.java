package io.hardgate.student.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A file that the page is made of.
 *
 * @param type its content type
 * @param cache what a browser may keep it for
 * @param tag changes with its content
 */
record PageFile(byte[] content, String type, String cache, String tag) {

  private static final String ASK = "no-cache";
  private static final String FOR_EVER = "public, max-age=31536000, immutable";
  private static final String CHARTS = "org.webjars.npm/chart.js";

  /** All of them, by path. Nothing else is served, whatever path is asked for. */
  static Map<String, PageFile> all() {
    String version = chartsVersion();
    String charts = "/live/chart.js-" + version + "/chart.umd.min.js";
    String page = new String(read("live.html"), StandardCharsets.UTF_8).replace("@charts@", charts);
    Map<String, PageFile> files = new LinkedHashMap<>();
    files.put("/", of(page.getBytes(StandardCharsets.UTF_8), "text/html", ASK));
    files.put("/live/live.css", of(read("live.css"), "text/css", ASK));
    files.put("/live/live.svg", of(read("live.svg"), "image/svg+xml", ASK));
    for (String script : new String[] {"live", "charts", "figures", "page"}) {
      String name = script + ".js";
      files.put("/live/" + name, of(read(name), "text/javascript", ASK));
    }
    String library = "/META-INF/resources/webjars/chart.js/" + version + "/dist/chart.umd.min.js";
    // Its version is in its path.
    files.put(charts, of(read(library), "text/javascript", FOR_EVER));
    return Map.copyOf(files);
  }

  private static PageFile of(byte[] content, String type, String cache) {
    return new PageFile(content, type + "; charset=utf-8", cache, '"' + digest(content) + '"');
  }

  private static String chartsVersion() {
    Properties properties = new Properties();
    try (InputStream in = open("/META-INF/maven/" + CHARTS + "/pom.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static byte[] read(String resource) {
    try (InputStream in = open(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) {
    InputStream in = PageFile.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException(resource + " is not on the class path");
    }
    return in;
  }

  private static String digest(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
